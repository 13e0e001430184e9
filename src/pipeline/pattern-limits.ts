/** Longest regular expression of a schema, in characters. */
const MAX_PATTERN_LENGTH = 256;
/** Ways in which the parts of limited length can share a text between them; each costs a pass over the text. */
const MAX_WAYS = 64;
/** A repetition that may be longer than this counts as unlimited. */
const MAX_COUNTED = 64;

const QUANTIFIER = /^(?:[*+?]|\{(\d+)(,(\d*))?\})\??/;

interface Group {
  alternatives: number;
  isVariable: boolean;
}

/**
 * Says why a regular expression could take long on some text, or undefined when it takes at most about 64 passes over
 * it: JavaScript's engine backtracks, and a tenant's pattern must not hold up the others. Refused are back-references,
 * look-around, repeated groups with repetitions or alternatives in them, and more than one unlimited repetition.
 */
export function patternProblem(pattern: string): string | undefined {
  if (pattern.length > MAX_PATTERN_LENGTH) return `is longer than ${MAX_PATTERN_LENGTH} characters`;
  if (!compiles(pattern)) return "is not a regular expression";
  if (/\\[1-9k]/.test(pattern)) return "has a back-reference";
  if (/\(\?<?[=!]/.test(pattern)) return "looks ahead or behind";
  return scan(pattern);
}

function compiles(pattern: string): boolean {
  try {
    return new RegExp(pattern, "u") instanceof RegExp;
  } catch {
    return false;
  }
}

function scan(pattern: string): string | undefined {
  const groups: Group[] = [{ alternatives: 1, isVariable: false }];
  let ways = 1;
  let unlimited = 0;
  for (let at = 0; at < pattern.length;) {
    const atom = readAtom(pattern, at);
    at += atom.length;
    let closed: Group | undefined;
    if (atom.startsWith("(")) groups.push({ alternatives: 1, isVariable: false });
    else if (atom === "|") bump(groups);
    else if (atom === ")") closed = groups.pop();
    if (closed !== undefined) ways *= closed.alternatives;
    const quantifier = QUANTIFIER.exec(pattern.slice(at));
    if (quantifier === null || atom.startsWith("(") || atom === "|") {
      if (closed !== undefined && (closed.isVariable || closed.alternatives > 1)) markVariable(groups);
      continue;
    }
    at += quantifier[0].length;
    const [min, max] = rangeOf(quantifier);
    if (closed !== undefined && max > 1 && (closed.isVariable || closed.alternatives > 1)) {
      return "repeats a group that has repetitions or alternatives in it";
    }
    if (max !== min || closed?.isVariable === true) markVariable(groups);
    if (max > MAX_COUNTED) unlimited++;
    else ways *= max - min + 1;
  }
  const isAnchored = pattern.startsWith("^") && groups[0]?.alternatives === 1;
  if (unlimited > 1) return "has more than one unlimited repetition";
  if (!isAnchored && (unlimited > 0 || ways > 1)) return "repeats something and does not begin with ^";
  return ways > MAX_WAYS ? "can match a text in too many ways" : undefined;
}

/** One escape, class, group opening or character. */
function readAtom(pattern: string, at: number): string {
  const rest = pattern.slice(at);
  const atom = /^(?:\\[pPuxc]\{[^}]*\}|\\.|\[(?:\\.|[^\]\\])*\]|\((?:\?(?::|<[^>]*>))?|[\s\S])/u.exec(rest);
  return atom?.[0] ?? rest.slice(0, 1);
}

function rangeOf([text = "", least = "", comma, most = ""]: RegExpExecArray): readonly [number, number] {
  if (text.startsWith("*")) return [0, Infinity];
  if (text.startsWith("+")) return [1, Infinity];
  if (text.startsWith("?")) return [0, 1];
  if (comma === undefined) return [Number(least), Number(least)];
  return [Number(least), most === "" ? Infinity : Number(most)];
}

function bump(groups: readonly Group[]): void {
  const group = groups.at(-1);
  if (group !== undefined) group.alternatives++;
}

function markVariable(groups: readonly Group[]): void {
  const group = groups.at(-1);
  if (group !== undefined) group.isVariable = true;
}
