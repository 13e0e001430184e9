import fc from "fast-check";
import { Webhook as StandardWebhook } from "standardwebhooks";
import { describe, expect, expectTypeOf, it } from "vitest";
import {
  type EventOf,
  receive,
  ReceiveError,
  type ReceiveErrorCode,
  verify,
} from "../../packages/client/src/receive.ts";
import { utf8 } from "../../src/crypto/encoding.ts";
import { standardSecret } from "../../src/crypto/secret.ts";
import { createSigner } from "../../src/crypto/signature.ts";
import { buildBody, PAYLOAD_FORMATS, webhookMessageId } from "../../src/domain/envelope.ts";
import vectors from "../crypto/signature-vectors.json";
import { cases } from "../tools/cases.ts";

const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const OTHER = "a secret of our own choice";
const NOW = 1_800_000_000;
const BODY = '{"id":"evt_1","type":"investment.created","created_at":"2027-01-15T08:00:00.000Z","data":{"price":1}}';

type Headers_ = Record<string, string>;

function requestOf(body: string, headers: Headers_): Request {
  return new Request("https://subscriber.example/hook", { method: "POST", body, headers });
}

/** The headers that Hookline sends, signed by its own code; `secrets` are the present one and those before. */
async function headersOf(body: string, secrets: readonly string[], id = "evt_1", at = NOW): Promise<Headers_> {
  const signers = await Promise.all(secrets.map(createSigner));
  const signatures = await Promise.all(signers.map(async (signer) => signer.standard(id, at, utf8(body))));
  const [hex = "", previous] = await Promise.all(signers.map(async (signer) => signer.hex(utf8(body))));
  return {
    "webhook-id": id,
    "webhook-timestamp": String(at),
    "webhook-signature": signatures.join(" "),
    "X-Webhook-Signature": hex,
    ...(previous === undefined ? {} : { "X-Webhook-Signature-Previous": previous }),
    "X-Webhook-Id": "wh_1",
    "X-Webhook-Event": "investment.created",
    "X-Webhook-Delivery": "del_1",
    "X-Webhook-Attempt": "3",
  };
}

const now = () => NOW * 1000;
const without = (headers: Headers_, ...names: readonly string[]) => {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
};
const STANDARD = ["webhook-id", "webhook-timestamp", "webhook-signature"] as const;

/** The code with which something is refused; "accepted" when it is not. */
async function codeOf(answer: Promise<unknown>): Promise<ReceiveErrorCode | "accepted"> {
  try {
    await answer;
    return "accepted";
  } catch (error) {
    if (!(error instanceof ReceiveError)) throw error;
    return error.code;
  }
}

describe("the shared vectors", () => {
  const standard = vectors.standard_webhooks.map((vector) => ({
    ...vector,
    key: vector.secret ?? vector.public ?? "",
  }));

  it.each(standard)("of Standard Webhooks are verified: $name", async ({ key, id, timestamp, body, signature }) => {
    const headers = { "webhook-id": id, "webhook-timestamp": `${timestamp}`, "webhook-signature": signature };
    const at = { now: () => timestamp * 1000 };
    const verified = await verify(requestOf(body, headers), key, at);
    expect(verified).toEqual({ body, messageId: id, signedAt: new Date(timestamp * 1000) });
    for (const other of [`${body} `, body.slice(1) || "{}"]) {
      expect(await codeOf(verify(requestOf(other, headers), key, at))).toBe("bad_signature");
    }
  });

  it.each(vectors.exampleapi)("of exampleapi are received: $name", async ({ secret_utf8: secret, body, header }) => {
    const event = await receive(requestOf(body, { "X-Webhook-Signature": header }), secret);
    expect(event).toMatchObject({ id: "evt_abc123", type: "user.created", signedAt: null, raw: body });
    expect(event.data).toMatchObject({ name: "John Doe" });
    const changed = header.replace(/.$/, "0");
    expect(await codeOf(receive(requestOf(body, { "X-Webhook-Signature": changed }), secret))).toBe("bad_signature");
  });
});

