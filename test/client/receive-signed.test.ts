import fc from "fast-check";
import { Webhook as StandardWebhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { receive, verify } from "../../packages/client/src/receive.ts";
import { utf8 } from "../../src/crypto/encoding.ts";
import { standardSecret } from "../../src/crypto/secret.ts";
import { CHAT_FORMATS } from "../../src/domain/chat/write-chat.ts";
import { buildBody, DATA_FORMATS, webhookMessageId } from "../../src/domain/envelope.ts";
import vectors from "../crypto/signature-vectors.json";
import { cases } from "../tools/cases.ts";
import {
  BODY,
  codeOf,
  headersOf,
  NOW,
  now,
  OTHER,
  requestOf,
  SECRET,
  without,
  type SignedHeaders,
  STANDARD,
} from "./signed-request.ts";

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
  it.each(DATA_FORMATS)("is received in the format %s", async (format) => {
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

  it.each(CHAT_FORMATS)("is verified in the format %s, and no event", async (format) => {
    const id = "evt_01J00000000000000000000000";
    const facts = { id, workspaceId: "ws_1", type: "a.b", createdAt: NOW * 1000, applicationId: null };
    const body = buildBody({ ...facts, dataText: '{"type":"a.b","timestamp":"t","data":1}' }, format, null);
    const request = () => headersOf(body, [SECRET], id).then((headers) => requestOf(body, headers));
    expect(await codeOf(receive(await request(), SECRET, { now }))).toBe("not_an_event");
    expect(await verify(await request(), SECRET, { now })).toMatchObject({ body, messageId: id });
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
        const sent: SignedHeaders = {
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
