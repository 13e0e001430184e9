import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { UrlPolicy } from "../../src/domain/url-policy.ts";
import { OwnHosts } from "../../src/pipeline/own-hosts.ts";
import { T0 } from "./samples.ts";

const HOUR_MS = 3_600_000;
const OTHER = "https://hookline.account.workers.dev";
const OTHER_NAME = "hookline.account.workers.dev";
const policy: UrlPolicy = {
  allowHttp: false,
  allowPrivateHosts: false,
  ownUrl: "https://hooks.example.com",
  ownHosts: [],
};

/** What is kept for several isolates, and how often it was asked for. */
class Shelf {
  readonly seen = new Map<string, number>();
  now = T0;
  reads = 0;
  writes = 0;
  isDown = false;

  isolate(): OwnHosts {
    return new OwnHosts(policy, {
      now: () => this.now,
      list: async (since) => {
        this.reads += 1;
        if (this.isDown) throw new Error("the database is down");
        return [...this.seen].map(([name, seenAt]) => ({ name, seenAt })).filter(({ seenAt }) => seenAt >= since);
      },
      keep: async ({ name, seenAt }) => {
        this.writes += 1;
        if (this.isDown) throw new Error("the database is down");
        this.seen.set(name, seenAt);
      },
    });
  }
}

async function namesOf(isolate: OwnHosts): Promise<readonly string[]> {
  return (await isolate.policy()).ownHosts;
}

let shelf: Shelf;
beforeEach(() => {
  shelf = new Shelf();
});
afterEach(() => vi.restoreAllMocks());

describe("the host of a request", () => {
  it("is known at once in its isolate and in new ones", async () => {
    const reached = shelf.isolate();
    const work = reached.note(`${OTHER}/v1/events?a=b`);
    expect(reached.known.ownHosts).toEqual([OTHER_NAME]);
    await work;
    expect(await namesOf(shelf.isolate())).toEqual([OTHER_NAME]);
  });

  it("is known a minute later in other isolates", async () => {
    const sending = shelf.isolate();
    expect(await namesOf(sending)).toEqual([]);
    await shelf.isolate().note(OTHER);
    shelf.now += 59_999;
    expect(await namesOf(sending)).toEqual([]);
    shelf.now += 1;
    expect(await namesOf(sending)).toEqual([OTHER_NAME]);
  });

  it("is written once by all isolates, and again after a day", async () => {
    const isolates = [shelf.isolate(), shelf.isolate()];
    for (let hour = 0; hour < 24; hour += 1) {
      for (const isolate of isolates) {
        await isolate.note(`${OTHER}:8443/`);
        await isolate.note("https://HOOKLINE.account.workers.dev./");
      }
      shelf.now += HOUR_MS;
    }
    expect(shelf.writes).toBe(1);
    for (const isolate of isolates) await isolate.note(OTHER);
    expect([shelf.writes, shelf.seen]).toEqual([2, new Map([[OTHER_NAME, T0 + 24 * HOUR_MS]])]);
  });

  it("is written once by simultaneous requests", async () => {
    const isolate = shelf.isolate();
    await Promise.all(Array.from({ length: 50 }, async () => isolate.note(OTHER)));
    expect(shelf.writes).toBe(1);
  });

  it("is forgotten thirty days after it was last seen", async () => {
    await shelf.isolate().note(OTHER);
    shelf.now += 30 * 24 * HOUR_MS;
    expect(await namesOf(shelf.isolate())).toEqual([OTHER_NAME]);
    shelf.now += 1;
    expect(await namesOf(shelf.isolate())).toEqual([]);
  });

  it("is kept again if another pushed it out", async () => {
    const isolate = shelf.isolate();
    await isolate.note(OTHER);
    shelf.seen.clear();
    shelf.now += 60_000;
    await isolate.note(OTHER);
    expect([...shelf.seen.keys()]).toEqual([OTHER_NAME]);
  });

  it.each(["https://hooks.example.com/", "https://hooks.example.com:8443/", "https://hookline/v1", "https://[::1]/"])(
    "is not learned when it is %s",
    async (url) => {
      const isolate = shelf.isolate();
      expect(isolate.note(url)).toBe(undefined);
      expect([await namesOf(isolate), shelf.writes]).toEqual([[], 0]);
    },
  );
});

describe("the URL policy of an isolate", () => {
  it("is the same object until a host is new, and read once a minute", async () => {
    const isolate = shelf.isolate();
    await isolate.note(OTHER);
    const first = await isolate.policy();
    for (let n = 0; n < 100; n += 1) {
      await isolate.note(`${OTHER}/${n}`);
      expect(await isolate.policy()).toBe(first);
    }
    expect(shelf.reads).toBe(1);
    shelf.now += 60_000;
    expect([await isolate.policy(), shelf.reads]).toEqual([first, 2]);
    await isolate.note("https://other.example.com/");
    expect(await isolate.policy()).toEqual({ ...policy, ownHosts: [OTHER_NAME, "other.example.com"] });
  });

  it("has bounded hosts and writes, even with a wildcard", async () => {
    const isolate = shelf.isolate();
    for (let n = 0; n < 1000; n += 1) {
      await isolate.note(`https://x${n}.example.com/`);
      await isolate.note(OTHER);
    }
    expect(shelf.writes).toBe(20);
    const names = await namesOf(isolate);
    expect(names.length).toBeLessThanOrEqual(60);
    expect(names).toContain(OTHER_NAME);
  });
});

describe("without the database of own hosts", () => {
  it("the isolate's own hosts are known, and nothing throws", async () => {
    shelf.isDown = true;
    const isolate = shelf.isolate();
    await isolate.note(OTHER);
    expect(await namesOf(isolate)).toEqual([OTHER_NAME]);
  });

  it("it is read again after five seconds, and earlier hosts stay meanwhile", async () => {
    await shelf.isolate().note(OTHER);
    const isolate = shelf.isolate();
    await isolate.policy();
    shelf.isDown = true;
    shelf.now += 60_000;
    for (let n = 0; n < 10; n += 1) expect(await namesOf(isolate)).toEqual([OTHER_NAME]);
    shelf.reads = 0;
    shelf.now += 4999;
    await isolate.policy();
    expect(shelf.reads).toBe(0);
    shelf.now += 1;
    await isolate.policy();
    expect(shelf.reads).toBe(1);
  });

  it("a host is kept once it is back, without a query per request", async () => {
    shelf.isDown = true;
    const isolate = shelf.isolate();
    for (let n = 0; n < 10; n += 1) await isolate.note(OTHER);
    expect([shelf.reads, shelf.writes]).toEqual([1, 1]);
    shelf.isDown = false;
    shelf.now += 5000;
    await isolate.note(OTHER);
    expect([...shelf.seen.keys()]).toEqual([OTHER_NAME]);
  });
});
