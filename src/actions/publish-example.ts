import type { Failure } from "../domain/failure.ts";
import { ok, type Result } from "../domain/result.ts";
import { type ActionContext, allow } from "./context.ts";
import { chooseEventType, findExample } from "./event-examples.ts";

/** An event that could be published to a workspace. */
export interface PublishExample {
  readonly workspaceId: string;
  readonly type: string;
  /** JSON. */
  readonly dataText: string;
}

/** Finds an example of an event: of the catalog's first type, or of a built-in one while the catalog is empty. */
export async function readPublishExample(context: ActionContext): Promise<Result<PublishExample, Failure>> {
  const allowed = allow(context, "catalog.read");
  if (!allowed.ok) return allowed;
  const { workspaceId, services, reads } = allowed.value;
  const type = chooseEventType(["*"], await reads.catalog(workspaceId));
  return ok({ workspaceId, type, dataText: await findExample(services.db, workspaceId, type) });
}
