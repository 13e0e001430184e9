import { describe, expect, it } from "vitest";
import { HooklineError } from "../../packages/client/src/client/hookline-error.ts";
import { repeatingFetch, type RepeatSettings } from "../../packages/client/src/client/repeat.ts";

const NOW = Date.parse("2027-01-15T08:00:00Z");
const EVENTS = "https://hooks.example/v1/events";
const KEYED = { "Idempotency-Key": "one" };

type Answer = () => Response | Promise<Response>;

/** Answers requests by a list, the last of which repeats; records what was sent and waited for. */
function serve(answers: readonly Answer[], settings: Partial<RepeatSettings> = {}) {
  const sent: { method: string; body: string; headers: Headers }[] = [];
  const signals: AbortSignal[] = [];
  const waits: number[] = [];
  const send = async (request: Request) => {
    sent.push({ method: request.method, body: await request.text(), headers: request.headers });
    signals.push(request.signal);
    return (answers[Math.min(sent.length, answers.length) - 1] ?? ok)();
  };
  const clock = {
    now: () => NOW + waits.reduce((sum, ms) => sum + ms, 0),
    random: () => 0,
    sleep: async (ms: number) => void waits.push(ms),
  };
  return {
    sent,
    signals,
    waits,
    fetch: repeatingFetch({ send, maxRepeats: 4, maxWaitMs: 60_000, timeoutMs: 60_000, clock, ...settings }),
  };
}

const ok: Answer = () => Response.json({ id: "evt_1" }, { status: 202 });
const status = (code: number, headers: Record<string, string> = {}): Answer => {
  return () => new Response("{}", { status: code, headers });
};
const broken: Answer = () => Promise.reject(new TypeError("connection lost"));
const cutOff: Answer = () => {
  const pull = (controller: ReadableStreamDefaultController) => controller.error(new TypeError("cut off"));
  return new Response(new ReadableStream({ pull }), { status: 202 });
};
const post = (url = EVENTS, headers: Record<string, string> = KEYED) => {
  return new Request(url, { method: "POST", body: '{"type":"a.b"}', headers });
};

it.each([
  ["POST with a key", () => post()],
  ["a batch", () => post(`${EVENTS}/batch`, {})],
  ["below a path", () => post("https://hooks.example/below/v1/events")],
  ["GET", () => new Request("https://hooks.example/v1/webhooks")],
  ["PUT", () => new Request("https://hooks.example/v1/members/1", { method: "PUT", body: "{}" })],
  ["PATCH", () => new Request("https://hooks.example/v1/webhooks/1", { method: "PATCH", body: "{}" })],
  ["DELETE", () => new Request("https://hooks.example/v1/webhooks/1", { method: "DELETE" })],
])("%s is repeated after each fault, as it was", async (_name, make) => {
  for (const fault of [status(429), status(500), status(502), status(503), status(504), broken, cutOff]) {
    const { fetch, sent } = serve([fault, ok]);
    const response = await fetch(make());
    expect([response.status, await response.json()]).toEqual([202, { id: "evt_1" }]);
    expect(sent).toHaveLength(2);
    expect(sent[1]).toEqual(sent[0]);
    expect(sent[0]?.body).toBe(await make().text());
  }
});

it.each([
  ["of another call", post("https://hooks.example/v1/webhooks")],
  ["of an event without a key", post(EVENTS, {})],
  ["of a call below an event", post(`${EVENTS}/evt_1/replay`)],
])("POST %s is repeated after a 429 alone, since it may have been done", async (_name, request) => {
  for (const code of [500, 502, 503]) {
    const { fetch, sent } = serve([status(code, { "Retry-After": "1" }), ok]);
    expect((await fetch(request.clone())).status).toBe(code);
    expect(sent).toHaveLength(1);
  }
  const lost = serve([broken, ok]);
  await expect(lost.fetch(request.clone())).rejects.toMatchObject({ code: "unreachable", status: null });
  expect(lost.sent).toHaveLength(1);
  const limited = serve([status(429, { "Retry-After": "1" }), ok]);
  expect((await limited.fetch(request.clone())).status).toBe(202);
});

