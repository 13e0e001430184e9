import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { vi } from "vitest";
import type { OutboxSettings } from "../../src/domain/webhook.ts";
import { Box } from "../outbox/outbox-fixture.ts";
import { thaw } from "./frozen.ts";
import type { FrozenOutbox } from "./recorded-outbox.ts";

/** A frozen Outbox in a Durable Object of its own, which wakes with the code of now. */
export async function wake(frozen: FrozenOutbox): Promise<Box> {
  vi.setSystemTime(frozen.now);
  const box = new Box();
  await runInDurableObject(box.stub, async (_outbox, { storage }) => {
    await storage.deleteAll();
    thaw(storage.sql, frozen);
  });
  await evictDurableObject(box.stub);
  const settings: OutboxSettings = settingsOf(frozen) ?? box.settings;
  // Its messages name the webhook that was frozen.
  return Object.assign(box, { settings, webhookId: settings.webhookId });
}

/** The settings that the last call brought. */
function settingsOf({ calls }: FrozenOutbox): OutboxSettings | undefined {
  const settings: unknown = calls.findLast(({ method }) => method === "configure" || method === "find")?.args[0];
  return settings as OutboxSettings | undefined;
}
