import { describe, expect, expectTypeOf, it } from "vitest";
import { type EventOf, receive, verify } from "../../packages/client/src/receive.ts";
import { utf8 } from "../../src/crypto/encoding.ts";
import { BODY, codeOf, headersOf, now, OTHER, requestOf, SECRET, STANDARD, without } from "./signed-request.ts";

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