describe("what Hookline signs", () => {
  it.each(PAYLOAD_FORMATS)("is received in the format %s", async (format) => {
    const id = "evt_01J00000000000000000000000";
    const event = {
      id,
      workspaceId: "ws_1",
      type: "investment.created",
      createdAt: NOW * 1000 - 5000,
      applicationId: "app_1",
      dataText: '{"name":"Zürich ☕"}',
    };
    const body = buildBody(event, format, "https://hooks.example");
    const messageId = webhookMessageId(id, format);
    expect(await receive(requestOf(body, await headersOf(body, [SECRET], messageId)), SECRET, { now })).toEqual({
      id,
      type: "investment.created",
      createdAt: "2027-01-15T07:59:55.000Z",
      data: { name: "Zürich ☕" },
      format,
      workspaceId: format === "message" || format === "cloudevents" ? "ws_1" : null,
      applicationId: format === "message" ? "app_1" : null,
      signedAt: new Date(NOW * 1000),
      webhookId: "wh_1",
      deliveryId: "del_1",
      attempt: 3,
      raw: body,
    });
  });

  const secrets = fc.oneof(
    fc.uint8Array({ minLength: 16, maxLength: 64 }).map((bytes) => `whsec_${bytes.toBase64()}`),
    fc.string({ unit: fc.constantFrom(..."abcXYZ019 !-_~üß東☕".split("")), minLength: 16, maxLength: 64 }),
  );
  const id = fc.stringMatching(/^(evt|msg)_[A-Za-z0-9_-]{1,64}$/);

  it("is verified under any secret of its, by each header alone", async () => {
    await fc.assert(
      fc.asyncProperty(secrets, id, fc.json(), async (secret, messageId, body) => {
        const headers = await headersOf(body, [secret], messageId);
        expect((await verify(requestOf(body, headers), secret, { now })).messageId).toBe(messageId);
        expect((await verify(requestOf(body, without(headers, ...STANDARD)), secret)).body).toBe(body);
      }),
      cases(50),
    );
  });

  it("is verified exactly when the stock library verifies it, whatever is changed", async () => {
    const change = fc.record({
      name: fc.constantFrom(...STANDARD, "body"),
      how: fc.constantFrom("none", "cut", "add", "other case", "gone", "twice", "space"),
    });
    // Not so near the bound that a second that passes between the two would matter.
    const far = fc.integer({ min: -320, max: 320 }).filter((skew) => Math.abs(Math.abs(skew) - 300) > 5);
    const changed: Readonly<Record<string, (text: string) => string>> = {
      none: (text) => text,
      cut: (text) => text.slice(0, -1),
      add: (text) => `${text}1`,
      "other case": (text) => (text === text.toUpperCase() ? text.toLowerCase() : text.toUpperCase()),
      gone: () => "",
      twice: (text) => `v1,AAAA v2,BBBB ${text}`,
      space: (text) => text.replace("}", "} "),
    };
    await fc.assert(
      fc.asyncProperty(secrets, fc.json(), change, far, async (secret, body, { name, how }, skew) => {
        const at = Math.floor(Date.now() / 1000) + skew;
        const sent: Headers_ = {
          body,
          ...without(await headersOf(body, [secret], "evt_1", at), "X-Webhook-Signature"),
        };
        const { body: text = "", ...headers } = { ...sent, [name]: changed[how]?.(sent[name] ?? "") ?? "" };
        const ours = codeOf(verify(requestOf(text, headers), secret));
        let theirs = "accepted";
        try {
          // Theirs parses the body, which is not what is asked here.
          new StandardWebhook(standardSecret(secret)).verify(text, headers, { parse: false } as never);
        } catch (error) {
          theirs = error instanceof SyntaxError ? "accepted" : String(error);
        }
        expect([name, how, skew, (await ours) === "accepted"]).toEqual([name, how, skew, theirs === "accepted"]);
      }),
      cases(200),
    );
  });
});

