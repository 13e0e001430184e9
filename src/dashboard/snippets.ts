/** How a subscriber verifies `X-Webhook-Signature`, in its language: the functions of docs/verifying.md, which a test runs. */
export const SNIPPETS = [
  {
    language: "Node",
    code: `import { createHmac, timingSafeEqual } from "node:crypto";

export function verify(body, signature, secret) {
  const expected = Buffer.from(\`sha256=\${createHmac("sha256", secret).update(body).digest("hex")}\`);
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}`,
    call: `verify(rawBody, request.headers["x-webhook-signature"] ?? "", process.env.WEBHOOK_SECRET)`,
  },
  {
    language: "Python",
    code: `import hashlib, hmac

def verify(body: bytes, signature: str, secret: str) -> bool:
    expected = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(signature.encode(), expected.encode())`,
    call: `verify(raw_body, request.headers.get("X-Webhook-Signature", ""), os.environ["WEBHOOK_SECRET"])`,
  },
  {
    language: "Go",
    code: `import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
)

func verify(body []byte, signature, secret string) bool {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	expected := "sha256=" + hex.EncodeToString(mac.Sum(nil))
	return hmac.Equal([]byte(signature), []byte(expected))
}`,
    call: `verify(rawBody, r.Header.Get("X-Webhook-Signature"), os.Getenv("WEBHOOK_SECRET"))`,
  },
] as const;

/** How a subscriber verifies an Ed25519 entry of `webhook-signature`, likewise. */
export const KEY_SNIPPETS = [
  {
    language: "Node",
    code: `import { createPublicKey, verify as verifySignature } from "node:crypto";

export function verify(body, headers, publicKey) {
  const { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures = "" } = headers;
  if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) <= 300)) return false;
  const x = Buffer.from(publicKey.slice("whpk_".length), "base64").toString("base64url");
  const key = createPublicKey({ format: "jwk", key: { kty: "OKP", crv: "Ed25519", x } });
  const signed = Buffer.concat([Buffer.from(\`\${id}.\${timestamp}.\`), body]);
  return signatures.split(" ").some((entry) => {
    const [scheme, signature = ""] = entry.split(",");
    return scheme === "v1a" && verifySignature(null, signed, key, Buffer.from(signature, "base64"));
  });
}`,
    call: `verify(rawBody, request.headers, process.env.WEBHOOK_PUBLIC_KEY)`,
  },
  {
    language: "Python",
    code: `import base64, time

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

def verify(body: bytes, headers: dict, public_key: str) -> bool:
    message_id, timestamp = headers["webhook-id"], headers["webhook-timestamp"]
    if abs(time.time() - int(timestamp)) > 300:
        return False
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key.removeprefix("whpk_")))
    for entry in headers["webhook-signature"].split(" "):
        scheme, _, signature = entry.partition(",")
        try:
            if scheme == "v1a":
                key.verify(base64.b64decode(signature), f"{message_id}.{timestamp}.".encode() + body)
                return True
        except (InvalidSignature, ValueError):
            pass
    return False`,
    call: `verify(raw_body, request.headers, os.environ["WEBHOOK_PUBLIC_KEY"])`,
  },
  {
    language: "Go",
    code: `import (
	"crypto/ed25519"
	"encoding/base64"
	"math"
	"strconv"
	"strings"
	"time"
)

func verify(body []byte, header func(string) string, publicKey string) bool {
	id, timestamp := header("webhook-id"), header("webhook-timestamp")
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || math.Abs(float64(time.Now().Unix()-seconds)) > 300 {
		return false
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(publicKey, "whpk_"))
	if err != nil || len(key) != ed25519.PublicKeySize {
		return false
	}
	signed := append([]byte(id+"."+timestamp+"."), body...)
	for _, entry := range strings.Fields(header("webhook-signature")) {
		scheme, encoded, _ := strings.Cut(entry, ",")
		signature, err := base64.StdEncoding.DecodeString(encoded)
		if err == nil && scheme == "v1a" && ed25519.Verify(key, signed, signature) {
			return true
		}
	}
	return false
}`,
    call: `verify(rawBody, r.Header.Get, os.Getenv("WEBHOOK_PUBLIC_KEY"))`,
  },
] as const;
