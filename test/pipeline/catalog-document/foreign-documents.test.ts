import { describe, expect, it } from "vitest";
import { documentOf, problemsOf, typeOf, typesIn } from "../../tools/catalog-documents.ts";

describe("the name of an event type", () => {
  it.each([
    [{ "order.paid": { post: {} } }, "order.paid"],
    [{ newOrder: { post: { "x-event-type": "order.paid" } } }, "order.paid"],
    [{ newOrder: { "x-event-type": "order.paid", post: {} } }, "order.paid"],
    [{ newOrder: { "x-event-type": "order.made", post: { "x-event-type": "order.paid" } } }, "order.paid"],
  ])("is its key, or what x-event-type says: %j", (webhooks, name) => {
    expect(typesIn(documentOf({ webhooks })).map((type) => type.name)).toEqual([name]);
  });

  it.each([
    [{ newOrder: { post: {} } }, "openapi.webhooks.newOrder", /2 to 6 segments.*x-event-type/],
    [{ "order.paid": { post: { "x-event-type": 1 } } }, "openapi.webhooks.order.paid", /x-event-type must be 2 to 6/],
    [{ "webhook.failing": { post: {} } }, "openapi.webhooks.webhook.failing", /is reserved/],
    [{ "a.b": { post: {} }, c: { post: { "x-event-type": "a.b" } } }, "openapi.webhooks.c", /a\.b once more/],
  ])("is refused: %j", (webhooks, field, message) => {
    expect(problemsOf(documentOf({ webhooks }))).toEqual([{ field, message: expect.stringMatching(message) }]);
  });
});

describe("what is said of an event type", () => {
  it.each([
    [{ description: "Paid", summary: "Short" }, "Paid"],
    [{ summary: "Short" }, "Short"],
    [{}, ""],
    [{ description: "bell\u0007 and \u0000more" }, "bell  and  more"],
    [{ description: "x".repeat(2001) }, `${"x".repeat(1999)}…`],
    [{ description: `${"x".repeat(1998)}😀 and more` }, `${"x".repeat(1998)}😀…`],
    [{ description: "😀".repeat(2000) }, "😀".repeat(2000)],
    [{ description: "😀".repeat(2001) }, `${"😀".repeat(1999)}…`],
  ])("%#: its description", (post, description) => {
    expect(typeOf(post).description).toBe(description);
  });

  it("is its age too", () => {
    expect(typeOf({ deprecated: true, "x-since": "2.1" })).toMatchObject({ deprecated: true, since: "2.1" });
    expect(typeOf({})).toMatchObject({ deprecated: false, since: null });
  });

  it.each([
    [{ description: 1 }, "description"],
    [{ deprecated: "yes" }, "deprecated"],
    [{ "x-since": "" }, "x-since"],
    [{ "x-since": 2 }, "x-since"],
    [{ "x-since": "x".repeat(65) }, "x-since"],
    [{ "x-since": "😀".repeat(65) }, "x-since"],
  ])("is refused: %j", (post, field) => {
    const problems = problemsOf(documentOf({ webhooks: { "a.b": { post } } }));
    expect(problems).toEqual([{ field: `openapi.webhooks.a.b.post.${field}`, message: expect.any(String) }]);
  });
});

describe("a document", () => {
  it.each([
    [null, "openapi"],
    ["openapi: 3.1.0", "openapi"],
    [[], "openapi"],
    [{}, "openapi.openapi"],
    [{ openapi: "3.0.3", webhooks: {} }, "openapi.openapi"],
    [{ openapi: 3.1, webhooks: {} }, "openapi.openapi"],
    [{ openapi: "3.1.0" }, "openapi.webhooks"],
    [{ openapi: "3.1.0", webhooks: [] }, "openapi.webhooks"],
    [{ openapi: "3.1.0", webhooks: { "a.b": null } }, "openapi.webhooks.a.b.post"],
    [{ openapi: "3.1.0", webhooks: { "a.b": { get: {} } } }, "openapi.webhooks.a.b.post"],
    [{ openapi: "3.1.0", webhooks: { "a.b": { $ref: "#/webhooks/a.b" } } }, "openapi.webhooks.a.b.post"],
  ])("%j is refused", (document, field) => {
    expect(problemsOf(document)).toEqual([{ field, message: expect.any(String) }]);
  });

  it.each(["3.1.0", "3.1.1", "3.2.0"])("of OpenAPI %s is taken", (openapi) => {
    expect(problemsOf({ openapi, webhooks: { "a.b": { post: {} } } })).toEqual([]);
  });

  it("tells all that is wrong, up to twenty problems", () => {
    const webhooks = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`bad${index}`, { post: {} }]));
    expect(problemsOf(documentOf({ webhooks }))).toHaveLength(20);
  });
});
