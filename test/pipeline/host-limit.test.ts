import { beforeEach, describe, expect, it } from "vitest";
import { createHostLimit, type HostRequest } from "../../src/pipeline/host-limit.ts";
import { HostSlots } from "../../src/pipeline/host-slots.ts";
import { REQUESTS_PER_QUESTION, RatePermits } from "../../src/pipeline/rate-permits.ts";
import wranglerToml from "../../wrangler.toml?raw";
import { readLog, type LogLine } from "../tools/read-log.ts";
import { T0 } from "./samples.ts";

const TOO_MANY = { kind: "postponed", reason: "busy_host", waitMs: 10_000 };
const TOO_MANY_AT_ONCE = { kind: "postponed", reason: "busy_host", waitMs: 1000 };

let lines: readonly LogLine[];
beforeEach(() => {
  lines = readLog();
});

/** The limit of one isolate, with what it asks of the platform. */
function openLimit(maxAtOnce: number) {
  const world = {
    now: T0,
    room: Infinity,
    counted: [] as string[],
    kept: [] as (readonly [string, string, number])[],
    keeps: async () => {},
  };
  const within = createHostLimit(maxAtOnce, {
    now: () => world.now,
    limiter: {
      limit: async ({ key }) => {
        world.counted.push(key);
        return { success: world.room-- > 0 };
      },
    },
    keepHeldHost: async (...host) => {
      world.kept.push(host);
      await world.keeps();
    },
  });
  return { world, within };
}

const to = (url: string, workspaceId = "ws_1"): HostRequest => ({ workspaceId, url, timeoutMs: 15_000 });
const A = to("https://a.example.com/");
const done = async () => "done";
const heldBack = () => lines.filter(({ event }) => event === "host_held_back");

/** Work that ends when it is told to. */
function openWork() {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  return { work: () => promise, end: () => resolve("done"), fail: () => reject(new Error("broken")) };
}

it("the host limit of wrangler.toml is the documented one", () => {
  const [, limit, period] = /name = "HOST_LIMIT"[\s\S]*?limit = (\d+), period = (\d+)/.exec(wranglerToml) ?? [];
  expect([Number(limit) * REQUESTS_PER_QUESTION, Number(period)]).toEqual([10_000, TOO_MANY.waitMs / 1000]);
});

describe("the host limit over time", () => {
  it("counts requests of a workspace to a host together, on any port and path, in any spelling", async () => {
    const { world, within } = openLimit(200);
    const urls = ["https://a.example.com/1", "https://A.example.com:8443/2?x", "https://a.example.com./3"];
    world.room = 2;
    const answers = [];
    for (let n = 0; n < 21; n++) answers.push(await within(to(urls[n % 3] ?? ""), done));
    expect(answers).toEqual([...Array(20).fill("done"), TOO_MANY]);
    expect(world.counted).toEqual(Array(3).fill("ws_1/a.example.com"));
  });

  it("counts other workspaces and hosts separately", async () => {
    const { world, within } = openLimit(200);
    await within(A, done);
    await within(to(A.url, "ws_2"), done);
    await within(to("https://b.example.com/"), done);
    expect(world.counted).toEqual(["ws_1/a.example.com", "ws_2/a.example.com", "ws_1/b.example.com"]);
  });

  it("uses what is left of ten requests for ten seconds", async () => {
    const { world, within } = openLimit(200);
    world.room = 1;
    expect(await within(A, done)).toBe("done");
    world.now = T0 + 9999;
    expect(await within(A, done)).toBe("done");
    world.now = T0 + 10_000;
    expect(await within(A, done)).toEqual(TOO_MANY);
  });

  it("counts ten for each of many that ask at once, and uses them all", async () => {
    const { world, within } = openLimit(200);
    world.room = 2;
    const both = await Promise.all([within(A, done), within(A, done)]);
    for (let n = 0; n < 18; n++) both.push(await within(A, done));
    expect(both).toEqual(Array(20).fill("done"));
    expect(await within(A, done)).toEqual(TOO_MANY);
  });

  it("asks for each request while the host gets too much", async () => {
    const { world, within } = openLimit(200);
    world.room = 0;
    for (let n = 0; n < 3; n++) expect(await within(A, done)).toEqual(TOO_MANY);
    expect(world.counted).toHaveLength(3);
  });

  it("lets requests go on that can't be counted", async () => {
    const ports = { now: () => T0, keepHeldHost: async () => {} };
    const limiter = { limit: () => Promise.reject(new Error("no limiter")) };
    expect(await createHostLimit(1, { ...ports, limiter })(A, done)).toBe("done");
    expect(lines).toMatchObject([{ event: "host_limit_failed" }]);
  });
});

