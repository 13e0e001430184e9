/** Longest event type name, in characters. */
export const MAX_EVENT_TYPE_LENGTH = 128;
/** Most event types of a workspace's catalog. */
export const MAX_EVENT_TYPES = 500;

/** Most segments of a name, between full stops; a prefix leaves at least one to what it covers. */
const MAX_SEGMENTS = 6;
const SEGMENT = "[a-z0-9_]+";
const NAME = `${SEGMENT}(?:\\.${SEGMENT}){1,${MAX_SEGMENTS - 1}}`;
/** A regular expression of the names of event types, besides their length. */
export const EVENT_TYPE_PATTERN = `^${NAME}$`;
/** A regular expression of prefixes such as `investment.*`. */
const PREFIX_PATTERN = `${SEGMENT}(?:\\.${SEGMENT}){0,${MAX_SEGMENTS - 2}}\\.\\*`;
/** A regular expression of subscription entries but `*`. */
export const NAME_OR_PREFIX_PATTERN = `^(?:${NAME}|${PREFIX_PATTERN})$`;
/** A regular expression of subscription entries. */
export const EVENT_PATTERN = `^(?:\\*|${NAME}|${PREFIX_PATTERN})$`;
/** A regular expression of the names that belong to operational events. */
export const RESERVED_PATTERN = "^(?:webhook|delivery)\\.";

const nameRule = new RegExp(EVENT_TYPE_PATTERN);
const nameOrPrefixRule = new RegExp(NAME_OR_PREFIX_PATTERN);
const reservedRule = new RegExp(RESERVED_PATTERN);

/** What an event type's name must be, in words. */
export const EVENT_TYPE_RULE = `must be 2 to ${MAX_SEGMENTS} segments of a-z 0-9 _ joined by full stops`;

/** Tells whether a text is an event type's name, by {@link EVENT_TYPE_RULE}. */
export function isEventTypeName(name: string): boolean {
  return name.length <= MAX_EVENT_TYPE_LENGTH && nameRule.test(name);
}

/** Operational event types, published by Hookline alone. */
export const OPERATIONAL_EVENT_TYPES = [
  "webhook.disabled",
  "webhook.failing",
  "webhook.recovered",
  "delivery.failed",
] as const;
export type OperationalEventType = (typeof OPERATIONAL_EVENT_TYPES)[number];

/** Tells whether a name belongs to operational events, which callers may not publish. */
export function isReservedEventType(name: string): boolean {
  return reservedRule.test(name);
}

/** Tells whether a subscription entry is a name, a prefix such as `investment.*`, or `*`. */
export function isEventPattern(pattern: string): boolean {
  return pattern === "*" || (pattern.length <= MAX_EVENT_TYPE_LENGTH && nameOrPrefixRule.test(pattern));
}

/** Tells whether one subscription entry covers an event type; `*` leaves operational events out. */
export function patternMatches(pattern: string, type: string): boolean {
  if (pattern === "*") return !isReservedEventType(type);
  if (pattern.endsWith(".*")) return type.startsWith(pattern.slice(0, -1));
  return pattern === type;
}

/** Tells whether any subscription entry covers an event type. */
export function isSubscribed(patterns: readonly string[], type: string): boolean {
  return patterns.some((pattern) => patternMatches(pattern, type));
}

/** Finds the known name with the smallest edit distance, or undefined when nothing is known. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Infinity;
  for (const candidate of known) {
    // The lengths alone say how many edits there are at least.
    if (best !== undefined && Math.abs(candidate.length - name.length) >= bestDistance) continue;
    const distance = editDistance(name, candidate, bestDistance);
    if (best === undefined || distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** The edits from one text to the other; `enough` or more when there are so many. */
function editDistance(a: string, b: string, enough: number): number {
  let previous = Uint16Array.from({ length: b.length + 1 }, (_, index) => index);
  let current = new Uint16Array(b.length + 1);
  for (let i = 1; i <= a.length; i++) {
    const code = a.charCodeAt(i - 1);
    current[0] = i;
    let left = i;
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (code === b.charCodeAt(j - 1) ? 0 : 1);
      left = Math.min(substitution, (previous[j] ?? 0) + 1, left + 1);
      current[j] = left;
      if (left < least) least = left;
    }
    if (least >= enough) return enough;
    [previous, current] = [current, previous];
  }
  return previous[b.length] ?? 0;
}
