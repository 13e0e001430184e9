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
