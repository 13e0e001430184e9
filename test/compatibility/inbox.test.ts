import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FROZEN, thaw } from "./frozen.ts";

const T0 = Date.UTC(2100, 0, 1);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(T0 + 1000);
});
afterEach(() => void vi.useRealTimers());

async function open({ version, inbox }: (typeof FROZEN)[number]) {
  const stub = env.INBOX.getByName(`frozen ${version}`);
  await runInDurableObject(stub, (_inbox, { storage }) => thaw(storage.sql, inbox));
  await evictDurableObject(stub);
  return stub;
}

describe.each(FROZEN)("a test inbox of $version", (frozen) => {
  it("shows what it received, answers as it was told, and goes on", async () => {
    const stub = await open(frozen);
    const answer = { status: 503, delayMs: 250, body: "busy" };
    const first = { seq: 1, status: 503, method: "POST", path: "/a?b=c", headersLeftOut: 0, isCut: false };
    const second = { ...first, seq: 2, status: 200, headersLeftOut: 3, isCut: true };
    expect(await stub.view(Number.MAX_SAFE_INTEGER, 10)).toMatchObject({
      answer,
      requests: [
        { ...second, headers: [], body: Uint8Array.of(0, 255) },
        {
          ...first,
          headers: [{ name: "content-type", value: "application/json" }],
          body: new TextEncoder().encode('{"n":1}'),
        },
      ],
      hasMore: false,
    });
    expect(await stub.setAnswer({ ...answer, delayMs: 0 })).toBe(true);
    expect((await stub.fetch("https://inbox.test/play/in/x/later", { method: "POST", body: "x" })).status).toBe(503);
    expect((await stub.view(Number.MAX_SAFE_INTEGER, 1))?.requests).toMatchObject([{ seq: 3, path: "/later" }]);
    expect(await stub.clear()).toBe(true);
  });

  it("has its tables brought to the present version once it wakes", async () => {
    const stub = await open({ ...frozen, version: `${frozen.version} again` });
    const versions = await runInDurableObject(stub, (_inbox, { storage }) => {
      return storage.sql.exec("SELECT version FROM storage_version").toArray();
    });
    expect(versions).toHaveLength(1);
  });
});
