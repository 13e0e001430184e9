import { beforeEach, describe, expect, it } from "vitest";
import { sendRaw } from "../tools/send-json.ts";
import { expectStatus } from "../tools/create-workspace.ts";
import { expectFailure } from "../tools/expect-failure.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import type { AcceptedBody, EventBody } from "../tools/wire.ts";
import { useBystander, useWorkspace } from "../tools/use-workspace.ts";

const KIB = 1024;

const queues = holdQueues();
useBystander();
const workspace = useWorkspace();

beforeEach(async () => {
  queues.held.EVENTS.length = 0;
});

const publish = (event: unknown) => workspace.owner.post<AcceptedBody>("/v1/events", event);
const publishText = (body: BodyInit) => {
  const headers = { "Content-Type": "application/json" };
  return sendRaw<AcceptedBody>({ method: "POST", path: "/v1/events", key: workspace.owner.key, headers, body });
};

/** The event as it is kept once it is fanned out. */
async function published(id: string): Promise<EventBody> {
  await queues.dispatch();
  return expectStatus(await workspace.owner.get<EventBody>(`/v1/events/${id}`), 200);
}

describe("POST /v1/events", () => {
  it("answers 202 once the event is durable", async () => {
    const { status, body } = await publish({ type: "order.paid", data: { n: 1 } });
    expect([status, body]).toEqual([
      202,
      {
        id: expect.stringMatching(/^evt_[0-9A-HJKMNP-TV-Z]{26}$/),
        type: "order.paid",
        created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        status: "accepted",
      },
    ]);
    expect(queues.held.EVENTS).toHaveLength(1);
    expect(await published(body.id)).toMatchObject({ id: body.id, type: "order.paid", data: { n: 1 } });
  });

  it("accepts every field", async () => {
    const event = {
      ...{ type: "order.paid", data: null, id: "Order_1-a", created_at: "2026-02-03T04:05:06.7+01:00" },
      ...{ application_id: "app-1", visible_to: ["ann", "ben"], tags: ["Q3 – close", "x"] },
    };
    const { body } = await publish(event);
    expect(body).toEqual({
      id: "Order_1-a",
      type: "order.paid",
      created_at: "2026-02-03T03:05:06.700Z",
      status: "accepted",
    });
    expect(await published("Order_1-a")).toMatchObject({
      created_at: "2026-02-03T03:05:06.700Z",
      application_id: "app-1",
      visible_to: ["ann", "ben"],
      tags: ["Q3 – close", "x"],
      data: null,
    });
  });

  it.each([
    [{}, "type"],
    [{ type: "order.paid" }, "data"],
    [{ type: "order", data: 1 }, "type"],
    [{ type: "Order.Paid", data: 1 }, "type"],
    [{ type: `${"a".repeat(100)}.${"b".repeat(100)}`, data: 1 }, "type"],
    [{ type: null, data: 1 }, "type"],
    [{ type: "webhook.disabled", data: 1 }, "type"],
    [{ type: "delivery.own", data: 1 }, "type"],
    [{ type: "order.*", data: 1 }, "type"],
    [{ type: "order.paid\n", data: 1 }, "type"],
    [{ type: "order.paid", data: 1, id: "" }, "id"],
    [{ type: "order.paid", data: 1, id: "x".repeat(65) }, "id"],
    [{ type: "order.paid", data: 1, id: "a b" }, "id"],
    [{ type: "order.paid", data: 1, id: "a\n" }, "id"],
    [{ type: "order.paid", data: 1, id: 7 }, "id"],
    [{ type: "order.paid", data: 1, created_at: "yesterday" }, "created_at"],
    [{ type: "order.paid", data: 1, created_at: "2026-02-30T00:00:00Z" }, "created_at"],
    [{ type: "order.paid", data: 1, created_at: "2026-02-03T04:05:06" }, "created_at"],
    [{ type: "order.paid", data: 1, created_at: 1_770_000_000 }, "created_at"],
    [{ type: "order.paid", data: 1, application_id: "" }, "application_id"],
    [{ type: "order.paid", data: 1, application_id: "x".repeat(129) }, "application_id"],
    [{ type: "order.paid", data: 1, application_id: "nul\u0000" }, "application_id"],
    [{ type: "order.paid", data: 1, visible_to: "ann" }, "visible_to"],
    [{ type: "order.paid", data: 1, visible_to: ["a b"] }, "visible_to[0]"],
    [{ type: "order.paid", data: 1, visible_to: Array(1001).fill("a") }, "visible_to"],
    [{ type: "order.paid", data: 1, tags: "a" }, "tags"],
    [{ type: "order.paid", data: 1, tags: [""] }, "tags[0]"],
    [{ type: "order.paid", data: 1, tags: ["a", "x".repeat(65)] }, "tags[1]"],
    [{ type: "order.paid", data: 1, tags: ["nul\u0000"] }, "tags[0]"],
    [{ type: "order.paid", data: 1, tags: ["a", "b", "a"] }, "tags"],
    [{ type: "order.paid", data: 1, tags: ["a", "b", "c", "d", "e", "f"] }, "tags"],
    [{ type: "order.paid", data: 1, workspace_id: "ws_other" }, "workspace_id"],
    [{ type: "order.paid", data: 1, v: 1 }, "v"],
    [[], ""],
    ["event", ""],
    [null, ""],
  ])("refuses invalid input %#", async (event, field) => {
    expectFailure(await publish(event), 422, field);
    expect(queues.held.EVENTS).toEqual([]);
  });

  it.each(["2026-02-03t04:05:06z", "2026-02-03T05:05:06+01:00"])("accepts the time %s", async (time) => {
    const { body } = await publish({ type: "order.paid", data: 1, created_at: time });
    expect(body.created_at).toBe("2026-02-03T04:05:06.000Z");
  });

  it.each(["9999-12-31T23:59:59-23:00", "0000-01-01T00:00:00+01:00"])(
    "shows a time at the edge of RFC 3339 in that form, or refuses it: %s",
    async (time) => {
      const { status, body } = await publish({ type: "order.paid", data: 1, created_at: time });
      if (status === 202) expect(body.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      else expect(status).toBe(422);
    },
  );
});

describe("event data", () => {
  it("of 256 KiB is accepted, one byte more is not", async () => {
    const event = { type: "order.paid", data: "x".repeat(256 * KIB - 2) };
    const { body } = await publish(event);
    expect((await published(body.id)).data).toBe(event.data);
    const error = expectFailure(await publish({ type: "order.paid", data: `${event.data}x` }), 413);
    expect(error.details.map(({ field }) => field)).toEqual(["data"]);
  });

  it("is measured in bytes of minified UTF-8", async () => {
    expect((await publish({ type: "order.paid", data: "é".repeat(128 * KIB - 1) })).status).toBe(202);
    expectFailure(await publish({ type: "order.paid", data: "é".repeat(128 * KIB) }), 413);
    const padded = `{"type":"order.paid","data":[${" ".repeat(300 * KIB)}1]}`;
    expect((await publishText(padded)).status).toBe(202);
  });

  it.each([49_000, 60_000, 120_000])("of %i bytes arrives whole", async (bytes) => {
    const data = { text: 'x"\\\n'.repeat(bytes / 4) };
    const { body } = await publish({ type: "order.paid", data });
    expect(JSON.stringify(queues.held.EVENTS).length).toBeLessThan(130_000);
    expect((await published(body.id)).data).toEqual(data);
  });

  it("arrives unchanged, whatever its keys and texts", async () => {
    const text = String.raw`{"__proto__":{"x":1},"constructor":2,"":3,"2":4,"1":5,"lone":"\ud800","nul":"\u0000","é":"😀"}`;
    const { status, body } = await publishText(`{"type":"order.paid","data":${text}}`);
    expect(status).toBe(202);
    await queues.dispatch();
    const shown = await workspace.owner.get<EventBody>(`/v1/events/${body.id}`);
    expect(JSON.stringify(shown.body.data)).toBe(JSON.stringify(JSON.parse(text)));
  });

  it.each([
    ["1e400", "data.n"],
    ["-1e400", "data.n"],
    ["12345678901234567890", "data.n"],
    ["-9007199254740993", "data.n"],
    ["1e-400", "data.n"],
    [`0.${"0".repeat(400)}1`, "data.n"],
  ])("with a number that would change its value is refused: %s", async (number, field) => {
    const error = expectFailure(await publishText(`{"type":"order.paid","data":{"n":${number}}}`), 422, field);
    expect(error.details[0]?.message).toContain(number.slice(0, 20));
    expectFailure(await publishText(`{"type":"order.paid","data":{"a":[0,{"b":${number}}]}}`), 422, "data.a[1].b");
    expect(queues.held.EVENTS).toEqual([]);
  });

  it.each([
    "0",
    "-0",
    "0.0",
    "0e5",
    "1.5e3",
    "9007199254740991",
    "-9007199254740991",
    "0.1",
    "1e21",
    "5e-324",
    "9007199254740992",
  ])("may hold the number %s", async (number) => {
    const { status, body } = await publishText(`{"type":"order.paid","data":${number}}`);
    expect(status).toBe(202);
    expect((await published(body.id)).data).toBe(JSON.parse(JSON.stringify(Number(number))));
  });
});

describe("a request", () => {
  const padding = (bytes: number) => {
    const event = '{"type":"order.paid","data":1}';
    return event + " ".repeat(bytes - event.length);
  };

  it("of 4 MiB is accepted, one byte more is not", async () => {
    expect((await publishText(padding(4 * KIB * KIB))).status).toBe(202);
    expectFailure(await publishText(padding(4 * KIB * KIB + 1)), 413);
  });

  it("without Content-Length is measured too", async () => {
    const stream = (bytes: number) => new Blob([padding(bytes)]).stream();
    expect((await publishText(stream(4 * KIB * KIB))).status).toBe(202);
    expectFailure(await publishText(stream(4 * KIB * KIB + 1)), 413);
  });
});
