import { problemsOf } from "../domain/problems.ts";
import { log } from "../log.ts";
import { type InternalMessage, internalMessage, KINDS } from "./internal-message.ts";
import { type QueueMessage, retryLater } from "./queue-message.ts";

/** What this version understands of a body from a queue. */
export interface Reading {
  /** The understood part of an own message; undefined when there is none, or another Worker sent it. */
  readonly message: InternalMessage | undefined;
  /** Set for an own message that is not understood whole. It must come again, even when the rest is done. */
  readonly unread: UnreadMessage | undefined;
}

/** The place where a message is not understood, without its content. */
export interface UnreadMessage {
  readonly kind: string;
  readonly v: string;
  /** The first place that is not understood, such as `events[0].targets[1].format`. */
  readonly field: string;
}

/** Lists whose items are read one by one, so that the understood ones do not wait for the rest. */
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

/** Logs what is not understood of a message and has it delivered again. A later ack has no effect. */
export function comeAgainUnread(message: QueueMessage, { kind, v, field }: UnreadMessage): void {
  log("error", "message_not_understood", { message_id: message.id, kind, v, field });
  retryLater(message);
}

/**
 * Tells whether a body is Hookline's own, of any version. Events of other Workers have no `kind`. One that has it by mistake
 * is still theirs if it has `type` or `data` at its top, which no own message has.
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

/** Reads a message without the list items that are not understood; undefined when that is not enough. */
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

/** The length of the path to the innermost item of {@link LISTS}; 0 when there is none. */
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