describe("while a secret is rotated", () => {
  it("a receiver with either secret, or with both, goes on", async () => {
    const headers = await headersOf(BODY, [OTHER, SECRET]);
    for (const key of [OTHER, SECRET, [SECRET, OTHER], ["not this one at all", SECRET]]) {
      expect((await receive(requestOf(BODY, headers), key, { now })).id).toBe("evt_1");
      expect((await receive(requestOf(BODY, without(headers, ...STANDARD)), key)).id).toBe("evt_1");
    }
    expect(await codeOf(receive(requestOf(BODY, headers), ["one that is wrong", "another"], { now }))).toBe(
      "bad_signature",
    );
  });
});

describe("a public key", () => {
  async function ed25519() {
    const pair = await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]);
    if (!("publicKey" in pair)) throw new Error("not a pair");
    const raw = await crypto.subtle.exportKey("raw", pair.publicKey);
    if (!(raw instanceof ArrayBuffer)) throw new Error("not bytes");
    return {
      key: `whpk_${new Uint8Array(raw).toBase64()}`,
      sign: async (text: string) =>
        `v1a,${new Uint8Array(await crypto.subtle.sign("Ed25519", pair.privateKey, utf8(text))).toBase64()}`,
    };
  }

  it("verifies v1a, among signatures of other kinds and keys", async () => {
    const [own, other] = [await ed25519(), await ed25519()];
    const headers = await headersOf(BODY, [SECRET]);
    const content = `evt_1.${NOW}.${BODY}`;
    const both = `${headers["webhook-signature"]} ${await other.sign(content)} ${await own.sign(content)}`;
    const signed = { ...headers, "webhook-signature": both };
    expect((await receive(requestOf(BODY, signed), own.key, { now })).id).toBe("evt_1");
    expect((await receive(requestOf(BODY, signed), [own.key, SECRET], { now })).id).toBe("evt_1");
    expect((await receive(requestOf(BODY, signed), SECRET, { now })).id).toBe("evt_1");
    const foreign = { ...headers, "webhook-signature": await other.sign(content) };
    expect(await codeOf(receive(requestOf(BODY, foreign), own.key, { now }))).toBe("bad_signature");
    expect(await codeOf(receive(requestOf(BODY, foreign), SECRET, { now }))).toBe("missing_signature");
    // What a secret signed is nothing that a public key could verify.
    expect(await codeOf(receive(requestOf(BODY, headers), own.key, { now }))).toBe("missing_signature");
    expect(await codeOf(receive(requestOf(BODY, without(headers, ...STANDARD)), own.key))).toBe("missing_signature");
  });
});

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
    const headers: Headers_ = value === null ? {} : { "X-Webhook-Signature": value };
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

  it("is in no message of an error", async () => {
    for (const key of ["whsec_!!not base64!!", "whpk_secret-words", OTHER]) {
      const error: unknown = await receive(requestOf(BODY, { "X-Webhook-Signature": "sha256=00" }), key).catch(
        (caught: unknown) => caught,
      );
      expect(String(error)).not.toMatch(/not base64!!|secret-words|own choice/);
    }
  });
});

