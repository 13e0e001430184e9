import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { Publisher } from "../../src/index.ts";
import { ACCESS } from "../tools/access-table.ts";
import { createTarget } from "../tools/create-target.ts";
import { root } from "../tools/create-workspace.ts";
import { expectFailureShape } from "../tools/expect-failure.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import { recordSubscriber } from "../tools/recording-subscriber.ts";
import type { Answer } from "../tools/send-json.ts";
import type { ListBody } from "../tools/wire.ts";
import { shareWorkspace } from "../tools/use-workspace.ts";

recordSubscriber();
const queues = holdQueues();
const workspace = shareWorkspace();

/** Fewer than the values that a body may have, and more than one call may have arguments. */
const MOST = 140_000;
/** Far more than any list or object may have. */
const MANY = 10_000;
const fieldsOf = (count: number): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 1]));
const manyFields = fieldsOf(MANY);
const manyOf = (entry: unknown, count = MANY) => Array.from({ length: count }, () => entry);
const event = { type: "thing.made", data: 1 };

/** What each route takes lists and names of, with entries that it would take and that it would not. */
const LISTS: readonly (readonly [route: string, field: string, entries: readonly unknown[]])[] = [
  ["POST /v1/webhooks", "events", ["thing.made", 1]],
  ["POST /v1/webhooks", "retry_schedule", [0, "x"]],
  ["PATCH /v1/webhooks/:id", "events", ["thing.made", 1]],
  ["PATCH /v1/webhooks/:id", "retry_schedule", [0, "x"]],
  ["POST /v1/webhooks/:id/recover", "statuses", ["failed", 1]],
  ["POST /v1/webhooks/:id/recover", "event_types", ["thing.made", 1]],
  ["POST /v1/events", "visible_to", ["m", ""]],
  ["POST /v1/events/batch", "events", [1, {}]],
  ["POST /v1/events/:id/replay", "webhook_ids", ["wh", 1]],
];

async function send(route: string, body: unknown): Promise<Answer<unknown>> {
  const [method = "", pattern = ""] = route.split(" ");
  const isForRoot = ACCESS[route]?.callers.includes("root") ?? false;
  const client = isForRoot ? root : workspace.owner;
  return client.send(method, await createTarget(pattern, workspace, workspace.owner, queues), body);
}

function expectSmallRefusal(answer: Answer<unknown>): void {
  expect(answer.status).toBeOneOf([413, 422]);
  const { details } = expectFailureShape(answer);
  expect(details.length).toBeLessThanOrEqual(20);
  expect(JSON.stringify(answer.body).length).toBeLessThan(10_000);
}

const routes = Object.entries(ACCESS).filter(([, { body }]) => body !== undefined);

describe.each(routes)("%s", (route, { body }) => {
  it("refuses a huge number of unknown fields by their count", async () => {
    const answer = await send(route, { ...Object(body), ...manyFields });
    expectSmallRefusal(answer);
    expect(expectFailureShape(answer).details).toEqual([{ field: "", message: "has more than 100 fields" }]);
  });

  it("names twenty unknown fields at most", async () => {
    const answer = await send(route, {
      ...Object(body),
      ...Object.fromEntries(Object.entries(manyFields).slice(0, 80)),
    });
    expectSmallRefusal(answer);
    expect(expectFailureShape(answer).details).toHaveLength(20);
  });

  it("refuses a list in place of its body", async () => {
    expectSmallRefusal(await send(route, manyOf(1)));
  });
});

it.each([
  ["fields", "has more than 100 fields", fieldsOf(MOST)],
  ["entries", "Invalid input: expected object, received array", manyOf(1, MOST)],
])("a body of 140,000 %s gets a short refusal", async (_name, message, body) => {
  const answer = await send("POST /v1/webhooks", body);
  expectSmallRefusal(answer);
  expect(expectFailureShape(answer).details).toEqual([{ field: "", message }]);
});

describe("a huge list is refused by its length", () => {
  it.each(LISTS.flatMap(([route, field, entries]) => entries.map((entry) => [route, field, entry] as const)))(
    "%s %s of %j",
    async (route, field, entry) => {
      const answer = await send(route, { ...Object(ACCESS[route]?.body), [field]: manyOf(entry) });
      expectSmallRefusal(answer);
      expect(expectFailureShape(answer).details).toEqual([{ field, message: expect.stringMatching(/at most/) }]);
    },
  );

  it.each(["POST /v1/webhooks", "PATCH /v1/webhooks/:id"])("%s with huge headers", async (route) => {
    const answer = await send(route, { ...Object(ACCESS[route]?.body), headers: manyFields });
    expect(expectFailureShape(answer).details).toEqual([{ field: "headers", message: "must have at most 20 entries" }]);
  });

  it("a batch of bad events names twenty problems", async () => {
    const bad = Array.from({ length: 1000 }, () => ({ ...event, type: "Nope", x: 1, y: 2 }));
    expectSmallRefusal(await send("POST /v1/events/batch", { events: bad }));
  });

  it.each<[string, unknown]>([
    ["properties", { properties: manyFields }],
    ["required", { required: Object.keys(manyFields) }],
    ["enum", { enum: manyOf(1) }],
    ["anyOf", { anyOf: manyOf(true) }],
    ["unknown keywords", manyFields],
  ])("a schema with many %s", async (_name, schema) => {
    expectSmallRefusal(await send("PUT /v1/event-types/:name", { schema }));
  });
});

describe("events from other Workers", () => {
  const WRONG: readonly (readonly [string, object, RegExp])[] = [
    ["unknown fields", manyFields, /has more than 100 fields/],
    ["members", { visible_to: manyOf("") }, /visible_to: must have at most 1000 entries/],
  ];

  it.each(WRONG)("with many %s are refused by Publisher", async (_name, wrong, reason) => {
    const publisher = new Publisher(createExecutionContext(), env);
    const given = { ...event, workspace_id: workspace.id, ...wrong };
    await expect(publisher.publish(given)).rejects.toThrow(reason);
    await expect(publisher.publishBatch([given, given])).rejects.toThrow(reason);
  });

  it.each(WRONG)("with many %s through the queue are kept as rejected", async (_name, wrong, reason) => {
    const rejected = async () => {
      const list = await workspace.owner.get<ListBody<{ readonly reason: string }>>("/v1/rejected-events");
      return list.body.data.map((one) => one.reason);
    };
    const before = await rejected();
    await queues.consume("hookline-events", [{ v: 1, workspace_id: workspace.id, ...event, ...wrong }]);
    const after = await rejected();
    expect(after.length).toBe(before.length + 1);
    expect(after[0]).toMatch(reason);
  });

  it("in too long a batch are kept as one rejected event", async () => {
    await queues.consume("hookline-events", [{ v: 1, workspace_id: workspace.id, events: manyOf(1) }]);
    const list = await workspace.owner.get<ListBody<{ readonly reason: string }>>("/v1/rejected-events");
    expect(list.body.data[0]?.reason).toBe("events: must have at most 1000 entries");
  });
});
