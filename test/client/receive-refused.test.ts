import { describe, expect, it } from "vitest";
import { receive, verify } from "../../packages/client/src/receive.ts";
import {
  BODY,
  codeOf,
  headersOf,
  NOW,
  now,
  OTHER,
  requestOf,
  SECRET,
  STANDARD,
  without,
  type SignedHeaders,
} from "./signed-request.ts";

describe("the headers of Standard Webhooks", () => {
  it("decide alone: a right X-Webhook-Signature saves nothing", async () => {
    const headers = await headersOf(BODY, [SECRET]);
    for (const name of STANDARD) {
      expect(await codeOf(receive(requestOf(BODY, without(headers, name)), SECRET, { now }))).toBe("missing_signature");
      const spoilt = { ...headers, [name]: `${headers[name]}1` };
      expect(await codeOf(receive(requestOf(BODY, spoilt), SECRET, { now }))).toBe("bad_signature");
    }
    const late = { now: () => (NOW + 301) * 1000 };
    expect(await codeOf(receive(requestOf(BODY, headers), SECRET, late))).toBe("too_old");
  });

  it("are asked for by requireTimestamp", async () => {
    const headers = await headersOf(BODY, [SECRET]);
    const options = { now, requireTimestamp: true };
    expect(await codeOf(receive(requestOf(BODY, headers), SECRET, options))).toBe("accepted");
    const bare = without(headers, ...STANDARD);
    expect(await codeOf(receive(requestOf(BODY, bare), SECRET, options))).toBe("missing_signature");
  });

  it.each([
    [300, "accepted"],
    [301, "too_old"],
    [-300, "accepted"],
    [-301, "too_new"],
  ])("tolerate a clock that is five minutes away: %d seconds are %s", async (skew, expected) => {
    const headers = await headersOf(BODY, [SECRET]);
    const request = () => requestOf(BODY, headers);
    const options = { now: () => (NOW + skew) * 1000 };
    expect(await codeOf(receive(request(), SECRET, options))).toBe(expected);
    expect(await codeOf(receive(request(), SECRET, { ...options, toleranceSeconds: 600 }))).toBe("accepted");
    expect(await codeOf(receive(request(), SECRET, { ...options, toleranceSeconds: 299 }))).not.toBe("accepted");
  });

  it("tell of the time only once the signature is right", async () => {
    const headers = await headersOf(BODY, [OTHER], "evt_1", NOW - 1000);
    expect(await codeOf(receive(requestOf(BODY, headers), SECRET, { now }))).toBe("bad_signature");
  });

  it.each([Number.NaN, -1, 1.5, 1e21, Infinity])(
    "have a time that is a whole number of seconds: not %d",
    async (at) => {
      const headers = await headersOf(BODY, [SECRET], "evt_1", at);
      expect(await codeOf(receive(requestOf(BODY, headers), SECRET, { now }))).toBe("bad_signature");
      const wide = { now, toleranceSeconds: Infinity };
      expect(await codeOf(receive(requestOf(BODY, headers), SECRET, wide))).toBe("bad_signature");
    },
  );

  it("can't be cut in another place", async () => {
    const headers = await headersOf(BODY, [SECRET], "evt_1.1800000000.{");
    expect(await codeOf(verify(requestOf(BODY, headers), SECRET, { now }))).toBe("bad_signature");
  });

  it("may have more signatures than can matter", async () => {
    const headers = await headersOf(BODY, [SECRET]);
    const many = `${"v1,AAAA ".repeat(16)}${headers["webhook-signature"]}`;
    expect(await codeOf(verify(requestOf(BODY, { ...headers, "webhook-signature": many }), SECRET, { now }))).toBe(
      "bad_signature",
    );
  });
});

describe("X-Webhook-Signature", () => {
  it.each([
    ["no header", () => null, "missing_signature"],
    ["a prefix in upper case", (right: string) => right.replace("sha", "SHA"), "bad_signature"],
    ["digits in upper case", (right: string) => `sha256=${right.slice(7).toUpperCase()}`, "bad_signature"],
    ["no prefix", (right: string) => right.slice(7), "bad_signature"],
    ["half a byte less", (right: string) => right.slice(0, -1), "bad_signature"],
    ["a byte less", (right: string) => right.slice(0, -2), "bad_signature"],
    ["nothing behind the prefix", () => "sha256=", "bad_signature"],
    ["two in one", (right: string) => `${right}, ${right}`, "bad_signature"],
  ] as const)("with %s is refused", async (_name, change, code) => {
    const right = (await headersOf(BODY, [SECRET]))["X-Webhook-Signature"] ?? "";
    const value = change(right);
    const headers: SignedHeaders = value === null ? {} : { "X-Webhook-Signature": value };
    expect(await codeOf(receive(requestOf(BODY, headers), SECRET))).toBe(code);
  });
});

describe("a key", () => {
  it.for([
    "",
    [],
    [SECRET, ""],
    undefined,
    "whsec_",
    "whsec_!!not base64!!",
    "whpk_",
    "whpk_AAAA",
    "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==",
  ])("that is %j is a fault of the receiver", async (key) => {
    const answer = receive(requestOf(BODY, await headersOf(BODY, [SECRET])), key as string, { now });
    await expect(answer).rejects.toMatchObject({ name: "ReceiveError", code: "malformed_key", status: 500 });
  });

  it.each(["whpk_our own choice", "whpk_chosen", "whsk_our own choice", "whsk_"])(
    "that begins as another kind does is told from a secret: %s",
    async (key) => {
      const answer = receive(requestOf(BODY, await headersOf(BODY, [key])), key, { now });
      const [prefix] = key.match(/^\w{4}_/) ?? [];
      await expect(answer).rejects.toMatchObject({
        code: "malformed_key",
        message: expect.stringMatching(`begins with ${prefix}, as .*a secret has to begin otherwise`),
      });
    },
  );

  it("is in no message of an error", async () => {
    for (const key of ["whsec_!!not base64!!", "whpk_secret-words", OTHER]) {
      const error: unknown = await receive(requestOf(BODY, { "X-Webhook-Signature": "sha256=00" }), key).catch(
        (caught: unknown) => caught,
      );
      expect(String(error)).not.toMatch(/not base64!!|secret-words|own choice/);
    }
  });
});
