import type { Sealer } from "../crypto/seal.ts";
import type { Failure } from "../domain/failure.ts";
import { err, ok, type Result } from "../domain/result.ts";
import type { NamedPlace } from "../store/database.ts";
import type { EventPlace } from "../store/event-table.ts";
import type { AllowedContext } from "./context.ts";
import { BAD_CURSOR, decodeCursor, placeText, readPlaceCursor, writeCursor } from "./cursor.ts";

/** Characters that a place is filled up to before it is sealed: more than a time and an id of an event have. */
const SEALED_LENGTH = 96;

type Reader = Pick<AllowedContext, "services" | "workspaceId" | "reach">;

/**
 * Writes the cursor of a list of events. A list of what an actor may see can end at an event that it may not: the place is
 * sealed, and its length says nothing of the id either.
 */
export async function writeEventCursor(
  { services, workspaceId, reach }: Reader,
  { acceptedAt, id }: EventPlace,
): Promise<string> {
  const text = placeText(acceptedAt, id);
  if (reach === "all") return writeCursor(text);
  return writeCursor(await services.sealer.seal(text.padEnd(SEALED_LENGTH), bindingOf(workspaceId)));
}

/** Reads the cursor of a list of events, sealed or not; an actor whose role has changed may have either. */
export async function readEventCursor(
  { services, workspaceId }: Reader,
  cursor: string | null,
): Promise<Result<EventPlace | null, Failure>> {
  const open = readPlaceCursor(cursor);
  const read = open.ok || cursor === null ? open : await readSealed(services.sealer, workspaceId, cursor);
  if (!read.ok) return read;
  return ok(read.value === null ? null : { acceptedAt: read.value.at, id: read.value.name });
}

async function readSealed(
  sealer: Sealer,
  workspaceId: string,
  cursor: string,
): Promise<Result<NamedPlace | null, Failure>> {
  try {
    const text = await sealer.open(decodeCursor(cursor) ?? "", bindingOf(workspaceId));
    return readPlaceCursor(writeCursor(text.trimEnd()));
  } catch {
    return err(BAD_CURSOR);
  }
}

function bindingOf(workspaceId: string): string {
  return `${workspaceId}/events-cursor`;
}
