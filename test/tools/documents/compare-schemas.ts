import { type Branch, branchesOf, covers } from "./branches.ts";
import { isPastSunset, type Node, nodeOf, resolve, textsOf } from "./nodes.ts";

/** Two documents, and the day for which retired things may be gone. */
export interface Comparison {
  readonly before: Node;
  readonly after: Node;
  /** As `2027-01-31`. */
  readonly today: string;
}

/** What callers send has to be taken as before; what they get may have more in it, but nothing less. */
export type Direction = "sent" | "got";

const UPPER_LIMITS = ["maxLength", "maximum", "exclusiveMaximum", "maxItems", "maxProperties"];
const LOWER_LIMITS = ["minLength", "minimum", "exclusiveMinimum", "minItems", "minProperties"];
/** What says nothing of which values are taken. */
const WORDS = ["title", "description", "example", "examples", "deprecated", "readOnly", "writeOnly"];
/** What is compared by itself. */
const COMPARED = ["type", "enum", "const", "required", "properties", "items", "additionalProperties", "propertyNames"];
/** Any other keyword is another form: `pattern`, `not`, `default`, or one that nobody has used yet. */
const isForm = (name: string) =>
  !name.startsWith("x-") && ![WORDS, COMPARED, UPPER_LIMITS, LOWER_LIMITS].some((names) => names.includes(name));
/** Deeper, schemas that contain themselves begin anew. */
const MAX_DEPTH = 12;

/** What of a schema breaks programs that go by the one before, as `where: what`. */
export function compareSchemas(
  comparison: Comparison,
  direction: Direction,
  [before, after]: readonly [unknown, unknown],
  at: string,
  depth = 0,
): readonly string[] {
  if (depth > MAX_DEPTH) return [];
  const old = branchesOf(comparison.before, before);
  const now = branchesOf(comparison.after, after);
  // Each form that callers may send is still taken; each form that they may get is one that they know.
  const [given, known] = direction === "sent" ? [old, now] : [now, old];
  return given.flatMap((one) => {
    const [first = [], ...others] = known.map((other) => {
      const [from, to] = direction === "sent" ? [one, other] : [other, one];
      return compareBranches(comparison, direction, from, to, at, depth);
    });
    return others.reduce((least, breaks) => (breaks.length < least.length ? breaks : least), first);
  });
}

function compareBranches(
  comparison: Comparison,
  direction: Direction,
  before: Branch,
  after: Branch,
  at: string,
  depth: number,
): readonly string[] {
  const isKnown = direction === "sent" ? covers(after.kind, before.kind) : covers(before.kind, after.kind);
  if (!isKnown) {
    return [direction === "sent" ? `${at}: takes no ${before.kind} now` : `${at}: may be ${after.kind} now`];
  }
  const pair = [before.schema, after.schema] as const;
  return [
    ...(direction === "sent" ? narrowings(before, after) : changes(before, after)).map((what) => `${at}: ${what}`),
    ...compareProperties(comparison, direction, pair, at, depth),
    ...compareParts(comparison, direction, pair, at, depth),
  ];
}

/** What a schema takes no more. */
function narrowings(before: Branch, after: Branch): readonly string[] {
  const [old, now] = [before.schema, after.schema];
  const limits = (names: readonly string[], isNarrower: (one: number, other: number) => boolean) =>
    names.filter((name) => {
      const [was, is] = [old[name], now[name]];
      return typeof is === "number" && (typeof was !== "number" || isNarrower(is, was));
    });
  const gone =
    after.values === undefined ? [] : (before.values ?? ["other values"]).filter((one) => !hasValue(after, one));
  return [
    ...gone.map((value) => `takes ${JSON.stringify(value)} no more`),
    ...limits(UPPER_LIMITS, (is, was) => is < was).map((name) => `${name} is lower`),
    ...limits(LOWER_LIMITS, (is, was) => is > was).map((name) => `${name} is higher`),
    ...Object.keys(now)
      .filter(
        (name) => isForm(name) && !isSame(now[name], old[name]) && !(name === "uniqueItems" && now[name] === false),
      )
      .map((name) => `${name} is another`),
    ...(old["default"] !== undefined && now["default"] === undefined ? ["default is none"] : []),
    ...(now["additionalProperties"] === false && old["additionalProperties"] !== false && before.kind === "object"
      ? ["unknown fields are refused now"]
      : []),
  ];
}

/** What a value that callers get is no more. Lists of values are open: there may be others. */
function changes(before: Branch, after: Branch): readonly string[] {
  const { const: fixed } = before.schema;
  const forms = ["format", "pattern"].filter((name) => before.schema[name] !== undefined);
  return [
    ...(fixed !== undefined && !hasValue(after, fixed) ? [`is ${JSON.stringify(fixed)} no more`] : []),
    ...forms.filter((name) => before.schema[name] !== after.schema[name]).map((name) => `${name} is another`),
  ];
}

function hasValue({ values }: Branch, value: unknown): boolean {
  return values?.some((one) => isSame(one, value)) ?? false;
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function compareProperties(
  comparison: Comparison,
  direction: Direction,
  [before, after]: readonly [Node, Node],
  at: string,
  depth: number,
): readonly string[] {
  const [old, now] = [nodeOf(before["properties"]), nodeOf(after["properties"])];
  const [wasRequired, isRequired] = [textsOf(before["required"]), textsOf(after["required"])];
  const demanded = direction === "sent" ? isRequired.filter((name) => !wasRequired.includes(name)) : [];
  return [
    ...demanded.map((name) => `${at}.${name}: is required now`),
    ...Object.entries(old).flatMap(([name, was]) => {
      if (isPastSunset(resolve(comparison.before, was), comparison.today)) return [];
      const is = now[name];
      const place = `${at}.${name}`;
      if (is === undefined) return [`${place}: is gone`];
      const mayLack = direction === "got" && wasRequired.includes(name) && !isRequired.includes(name);
      return [
        ...(mayLack ? [`${place}: may be absent now`] : []),
        ...compareSchemas(comparison, direction, [was, is], place, depth + 1),
      ];
    }),
  ];
}

/** The schemas within a schema that are no properties. */
function compareParts(
  comparison: Comparison,
  direction: Direction,
  [before, after]: readonly [Node, Node],
  at: string,
  depth: number,
): readonly string[] {
  return Object.entries({ items: "[]", additionalProperties: ".*", propertyNames: " (names)" }).flatMap(
    ([name, mark]) => {
      const [was, is] = [before[name], after[name]];
      if (typeof was !== "object" && typeof is !== "object") return [];
      // True, like nothing at all, allows everything.
      return was === false || is === false
        ? []
        : compareSchemas(comparison, direction, [was, is], at + mark, depth + 1);
    },
  );
}
