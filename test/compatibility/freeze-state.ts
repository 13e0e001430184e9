/**
 * Writes what a version leaves on a disk, and what it answers of it, beside that version's other samples: `npm run
 * freeze:state`, or `npm run freeze:state -- CHECKOUT` for a checkout of another version. A state that is there is never
 * written again. docs/changing-shapes.md says when there has to be a new one.
 */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { makeState, reachHookline, removeState, root, startHookline } from "../e2e/tools/hookline.ts";
import { type KeptState, readKept } from "../e2e/tools/kept-state.ts";
import { PACKED, packState } from "../e2e/tools/state-files.ts";
import { startSubscriber } from "../e2e/tools/subscriber.ts";
import { lowestId } from "../../src/domain/ids.ts";
import { answerOf, fillState } from "./fill-state.ts";

const checkout = resolve(process.argv[2] ?? root);
const { version }: { version: string } = JSON.parse(readFileSync(join(checkout, "package.json"), "utf8"));
const folder = join(root, "test/compatibility", version);
const packed = join(folder, PACKED);
if (existsSync(packed)) throw new Error(`${packed} is there already`);
mkdirSync(folder, { recursive: true });

const state = makeState();
const subscriber = await startSubscriber(answerOf);
try {
  const hookline = await startHookline({ state, command: [process.execPath, join(checkout, "scripts/start.ts")] });
  try {
    const filled = await fillState(hookline, subscriber);
    const { owner, reader } = filled.keys;
    const webhookIds = Object.values(filled.webhooks).map(({ id }) => id);
    const reached = reachHookline(hookline.url, owner);
    const answers = await readKept(reached, { webhookIds, keys: [owner, reader] });
    // Before the late deliveries are due.
    await hookline.stop();
    const at = Date.now();
    const row = { id: lowestId("rejected", at), reason: "type: is required", receivedAt: at, body: '{"v":1}' };
    const rejected = [{ id: row.id, reason: row.reason, body: row.body }];
    const kept: KeptState = { version, ...filled, answers: { ...answers, rejected } };
    packState(state, packed, kept, subscriber.url, { ...row, workspaceId: filled.workspaceId });
  } finally {
    await hookline.stop();
  }
} finally {
  await subscriber.close();
  removeState(state);
}
