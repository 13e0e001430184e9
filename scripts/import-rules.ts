import type { OxlintOverride } from "oxlint";
import { OPEN_FILES, type Room, ROOMS } from "./rooms.ts";

const TABLE = "(docs/architecture.md, who may import whom)";

/** Makes the lint rules of the table of rooms, one entry for each room. */
export function importRules(): OxlintOverride[] {
  return [
    ...Object.entries(ROOMS).map(([name, room]) => ruleOf(name, room, `src/${name}/**`, String.raw`\.\./`)),
    ...Object.entries(OPEN_FILES).map(([name, file]) => ruleOf(name, file, `src/${name}`, String.raw`^\./`)),
  ];
}

/** The rule of one room or file; `toRooms` is the beginning of paths from there to other rooms. */
function ruleOf(name: string, room: Room, files: string, toRooms: string): OxlintOverride {
  const whole = room.imports.filter((entry) => !entry.includes("/"));
  const parts = room.imports.filter((entry) => entry.includes("/"));
  const types = room.types ?? [];
  const partly = new Set(parts.map((part) => part.slice(0, part.indexOf("/"))));
  const closed = Object.keys(ROOMS).filter((other) => {
    return other !== name && !whole.includes(other) && !types.includes(other) && !partly.has(other);
  });
  const patterns = [
    ...closed.map((other) => ({ regex: `${toRooms}${other}/`, message: `${name} must not import ${other} ${TABLE}` })),
    ...[...partly].map((other) => {
      const opened = parts.filter((part) => part.startsWith(`${other}/`)).map((part) => part.slice(other.length + 1));
      const message = `of ${other} only ${opened.join(", ")} is open to ${name} ${TABLE}`;
      return { regex: `${toRooms}${other}/${beginsWithNoneOf(opened)}`, message };
    }),
    ...types.map((other) => {
      const message = `${name} may import types of ${other} and nothing else ${TABLE}`;
      return { regex: `${toRooms}${other}/`, message, allowTypeImports: true };
    }),
    { regex: `^${beginsWithNoneOf([".", ...room.packages])}`, message: `not a package of ${name} ${TABLE}` },
    { regex: String.raw`/(?:index|services)\.ts$`, message: `no room imports what wires the rooms ${TABLE}` },
  ];
  const closedFiles = Object.keys(OPEN_FILES).filter((file) => room.files?.includes(file) === false);
  patterns.push(
    ...closedFiles.map((file) => {
      return { regex: `/${file.replace(".", String.raw`\.`)}$`, message: `${name} must not import ${file} ${TABLE}` };
    }),
  );
  return {
    files: [files],
    rules: { "typescript/no-restricted-imports": "off", "no-restricted-imports": ["error", { patterns }] },
  };
}

/**
 * A regular expression for everything that begins with none of the names. Names of packages must end there or at a `/`. It
 * spells out the letters, since the rule's engine has no look-ahead.
 */
function beginsWithNoneOf(names: readonly string[]): string {
  const tails = Map.groupBy(
    names.filter((name) => name !== ""),
    (name) => name.charAt(0),
  );
  const letters = [...tails.keys()].map((letter) => letter.replace(/[-./]/, String.raw`\$&`));
  const isName = names.includes("");
  const otherwise = isName ? `[^/${letters.join("")}]` : `[^${letters.join("")}]|$`;
  const further = [...tails].flatMap(([letter, rest]) => {
    const ends = letter === "." || letter === "/";
    const below = rest.map((name) => name.slice(1));
    if (ends && below.includes("")) return [];
    return [letter.replace(".", String.raw`\.`) + beginsWithNoneOf(below)];
  });
  return `(?:${[otherwise, ...further].join("|")})`;
}
