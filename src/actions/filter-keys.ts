import { isSubscribed } from "../domain/event-type.ts";
import type { Failure } from "../domain/failure.ts";
import { joinPath } from "../domain/json.ts";
import { ok, type Result } from "../domain/result.ts";
import { type ActionContext, allow } from "./context.ts";
import { chooseEventType, findExample } from "./event-examples.ts";

/** Most event types and keys of each that are suggested. */
const MAX_TYPES = 3;
const MAX_KEYS = 20;

/** Keys that a filter may look at, as the example of an event type has them. */
export interface FilterKeys {
  readonly eventType: string;
  /** Paths such as `data.customer.country`. */
  readonly paths: readonly string[];
}

/** Suggests keys for a filter: those in the examples of the first few subscribed types. */
export async function suggestFilterKeys(
  context: ActionContext,
  events: readonly string[],
): Promise<Result<readonly FilterKeys[], Failure>> {
  const allowed = allow(context, "catalog.read");
  if (!allowed.ok) return allowed;
  const { services, workspaceId } = allowed.value;
  const catalog = await context.reads.catalog(workspaceId);
  const known = catalog.map(({ name }) => name).filter((name) => isSubscribed(events, name));
  const names = [...new Set([chooseEventType(events, catalog), ...known])].slice(0, MAX_TYPES);
  const suggested = await Promise.all(
    names.map(async (eventType) => {
      const example: unknown = JSON.parse(await findExample(services.db, workspaceId, eventType));
      return { eventType, paths: pathsIn(example, "data").slice(0, MAX_KEYS) };
    }),
  );
  return ok(suggested.filter(({ paths }) => paths.length > 0));
}

/** The paths to plain values; of a list the first element stands for all. An example is at most 64 levels deep. */
function pathsIn(value: unknown, path: string): readonly string[] {
  if (Array.isArray(value)) return value.length === 0 ? [path] : pathsIn(value[0], path);
  if (typeof value !== "object" || value === null) return path === "data" ? [] : [path];
  return Object.entries(value).flatMap(([key, below]) => pathsIn(below, joinPath(path, key)));
}
