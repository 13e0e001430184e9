import { describe, expect, it } from "vitest";
import { createEventIds, deliveryId, idempotencyId, newId, rejectedId, sha256Hex } from "../../src/crypto/make-ids.ts";
import { CHOSEN_ID, isId, lowestId, timeOfId } from "../../src/domain/ids.ts";

// Later than any time that other tests make ids at: those of one isolate never go back.
const at = Date.UTC(2200, 0, 1);

describe("a new id", () => {
  it("has its kind's form and holds its time", () => {
    const id = newId("webhook", at);
    expect(isId("webhook", id)).toBe(true);
    expect(timeOfId("webhook", id)).toBe(at);
  });

  it("sorts in the order of its making, within a moment too", () => {
    const ids = Array.from({ length: 200 }, (_, index) => newId("audit", at + 1000 + Math.floor(index / 50)));
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe("event ids of one acceptance", () => {
  it("hold exactly that time and sort in their order, even when another came later", () => {
    newId("event", at + 5000);
    const next = createEventIds(at);
    const ids = Array.from({ length: 1000 }, () => next());
    expect(ids.every((id) => timeOfId("event", id) === at)).toBe(true);
    expect(ids.toSorted()).toEqual(ids);
  });
});

describe("a delivery id", () => {
  it("is the same each time, so that deliveries merge", async () => {
    expect(await deliveryId("evt_1", "wh_1", at)).toBe(await deliveryId("evt_1", "wh_1", at));
    expect(isId("delivery", await deliveryId("evt_1", "wh_1", at))).toBe(true);
  });

  it("differs by event and by webhook, wherever one ends and the other begins", async () => {
    const pairs = [
      ["evt_1", "wh_1"],
      ["evt_2", "wh_1"],
      ["evt_1", "wh_2"],
      ["evt_1w", "h_1"],
    ] as const;
    const ids = await Promise.all(pairs.map(([event, webhook]) => deliveryId(event, webhook, at)));
    expect(new Set(ids).size).toBe(pairs.length);
  });

  it("sorts by acceptance", async () => {
    const ids = await Promise.all([0, 1, 31, 32, 1000, 86_400_000].map((ms) => deliveryId("evt_1", "wh_1", at + ms)));
    expect(ids.toSorted()).toEqual(ids);
    expect(ids.map((id) => timeOfId("delivery", id))).toEqual([0, 1, 31, 32, 1000, 86_400_000].map((ms) => at + ms));
    expect(lowestId("delivery", at) <= (ids[0] ?? "")).toBe(true);
  });
});

describe("the id of a rejected part", () => {
  it("is the same for each delivery of the message and differs by part", async () => {
    expect(await rejectedId("m", 0, at)).toBe(await rejectedId("m", 0, at));
    const ids = await Promise.all([rejectedId("m", 0, at), rejectedId("m", 1, at), rejectedId("n", 0, at)]);
    expect(new Set(ids).size).toBe(3);
    expect(ids.every((id) => isId("rejected", id))).toBe(true);
  });
});

describe("the id of an Idempotency-Key", () => {
  it("is the same each time, within a workspace", async () => {
    const ids = await Promise.all(
      [
        ["ws_1", "k"],
        ["ws_1", "l"],
        ["ws_2", "k"],
      ].map(([ws = "", key = ""]) => idempotencyId(ws, key)),
    );
    expect(ids[0]).toBe(await idempotencyId("ws_1", "k"));
    expect(new Set(ids).size).toBe(3);
  });

  it("can be no generated id, and fits where a chosen one does", async () => {
    const id = await idempotencyId("ws_1", "k");
    expect(isId("event", id)).toBe(false);
    expect(id).toMatch(/^evt_Z[0-9A-HJKMNP-TV-Z]{25}$/);
    expect(CHOSEN_ID.test(id)).toBe(true);
  });
});

describe("a hash", () => {
  it("is SHA-256 in hex", async () => {
    expect(await sha256Hex("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  });
});