describe("the host limit at once", () => {
  it("is by workspace and host, and a postponed request is not counted over time", async () => {
    const { world, within } = openLimit(2);
    const works = [openWork(), openWork(), openWork(), openWork()];
    const running = [A, A, to(A.url, "ws_2"), to("https://b.example.com/")].map((request, index) => {
      return within(request, works[index]?.work ?? done);
    });
    expect(await within(to("https://a.example.com:8443/other"), done)).toEqual(TOO_MANY_AT_ONCE);
    expect(world.counted).toHaveLength(4);
    for (const { end } of works) end();
    expect(await Promise.all(running)).toEqual(["done", "done", "done", "done"]);
    expect(await within(A, done)).toBe("done");
  });

  it("gets slots back from requests that throw or are postponed", async () => {
    const { world, within } = openLimit(1);
    for (let n = 0; n < 3; n++) {
      const broken = openWork();
      const running = within(A, broken.work);
      expect(await within(A, done)).toEqual(TOO_MANY_AT_ONCE);
      broken.fail();
      await expect(running).rejects.toThrow("broken");
    }
    world.now += 10_000;
    world.room = 0;
    expect(await within(A, done)).toEqual(TOO_MANY);
    world.room = 1;
    expect(await within(A, done)).toBe("done");
  });

  it("ends slots of broken-off requests after their time-out and a margin", async () => {
    const { world, within } = openLimit(1);
    void within(A, () => new Promise(() => {}));
    world.now = T0 + 29_999;
    expect(await within(A, done)).toEqual(TOO_MANY_AT_ONCE);
    world.now = T0 + 30_000;
    expect(await within(A, done)).toBe("done");
  });
});

describe("permits", () => {
  it("of many keys are dropped, those of the one that was asked for longest ago first", () => {
    const permits = new RatePermits();
    for (const key of ["old", "renewed", "old", "renewed"]) permits.add(key, T0);
    for (let n = 0; n < 1999; n++) permits.add(`key ${n}`, T0);
    expect(["old", "renewed", "key 1998"].map((key) => permits.use(key, T0))).toEqual([false, true, true]);
  });
});

describe("host slots", () => {
  it("return to none, and giving one back late or twice frees no other", () => {
    const slots = new HostSlots(2);
    const [one, two] = [slots.take("a", 0, 10), slots.take("a", 0, 100)];
    expect([slots.underWay("a"), slots.take("a", 9, 100)]).toEqual([2, undefined]);
    const three = slots.take("a", 10, 100);
    expect(three).toBeDefined();
    for (const slot of [one, one]) if (slot !== undefined) slots.giveBack("a", slot);
    expect([slots.underWay("a"), slots.take("a", 10, 100)]).toEqual([2, undefined]);
    for (const slot of [two, three]) if (slot !== undefined) slots.giveBack("a", slot);
    expect(slots.underWay("a")).toBe(0);
  });

  it("of many hosts are dropped once they have ended", () => {
    const slots = new HostSlots(1);
    for (let n = 0; n < 2000; n++) slots.take(`old ${n}`, 0, 10);
    slots.take("lasting", 0, 100);
    slots.take("new", 50, 100);
    const taken = ["old 0", "old 1999", "lasting", "new"].map((key) => slots.underWay(key));
    expect(taken).toEqual([0, 0, 1, 1]);
  });
});

describe("a host that is held back", () => {
  it("is logged every ten seconds with a count, and kept every minute", async () => {
    const { world, within } = openLimit(200);
    world.room = 0;
    for (const ms of [0, 1, 9999, 10_000, 10_001, 59_999, 60_000]) {
      world.now = T0 + ms;
      await within(A, done);
    }
    const told = { level: "warn", event: "host_held_back", workspace_id: "ws_1", host: "a.example.com" };
    expect(lines).toEqual([
      { ...told, postponed: 1 },
      { ...told, postponed: 3 },
      { ...told, postponed: 2 },
    ]);
    expect(world.kept).toEqual([
      ["ws_1", "a.example.com", T0],
      ["ws_1", "a.example.com", T0 + 60_000],
    ]);
  });

  it("is reported once for many requests, by workspace and host", async () => {
    const { world, within } = openLimit(200);
    world.room = 0;
    const requests = [A, to(A.url, "ws_2"), to("https://b.example.com/")].flatMap((one) => Array(50).fill(one));
    await Promise.all(requests.map((request) => within(request, done)));
    expect(heldBack()).toHaveLength(3);
    expect(world.kept).toHaveLength(3);
  });

  it("is only logged when it can't be kept, which is tried again a minute later", async () => {
    const { world, within } = openLimit(200);
    world.room = 0;
    world.keeps = () => Promise.reject(new Error("D1 is down"));
    expect(await within(A, done)).toEqual(TOO_MANY);
    expect(await within(A, done)).toEqual(TOO_MANY);
    expect(lines.map(({ event }) => event)).toEqual(["host_held_back", "held_host_not_kept"]);
    world.now += 60_000;
    await within(A, done);
    expect(world.kept).toHaveLength(2);
  });

  it("is dropped from memory after a thousand others", async () => {
    const { world, within } = openLimit(200);
    world.room = 0;
    await within(A, done);
    for (let n = 0; n < 999; n++) await within(to(`https://h${n}.example.com/`), done);
    await within(A, done);
    expect(heldBack()).toHaveLength(1000);
    for (let n = 0; n < 1000; n++) await within(to(`https://i${n}.example.com/`), done);
    await within(A, done);
    expect(heldBack().filter(({ host }) => host === "a.example.com")).toHaveLength(2);
  });
});
