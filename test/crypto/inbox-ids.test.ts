import { describe, expect, it } from "vitest";
import { createInboxIds } from "../../src/crypto/inbox-ids.ts";

const KEY = "ZGV2ZWxvcG1lbnQtZW5jcnlwdGlvbi1rZXktMzJieXQ=";
const NEXT_KEY = "bmV4dC1lbmNyeXB0aW9uLWtleS1vZi0zMi1ieXRlcyE=";
const ids = createInboxIds([KEY]);

async function make(): Promise<{ readonly pageId: string; readonly receivingId: string }> {
  const pageId = await ids.newPageId();
  return { pageId, receivingId: (await ids.receivingIdOf(pageId)) ?? "" };
}

describe("the ids of a test inbox", () => {
  it("are known again, and are always the same two", async () => {
    const { pageId, receivingId } = await make();
    expect([pageId, receivingId].map((id) => /^[0-9a-f]{32}$/.test(id))).toEqual([true, true]);
    expect(await ids.isReceivingId(receivingId)).toBe(true);
    expect(await createInboxIds([KEY]).receivingIdOf(pageId)).toBe(receivingId);
    expect((await make()).pageId).not.toBe(pageId);
  });

  it("are not known when a digit is another, nor when one is taken for the other", async () => {
    const { pageId, receivingId } = await make();
    for (let at = 0; at < 32; at++) {
      const digit = receivingId[at] === "0" ? "1" : "0";
      expect(await ids.isReceivingId(receivingId.slice(0, at) + digit + receivingId.slice(at + 1))).toBe(false);
    }
    expect(await ids.isReceivingId(pageId)).toBe(false);
    expect(await ids.receivingIdOf(receivingId)).toBeUndefined();
  });

  it.each(["", "abc", "0".repeat(32), "A".repeat(32), "f".repeat(33), "../x"])("are never %j", async (id) => {
    expect([await ids.isReceivingId(id), await ids.receivingIdOf(id)]).toEqual([false, undefined]);
  });

  it("outlive a change of the key while the former one is known, and are nobody's after", async () => {
    const { pageId, receivingId } = await make();
    const changed = createInboxIds([NEXT_KEY, KEY]);
    expect(await changed.receivingIdOf(pageId)).toBe(receivingId);
    expect(await changed.isReceivingId(receivingId)).toBe(true);
    expect(await createInboxIds([NEXT_KEY]).isReceivingId(receivingId)).toBe(false);
  });
});