it.each([200, 301, 400, 401, 404, 409, 413, 422])("%d is an answer", async (code) => {
  const { fetch, sent } = serve([status(code), ok]);
  expect((await fetch(post())).status).toBe(code);
  expect(sent).toHaveLength(1);
});

it("a 204 stays without a body", async () => {
  const { fetch } = serve([() => new Response(null, { status: 204 })]);
  expect((await fetch(post())).body).toBeNull();
});

describe("a wait", () => {
  it.each([
    ["7", 7000],
    ["Fri, 15 Jan 2027 08:00:09 GMT", 9000],
  ])("is what Retry-After says: %s", async (value, expected) => {
    for (const code of [429, 503]) {
      const { fetch, waits } = serve([status(code, { "Retry-After": value }), ok]);
      await fetch(post());
      expect(waits).toEqual([expected]);
    }
  });

  it.each([
    "0",
    "Fri, 15 Jan 2027 07:00:00 GMT",
    "-1",
    "1.5",
    "1e3",
    "+7",
    "7, 7",
    "soon",
    "",
    null,
    "2099-01-01",
    "Fri, 99 Jan 2099 08:00:00 GMT",
  ])("grows up to ten seconds, whatever is said that is shorter or is no time: %j", async (value) => {
    const headers: Record<string, string> = value === null ? {} : { "Retry-After": value };
    const world = serve([status(503, headers)], { maxRepeats: 7 });
    expect((await world.fetch(post())).status).toBe(503);
    expect(world.waits).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000]);
  });

  it("is not begun when it would be too long, alone or with those before", async () => {
    const long = serve([status(429, { "Retry-After": "61" }), ok]);
    expect((await long.fetch(post())).status).toBe(429);
    expect(long.waits).toEqual([]);
    const often = serve([status(429, { "Retry-After": "25" })]);
    expect((await often.fetch(post())).headers.get("Retry-After")).toBe("25");
    expect(often.waits).toEqual([25_000, 25_000]);
  });

  it("is followed by so many repeats at most", async () => {
    const world = serve([broken], { maxRepeats: 2 });
    await expect(world.fetch(post())).rejects.toBeInstanceOf(HooklineError);
    expect(world.sent).toHaveLength(3);
    const once = serve([status(429)], { maxRepeats: 0 });
    expect((await once.fetch(post())).status).toBe(429);
    expect(once.sent).toHaveLength(1);
  });
});

describe("the caller's signal", () => {
  it("ends a wait with its own reason", async () => {
    const control = new AbortController();
    const world = serve([
      () => {
        control.abort(new Error("enough"));
        return new Response(null, { status: 503 });
      },
    ]);
    const request = new Request(post(), { signal: control.signal });
    await expect(world.fetch(request)).rejects.toThrow("enough");
    expect(world.sent).toHaveLength(1);
  });

  it("ends an attempt with its own reason, also where there would be no other", async () => {
    const control = new AbortController();
    const send = async (request: Request) => {
      return new Promise<Response>((_resolve, reject) => {
        request.signal.addEventListener("abort", () => reject(request.signal.reason));
        control.abort(new Error("enough"));
      });
    };
    const request = new Request(post(EVENTS, {}), { signal: control.signal });
    await expect(serve([], { send }).fetch(request)).rejects.toThrow("enough");
  });
});

it("an attempt without an answer ends after its time, and is repeated", async () => {
  let attempts = 0;
  const send = async (request: Request) => {
    attempts++;
    return new Promise<Response>((_resolve, reject) => {
      request.signal.addEventListener("abort", () => reject(request.signal.reason));
    });
  };
  const world = serve([], { send, timeoutMs: 5, maxRepeats: 1 });
  await expect(world.fetch(post())).rejects.toMatchObject({ code: "timeout", status: null, name: "HooklineError" });
  expect(attempts).toBe(2);
});

it.each([2 ** 31, Infinity])("an attempt may take longer than a timer can: %d ms", async (timeoutMs) => {
  const slow: Answer = async () => {
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
    return Response.json({});
  };
  const { fetch, signals } = serve([slow], { timeoutMs });
  expect((await fetch(post())).status).toBe(200);
  expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
});