describe("a body", () => {
  const bodies: readonly (readonly [string, () => unknown])[] = [
    ["text", () => BODY],
    ["bytes", () => utf8(BODY)],
    ["a stream", () => requestOf(BODY, {}).body],
    ["parts", () => partsOf(BODY)],
  ];

  async function* partsOf(text: string) {
    yield utf8(text.slice(0, 10));
    yield text.slice(10);
  }

  it.each(bodies)("of another server may be %s", async (_name, make) => {
    const headers = await headersOf(BODY, [SECRET]);
    const signature = headers["webhook-signature"] ?? "";
    const repeated = { ...headers, "webhook-signature": [signature], "x-other": undefined, get: "a header's name" };
    const request = { headers: repeated, body: make() as string };
    expect((await receive(request, SECRET, { now })).attempt).toBe(3);
    expect(await codeOf(receive({ ...request, body: make() as string }, OTHER, { now }))).toBe("bad_signature");
    const small = { now, maxBytes: BODY.length - 1 };
    expect(await codeOf(receive({ ...request, body: make() as string }, SECRET, small))).toBe("too_large");
    const exact = { now, maxBytes: BODY.length };
    expect(await codeOf(receive({ ...request, body: make() as string }, SECRET, exact))).toBe("accepted");
  });

  it("that was read or parsed before is a fault of the receiver", async () => {
    const headers = await headersOf(BODY, [SECRET]);
    const request = requestOf(BODY, headers);
    await request.text();
    const read = receive(request, SECRET, { now });
    await expect(read).rejects.toMatchObject({ code: "unreadable_body", message: expect.stringContaining("before") });
    const parsed: unknown = JSON.parse(BODY);
    expect(await codeOf(receive({ headers, body: parsed as string }, SECRET, { now }))).toBe("unreadable_body");
  });

  it("that breaks off, or that another one reads, can't be read", async () => {
    async function* broken() {
      yield utf8(BODY.slice(0, 10));
      throw new Error("aborted");
    }
    expect(await codeOf(receive({ headers: {}, body: broken() }, SECRET))).toBe("unreadable_body");
    const locked = requestOf(BODY, {});
    locked.body?.getReader();
    expect(await codeOf(receive(locked, SECRET))).toBe("unreadable_body");
  });

  it("is read no further than it may be long", async () => {
    let read = 0;
    async function* endless() {
      for (;;) {
        read += 1000;
        yield utf8("x".repeat(1000));
      }
    }
    expect(await codeOf(receive({ headers: {}, body: endless() }, SECRET))).toBe("too_large");
    expect(read).toBeLessThan(1024 * 1024 + 2000);
  });

  it.each([
    ["", "not_json"],
    ["{", "not_json"],
    ["\ufeff{}", "not_json"],
    ["null", "not_an_event"],
    ["[]", "not_an_event"],
    ['{"type":"a.b","data":1}', "not_an_event"],
    ['{"eventId":"evt_1","eventType":"a.b","timestamp":"2027"}', "not_an_event"],
    ['{"type":"a.b","timestamp":"2027"}', "not_an_event"],
    ['{"id":"evt_1","type":"a.b","created_at":1,"data":1}', "not_an_event"],
    ['{"id":"evt_1","type":"a.b","created_at":"2027"}', "not_an_event"],
    ['{"specversion":"0.3","id":"1","type":"a.b","source":"","time":""}', "not_an_event"],
  ])("%j that is signed is %s", async (body, code) => {
    expect(await codeOf(receive(requestOf(body, await headersOf(body, [SECRET])), SECRET, { now }))).toBe(code);
    expect(await codeOf(verify(requestOf(body, await headersOf(body, [SECRET])), SECRET, { now }))).toBe("accepted");
  });

  it("without an id needs a signed one", async () => {
    const body = '{"type":"a.b","timestamp":"2027-01-15T08:00:00.000Z","data":null}';
    const headers = await headersOf(body, [SECRET], "evt_of_header");
    expect(await receive(requestOf(body, headers), SECRET, { now })).toMatchObject({ id: "evt_of_header", data: null });
    expect(await codeOf(receive(requestOf(body, without(headers, ...STANDARD)), SECRET))).toBe("not_an_event");
  });
});

it("tells the data's type by the event's, for an interface as for a type", async () => {
  interface Events {
    "investment.created": { readonly price: number };
    "investment.ended": null;
  }
  const event = await receive<Events>(requestOf(BODY, await headersOf(BODY, [SECRET])), SECRET, { now });
  if (event.type === "investment.created") expectTypeOf(event.data).toEqualTypeOf<{ readonly price: number }>();
  else expectTypeOf(event).toEqualTypeOf<EventOf<"investment.ended", null>>();
  expectTypeOf(await receive(requestOf(BODY, await headersOf(BODY, [SECRET])), SECRET, { now })).toEqualTypeOf<
    EventOf<string, unknown>
  >();
});
