/** Longest regular expression of a schema, in characters. */
const MAX_PATTERN_LENGTH = 256;
/** Most ways in which the bounded parts can share a text between them; each costs a pass over the text. */
const MAX_WAYS = 64;
/** A repetition that may be longer than this counts as unlimited. */
const MAX_COUNTED = 64;

const QUANTIFIER = /^(?:[*+?]|\{(\d+)(,(\d*))?\})\??/;

interface Group {
  alternatives: number;
  isVariable: boolean;
  /** The weights of its atoms, each times its most repetitions; an unlimited repetition counts once. */
  atoms: number;
}

/** The cost of a regular expression: passes over a text, and steps in each. */
interface Measure {
  readonly ways: number;
  readonly atoms: number;
  /** True if it may read a text of any length to its end. */
  readonly readsAll: boolean;
}

/**
 * Says why a regular expression could take long on some text, or undefined when {@link patternCost} bounds its cost.
 * JavaScript's engine backtracks, and one workspace's pattern must not hold up the others. Refused are back-references,
 * look-around, repeated groups with repetitions or alternatives in them, and more than one unlimited repetition.
 */
export function patternProblem(pattern: string): string | undefined {
  if (pattern.length > MAX_PATTERN_LENGTH) return `is longer than ${MAX_PATTERN_LENGTH} characters`;
  if (!compiles(pattern)) return "is not a regular expression";
  if (/\\[1-9k]/.test(pattern)) return "has a back-reference";
  if (/\(\?<?[=!]/.test(pattern)) return "looks ahead or behind";
  const measured = measure(pattern);
  return typeof measured === "string" ? measured : undefined;
}

/** The most steps that an expression without a {@link patternProblem} takes, by the length of the text. */
export function patternCost(pattern: string): (length: number) => number {
  const measured = measure(pattern);
  if (typeof measured === "string") return () => Infinity;
  const { ways, atoms, readsAll } = measured;
  return readsAll ? (length) => ways * (atoms + 1) * (length + 1) : () => ways * (atoms + 1);
}

/** V8 compiles an expression when it first runs, and only then finds that it is too large. */
function compiles(pattern: string): boolean {
  try {
    new RegExp(pattern, "u").test("");
    return true;
  } catch {
    return false;
  }
}

function openGroup(): Group {
  return { alternatives: 1, isVariable: false, atoms: 0 };
}

function measure(pattern: string): Measure | string {
  const whole = openGroup();
  const groups: Group[] = [whole];
  let ways = 1;
  let unlimited = 0;
  for (let at = 0; at < pattern.length;) {
    const atom = readAtom(pattern, at);
    at += atom.length;
    if (atom.startsWith("(")) {
      groups.push(openGroup());
      continue;
    }
    const closed = atom === ")" && groups.length > 1 ? groups.pop() : undefined;
    const group = groups.at(-1) ?? whole;
    if (atom === "|") {
      group.alternatives++;
      continue;
    }
    if (closed !== undefined) ways *= closed.alternatives;
    const branches = closed !== undefined && (closed.isVariable || closed.alternatives > 1);
    const [length, min, max] = readQuantifier(pattern, at);
    at += length;
    if (branches && max > 1) return "repeats a group that has repetitions or alternatives in it";
    if (branches || max !== min) group.isVariable = true;
    group.atoms += Math.max(1, closed?.atoms ?? weightOf(atom)) * (max > MAX_COUNTED ? 1 : Math.max(1, max));
    if (max > MAX_COUNTED) unlimited++;
    else ways *= max - min + 1;
  }
  const isAnchored = pattern.startsWith("^") && whole.alternatives === 1;
  if (unlimited > 1) return "has more than one unlimited repetition";
  if (!isAnchored && (unlimited > 0 || ways > 1)) return "repeats something and does not begin with ^";
  if (ways > MAX_WAYS) return "can match a text in too many ways";
  return { ways, atoms: whole.atoms, readsAll: unlimited > 0 || !isAnchored };
}

/** Reads one escape, class, group opening or character. */
function readAtom(pattern: string, at: number): string {
  const rest = pattern.slice(at);
  const atom = /^(?:\\[pPuxc]\{[^}]*\}|\\.|\[(?:\\.|[^\]\\])*\]|\((?:\?(?::|<[^>]*>))?|[\s\S])/u.exec(rest);
  return atom?.[0] ?? rest.slice(0, 1);
}

/** The cost of an atom in plain characters: Unicode classes have hundreds of ranges. */
function weightOf(atom: string): number {
  if (/\\p\{|\\P\{/.test(atom)) return 10;
  return atom.startsWith("[") ? 1 + atom.length / 8 : 1;
}

/** Reads the quantifier at a place: its own length, and its least and most repetitions; one each without a quantifier. */
function readQuantifier(pattern: string, at: number): readonly [length: number, min: number, max: number] {
  const [text = "", least = "", comma, most = ""] = QUANTIFIER.exec(pattern.slice(at)) ?? [];
  const { length } = text;
  if (text === "") return [0, 1, 1];
  if (text.startsWith("*")) return [length, 0, Infinity];
  if (text.startsWith("+")) return [length, 1, Infinity];
  if (text.startsWith("?")) return [length, 0, 1];
  if (comma === undefined) return [length, Number(least), Number(least)];
  return [length, Number(least), most === "" ? Infinity : Number(most)];
}
