/** What each id begins with. */
export const ID_PREFIXES = {
  workspace: "ws_",
  key: "key_",
  webhook: "wh_",
  event: "evt_",
  delivery: "del_",
  rejected: "rej_",
  audit: "aud_",
  recovery: "rec_",
  session: "ses_",
} as const;
export type IdKind = keyof typeof ID_PREFIXES;

/** Ids that callers choose for events and members. */
export const CHOSEN_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** A chosen member id can't begin with these: they are for actors other than members. */
const ACTOR_PREFIXES = [ID_PREFIXES.key, ID_PREFIXES.session, "mem_"];
const ULID_LENGTH = 26;
const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Tells whether a text is an id of that kind as Hookline makes them: the prefix and a ULID. */
export function isId(kind: IdKind, text: string): boolean {
  const prefix = ID_PREFIXES[kind];
  return text.startsWith(prefix) && ULID.test(text.slice(prefix.length));
}

/** Tells whether a caller may give a member that id: it is well-formed and has not the form of a generated id. */
export function isMemberId(text: string): boolean {
  if (!CHOSEN_ID.test(text) || ACTOR_PREFIXES.some((prefix) => text.startsWith(prefix))) return false;
  return !Object.values(ID_PREFIXES).some((prefix) => beginsWithId(prefix, text));
}

/**
 * Tells whether a caller may give an event that id: it is well-formed and has not the form of a generated id, except that
 * of an event's, so that a publication can be repeated under the id that it was answered with.
 */
export function isEventId(text: string): boolean {
  if (!CHOSEN_ID.test(text)) return false;
  if (text.startsWith(ID_PREFIXES.event) && text.length === ID_PREFIXES.event.length + ULID_LENGTH) return true;
  return ![...Object.values(ID_PREFIXES), "mem_"].some((prefix) => beginsWithId(prefix, text));
}

/** `Z` begins the ids that stand for an Idempotency-Key. */
const GENERATED = "[0-7Z][0-9A-HJKMNP-TV-Z]{25}";
const generatedRule = new RegExp(`^${GENERATED}`);

function beginsWithId(prefix: string, text: string): boolean {
  return text.startsWith(prefix) && generatedRule.test(text.slice(prefix.length));
}

/** A regular expression of what no member may be called: see {@link isMemberId}. */
export const NO_MEMBER_ID = `^(?:${ACTOR_PREFIXES.join("|")}|(?:${Object.values(ID_PREFIXES).join("|")})${GENERATED})`;

/** A regular expression of texts that look like generated ids, but for those that have an event's form exactly. */
export const OWN_IDS_BUT_EVENTS = `^(?:(?:${[...Object.values(ID_PREFIXES), "mem_"]
  .filter((prefix) => prefix !== ID_PREFIXES.event)
  .join("|")})${GENERATED}|${ID_PREFIXES.event}${GENERATED}.)`;

/** The time in a generated id, in epoch milliseconds; undefined for any other text. */
export function timeOfId(kind: IdKind, text: string): number | undefined {
  if (!isId(kind, text)) return undefined;
  let time = 0;
  for (const character of text.slice(ID_PREFIXES[kind].length).slice(0, 10)) {
    time = time * 32 + ALPHABET.indexOf(character);
  }
  return time;
}

/** The first 10 characters of a ULID: a time in epoch milliseconds, so that ids sort by it. */
export function encodeIdTime(ms: number): string {
  let rest = ms;
  let text = "";
  for (let index = 0; index < 10; index++) {
    text = (ALPHABET[rest % 32] ?? "0") + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

/** The smallest possible id of a kind at a time, for ranges over ids that sort by time. */
export function lowestId(kind: IdKind, ms: number): string {
  return `${ID_PREFIXES[kind]}${encodeIdTime(Math.max(0, ms))}${"0".repeat(16)}`;
}

/** Spells 80 bits of a digest in the 16 characters that follow a ULID's time. */
export function encodeIdRest(digest: Uint8Array): string {
  let text = "";
  for (let index = 0; index < 16; index++) {
    const bit = index * 5;
    const pair = ((digest[bit >> 3] ?? 0) << 8) | (digest[(bit >> 3) + 1] ?? 0);
    text += ALPHABET[(pair >> (11 - (bit & 7))) & 31] ?? "0";
  }
  return text;
}
