import { Webhook as StandardWebhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { signCompat } from "../../src/crypto/compat-signature.ts";
import { createKeySigner, generateKeyPair } from "../../src/crypto/ed25519.ts";
import { utf8 } from "../../src/crypto/encoding.ts";
import { standardSecret } from "../../src/crypto/secret.ts";
import { createReceiverKeys, receiverKeyFault } from "../../src/crypto/receiver-keys.ts";
import { createSigner } from "../../src/crypto/signature.ts";
import { COMPAT_DEFAULTS, COMPAT_SCHEMES, type CompatScheme } from "../../src/domain/compat-signature.ts";
import type { ReceivedRequest } from "../../src/play/received.ts";
import { judge } from "../../src/play/verdict.ts";

const NOW = 1_795_256_838_000;
const SECONDS = NOW / 1000;
const BODY = utf8('{"n":1}');
const SECRET = "a-secret-for-the-tests";

function received(headers: Readonly<Record<string, string>>, change: Partial<ReceivedRequest> = {}): ReceivedRequest {
  const list = Object.entries(headers).map(([name, value]) => ({ name, value }));
  const base = { receivedAt: NOW, method: "POST", path: "", headersLeftOut: 0, body: BODY, isCut: false, sender: null };
  return { ...base, headers: list, ...change };
}

async function standardHeaders(secret: string, timestamp = SECONDS) {
  const signature = await (await createSigner(secret)).standard("evt_1", timestamp, BODY);
  return { "webhook-id": "evt_1", "webhook-timestamp": String(timestamp), "webhook-signature": signature };
}

async function verdictOf(request: ReceivedRequest, secret = SECRET) {
  const { kind, findings } = await judge(request, await createReceiverKeys(secret));
  return [kind, ...findings];
}

const hexOf = async (secret: string) => (await createSigner(secret)).hex(BODY);

describe("a signature", () => {
  it("of the secret is valid", async () => {
    const request = received({ "x-webhook-signature": await hexOf(SECRET) });
    expect(await verdictOf(request)).toEqual(["valid", "X-Webhook-Signature matches the secret and body."]);
  });

  it("of another secret, or of another body, is not", async () => {
    const request = received({ "x-webhook-signature": await hexOf("another-secret-of-ours") });
    const words = "X-Webhook-Signature was made with another secret, or for another body.";
    expect(await verdictOf(request)).toEqual(["invalid", words]);
    const changed = received({ "x-webhook-signature": await hexOf(SECRET) }, { body: utf8('{"n":2}') });
    expect(await verdictOf(changed)).toEqual(["invalid", words]);
  });

  it("of the previous secret is valid by its own header", async () => {
    const headers = {
      "x-webhook-signature": await hexOf("the-secret-after-rotation"),
      "x-webhook-signature-previous": await hexOf(SECRET),
    };
    expect(await verdictOf(received(headers))).toEqual([
      "valid",
      "X-Webhook-Signature was made with another secret, or for another body.",
      "X-Webhook-Signature-Previous matches the secret and body.",
    ]);
  });

  it.each(["", "sha1=00", "sha256=00", `sha256=${"0".repeat(64)} `])("of another form is named: %j", async (value) => {
    expect(await verdictOf(received({ "x-webhook-signature": value }))).toEqual([
      "invalid",
      "X-Webhook-Signature is not of the form sha256= and 64 hex digits.",
    ]);
  });

  it("of a body that was cut is unknown", async () => {
    const request = received({ "x-webhook-signature": await hexOf(SECRET) }, { isCut: true });
    expect((await verdictOf(request))[0]).toBe("unknown");
  });

  it("that is missing is told as unsigned", async () => {
    expect((await verdictOf(received({ "content-type": "text/plain" })))[0]).toBe("unsigned");
  });
});

describe("webhook-signature", () => {
  it.each([0, 300, -300])("is valid up to five minutes from its time: %i seconds", async (late) => {
    const request = received(await standardHeaders(SECRET, SECONDS - late));
    expect(await verdictOf(request)).toEqual(["valid", "webhook-signature matches the secret, id, time and body."]);
  });

  it.each([
    [301, "301 seconds before its arrival"],
    [-301, "301 seconds after its arrival"],
  ])("is not valid further from its time: %i seconds", async (late, words) => {
    const verdict = await verdictOf(received(await standardHeaders(SECRET, SECONDS - late)));
    expect(verdict).toEqual(["invalid", expect.stringContaining(words)]);
  });

  it("agrees with a stock library, under the secret that is shown for it", async () => {
    const secret = standardSecret(SECRET);
    const signature = new StandardWebhook(secret).sign("evt_1", new Date(NOW), new TextDecoder().decode(BODY));
    const headers = { "webhook-id": "evt_1", "webhook-timestamp": String(SECONDS), "webhook-signature": signature };
    expect((await verdictOf(received(headers), secret))[0]).toBe("valid");
    expect((await verdictOf(received(headers)))[0]).toBe("valid");
  });

  it("is valid if one of several is", async () => {
    const [other, own] = [await standardHeaders("another-secret-of-ours"), await standardHeaders(SECRET)];
    const both = `${other["webhook-signature"]} ${own["webhook-signature"]} v1a,xyz`;
    expect((await verdictOf(received({ ...own, "webhook-signature": both })))[0]).toBe("valid");
    expect((await verdictOf(received(other)))[0]).toBe("invalid");
  });

  it.each([
    [{ "webhook-timestamp": "soon" }, "not a time in seconds"],
    [{ "webhook-signature": "v1a,xyz" }, "no signature of version v1"],
    [{ "webhook-id": "evt_2" }, "another id"],
  ])("that can't be checked is explained: %j", async (change, words) => {
    const request = received({ ...(await standardHeaders(SECRET)), ...change });
    expect(await verdictOf(request)).toEqual(["invalid", expect.stringContaining(words)]);
  });

  it.each(["webhook-id", "webhook-timestamp"] as const)("can't be checked without %s", async (missing) => {
    const { [missing]: _, ...headers } = await standardHeaders(SECRET);
    expect(await verdictOf(received(headers))).toEqual(["invalid", expect.stringContaining("without the headers")]);
  });
});

describe("an Ed25519 signature", () => {
  it("is verified with the public key, beside others and never by another key", async () => {
    const [own, other] = await Promise.all([generateKeyPair(), generateKeyPair()]);
    const signer = await createKeySigner(own.privateKey);
    const entry = await signer.standard("evt_1", SECONDS, BODY);
    const headers = await standardHeaders("another-secret-of-ours");
    const request = received({ ...headers, "webhook-signature": `${headers["webhook-signature"]} v1a,xyz ${entry}` });
    expect(await verdictOf(request, own.publicKey)).toEqual([
      "valid",
      "webhook-signature matches the public key, id, time and body.",
    ]);
    expect(await verdictOf(request, other.publicKey)).toEqual(["invalid", expect.stringContaining("another key")]);
    const changed = received(Object.fromEntries(request.headers.map(({ name, value }) => [name, value])), {
      body: utf8("[]"),
    });
    expect((await verdictOf(changed, own.publicKey))[0]).toBe("invalid");
  });

  it("is missed where there is none, by its name", async () => {
    const { publicKey } = await generateKeyPair();
    const hmac = received(await standardHeaders(SECRET));
    expect(await verdictOf(hmac, publicKey)).toEqual(["invalid", expect.stringContaining("version v1a")]);
    const seeds = received({ "x-webhook-signature": await hexOf(SECRET) });
    expect(await verdictOf(seeds, publicKey)).toEqual(["unsigned", expect.stringContaining("public key")]);
  });
});

describe("one more signature", () => {
  const message = { id: "evt_1", timestamp: SECONDS };
  const compatHeaders = async (scheme: CompatScheme, secrets: readonly [string, ...string[]]) => {
    const [present, ...previous] = secrets.map(createSigner);
    if (present === undefined) throw new Error("there is a secret");
    const signers = [await present, ...(await Promise.all(previous))] as const;
    const headers = await signCompat({ scheme, ...COMPAT_DEFAULTS[scheme] }, signers, message, BODY);
    return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  };

  it.each(COMPAT_SCHEMES)("of the scheme %s is checked in its usual header", async (scheme) => {
    const request = received(await compatHeaders(scheme, [SECRET]));
    expect(await verdictOf(request)).toEqual(["valid", expect.stringMatching(/ matches the secret and body\.$/)]);
    expect(await verdictOf(request, "another-secret-of-ours")).toEqual([
      "invalid",
      expect.stringContaining("was made with another secret"),
    ]);
    expect((await verdictOf({ ...request, body: utf8("[]") }))[0]).toBe("invalid");
  });

  it.each(["timestamped", "svix"] as const)("of the scheme %s is valid if one of several is", async (scheme) => {
    const request = received(await compatHeaders(scheme, ["the-secret-after-rotation", SECRET]));
    expect((await verdictOf(request))[0]).toBe("valid");
  });

  it.each(["timestamped", "slack", "svix"] as const)("of the scheme %s needs its time", async (scheme) => {
    const headers = Object.entries(await compatHeaders(scheme, [SECRET]));
    const timeless = headers.filter(([name]) => !name.endsWith("timestamp"));
    const request = received(Object.fromEntries(timeless.map(([name, value]) => [name, value.replace(/^t=\d+/, "")])));
    expect(await verdictOf(request)).toEqual(["invalid", expect.stringContaining("without its time")]);
  });
});

describe("a secret", () => {
  it.each(["", "whsec_", "x".repeat(1001), "whpk_", "whpk_AAAA", "whpk_not base64"])(
    "that can't be one is refused: %j",
    (secret) => {
      expect(receiverKeyFault(secret)).toBeDefined();
    },
  );

  it.each(["x", "whsec_not base64", standardSecret(SECRET)])("may be any other text: %s", async (secret) => {
    expect(receiverKeyFault(secret)).toBeUndefined();
    await createReceiverKeys(secret);
  });
});
