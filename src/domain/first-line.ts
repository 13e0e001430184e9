/** Everything that would change how the line around it looks: controls, marks of direction, separators. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/** The first line of a text that says anything, as plain characters and at most `max` of them; empty without one. */
export function firstLine(text: string, max: number): string {
  const lines = text.split(/[\r\n]+/).map((line) => line.replaceAll(INVISIBLE, " ").trim());
  const characters = Array.from(lines.find((line) => line !== "") ?? "");
  return characters.length <= max ? characters.join("") : `${characters.slice(0, max - 1).join("")}…`;
}
