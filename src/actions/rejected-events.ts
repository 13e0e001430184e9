import type { Failure } from "../domain/failure.ts";
import { ok, type Result } from "../domain/result.ts";
import { listRejectedEvents as listStored, type RejectedEvent } from "../store/rejected-event-table.ts";
import { type ActionContext, allow } from "./context.ts";
import { answerPage, type PageAnswer, type PageRequest, readIdCursor } from "./cursor.ts";

/** Lists events that other Workers sent to the workspace and that could not be accepted, newest first. */
export async function listRejectedEvents(
  context: ActionContext,
  page: PageRequest,
): Promise<Result<PageAnswer<RejectedEvent>, Failure>> {
  const allowed = allow(context, "rejected.read");
  if (!allowed.ok) return allowed;
  const before = readIdCursor(page.cursor, "rejected");
  if (!before.ok) return before;
  const found = await listStored(context.services.db, allowed.value.workspaceId, before.value, page.limit);
  return ok(answerPage(found, ({ id }) => id));
}
