import { beforeEach, describe, expect, it } from "vitest";
import { keepOwnHost, listOwnHosts } from "../../src/store/own-host-table.ts";
import { ownHosts } from "../../src/store/schema.ts";
import { db, T0 } from "./rows.ts";

beforeEach(async () => {
  await db.delete(ownHosts);
});

const kept = async () => (await listOwnHosts(db, 0)).toSorted((a, b) => a.seenAt - b.seenAt);

describe("own hosts", () => {
  it("have one row each, with the time last seen", async () => {
    for (const seenAt of [T0 + 1, T0 + 3, T0 + 2]) await keepOwnHost(db, { name: "a.example.com", seenAt });
    expect(await kept()).toEqual([{ name: "a.example.com", seenAt: T0 + 3 }]);
  });

  it("are listed since a time", async () => {
    await keepOwnHost(db, { name: "old.example.com", seenAt: T0 });
    await keepOwnHost(db, { name: "new.example.com", seenAt: T0 + 1 });
    expect(await listOwnHosts(db, T0 + 1)).toEqual([{ name: "new.example.com", seenAt: T0 + 1 }]);
  });

  it("are the twenty seen last", async () => {
    const names = Array.from({ length: 30 }, (_, n) => `x${n}.example.com`);
    for (const [n, name] of names.entries()) {
      await keepOwnHost(db, { name: "in-use.example.com", seenAt: T0 + 2 * n });
      await keepOwnHost(db, { name, seenAt: T0 + 2 * n + 1 });
    }
    const left = (await kept()).map(({ name }) => name);
    expect(left.toSorted()).toEqual([...names.slice(-19), "in-use.example.com"].toSorted());
  });
});
