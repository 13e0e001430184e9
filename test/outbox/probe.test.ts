import { env } from "cloudflare:workers";
import { runInDurableObject, runDurableObjectAlarm, evictDurableObject } from "cloudflare:test";
import { expect, it, vi } from "vitest";

const settings = { workspaceId: "ws_1", webhookId: "wh_1", epoch: 1, version: 1, active: true, retrySchedule: [0, 60], timeoutMs: 1000, rateLimit: null, ordering: "none" as const };

it("probes", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(4102444800000);
  const stub = env.OUTBOX.getByName("wh_1");
  const sends: unknown[] = [];
  const spy = vi.spyOn(env.PACED, "sendBatch").mockImplementation(async (m) => { sends.push(...m); return undefined as never; });
  await stub.enqueue(settings, [{ id: "del_1", eventId: "evt_1", eventType: "a.b", acceptedAt: Date.now(), format: "event", epoch: 1 }], Date.now());
  const same = await runInDurableObject(stub, (instance: any, state) => {
    return [instance.env === env, instance.env.PACED === env.PACED, Object.keys(instance).length];
  });
  console.log("same", same);
  console.log(await runInDurableObject(stub, (_i, s) => s.storage.getAlarm()));
  console.log("ran", await runDurableObjectAlarm(stub));
  console.log("sends", sends.length, spy.mock.calls.length);
  console.log(await stub.find(settings, ["del_1"]));
  console.log(await runInDurableObject(stub, (_i, s) => s.storage.getAlarm()));
  await evictDurableObject(stub);
  console.log((await stub.find(settings, ["del_1"])).length);
  const w = await runInDurableObject(stub, (_i, s) => { const c = s.storage.sql.exec("UPDATE deliveries SET token = 1"); return [c.rowsWritten, s.storage.sql.exec("select total_changes() as n").toArray()] });
  console.log(w);
});
