import { accentProblem, darkAccent } from "../domain/accent.ts";
import { COLOR } from "../domain/contrast.ts";

/** The path of the style sheet that brings a colour to pages: it says all of it, so that the sheet can be kept. */
export function accentPath(accent: string): string {
  return `/dashboard/accent/${accent.slice(1)}.css`;
}

/** The style sheet of a colour, of which `name` is the last part of its path; undefined for what is no accent. */
export function accentSheet(name: string): string | undefined {
  const accent = `#${name.replace(/\.css$/, "")}`;
  if (!name.endsWith(".css") || !COLOR.test(accent) || accentProblem(accent) !== undefined) return undefined;
  return `:root {\n  --accent: light-dark(${accent}, ${darkAccent(accent)});\n}\n`;
}
