import { problemsOf } from "../domain/problems.ts";
import { log } from "../log.ts";
import { type InternalMessage, internalMessage, KINDS } from "./internal-message.ts";
import { type QueueMessage, retryLater } from "./queue-message.ts";

/** What a body that came through a queue is to this version. */
export interface Reading {
  /** The part of an own message that is understood; undefined when nothing of it is, or another Worker sent it. */
  readonly message: InternalMessage | undefined;
  /** Set for an own message that is not understood whole: it must come again, whatever is done with the rest. */
  readonly unread: UnreadMessage | undefined;
}

/** Where a message stops being understood; nothing of its content. */
export interface UnreadMessage {
  readonly kind: string;
  readonly v: string;
  /** The first place that is not understood, such as `events[0].targets[1].format`. */
  readonly field: string;
}

/** Lists whose items stand for themselves: one that is not understood keeps none of the others from being read. */
const LISTS: ReadonlySet<PropertyKey | undefined> = new Set(["events", "targets", "reports"]);

/** Reads a body from a queue that other Workers may send to. */
export function readMessage(body: unknown): Reading {
  return isOwn(body) ? readOwnMessage(body) : { message: undefined, unread: undefined };
}

/** Reads a body from a queue that Hookline alone sends to. */
export function readOwnMessage(body: unknown): Reading {
  const parsed = internalMessage.safeParse(body);
  if (parsed.success) return { message: parsed.data, unread: undefined };
  const { issues } = parsed.error;
  return { message: readRest(body, issues), unread: unreadAt(body, problemsOf(issues)[0]?.field ?? "") };
}

/** Describes an own message that is not understood at a field. */
export function unreadAt(body: unknown, field: string): UnreadMessage {
  const { kind = "none", v = "none" }: Readonly<Record<string, unknown>> = isObject(body) ? { ...body } : {};
  return { kind: asWord(kind), v: asWord(v), field: field.slice(0, 200) };
}

/** Logs what is not understood of a message and has it come again: once that is said, no ack counts. */
export function comeAgainUnread(message: QueueMessage, { kind, v, field }: UnreadMessage): void {
  log("error", "message_not_understood", { message_id: message.id, kind, v, field });
  retryLater(message);
}

/**
 * Tells whether a body is Hookline's own, of whatever version. What other Workers publish carries no `kind`; with one by
 * mistake it is theirs if it can't be a kind of a later version, since none has a `type` or `data` at its top.
 */
function isOwn(body: unknown): boolean {
  if (!isObject(body) || !("kind" in body) || typeof body.kind !== "string") return false;
  if (KINDS.some((kind) => kind === body.kind)) return true;
  if (!("v" in body) || typeof body.v !== "number") return false;
  return body.v > 1 || !("type" in body || "data" in body);
}

interface Issue {
  readonly path: readonly PropertyKey[];
}

/** Reads a message without those items of its lists that are not understood; undefined when more than items is not. */
function readRest(body: unknown, found: readonly Issue[]): InternalMessage | undefined {
  let rest = body;
  for (let issues = found; ;) {
    const items = issues.map(({ path }) => path.slice(0, itemDepth(path)));
    if (items.some((path) => path.length === 0)) return undefined;
    rest = without(rest, items);
    const parsed = internalMessage.safeParse(rest);
    if (parsed.success) return parsed.data;
    issues = parsed.error.issues;
  }
}

/** How many steps of a path lead to the innermost item of {@link LISTS} on it; 0 when there is none. */
function itemDepth(path: readonly PropertyKey[]): number {
  return path.findLastIndex((step, index) => typeof step === "number" && LISTS.has(path[index - 1])) + 1;
}

/** A copy of a value without the list items that paths lead to. */
function without(value: unknown, paths: readonly (readonly PropertyKey[])[]): unknown {
  const below = (key: PropertyKey) => paths.filter(([first]) => first === key).map(([, ...rest]) => rest);
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    return items.flatMap((item, index) => {
      const inside = below(index);
      return inside.some((path) => path.length === 0) ? [] : [without(item, inside)];
    });
  }
  if (paths.length === 0 || !isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, without(part, below(key))]));
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function asWord(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value).slice(0, 40) : typeof value;
}
