import { contrastRatio, lighten, MIN_CONTRAST } from "./contrast.ts";

/*
 * The colours of `styles/hookline.css` that an accent meets; a test compares the two. An accent is text on every ground,
 * and the ground of a button's text.
 */

/** The darkest ground of light pages; the text of buttons, white, stands out more from what stands out from it. */
export const LIGHT_GROUND = "#f1f3f6";
/** The lightest ground of dark pages; the text of buttons is darker. */
export const DARK_GROUND = "#20242c";

/** Steps of the search for a lighter colour; more make no difference that can be seen. */
const STEPS = 32;

/** Says why a colour can't be the accent of light pages, or undefined when it can. */
export function accentProblem(accent: string): string | undefined {
  const ratio = contrastRatio(accent, LIGHT_GROUND);
  if (ratio >= MIN_CONTRAST) return undefined;
  // Rounded down: 4.499 must not read as enough.
  const shown = Math.floor(ratio * 100) / 100;
  return `has a contrast of ${shown} with ${LIGHT_GROUND}, the ground of pages; at least ${MIN_CONTRAST} is needed, so choose a darker colour`;
}

/** The accent of dark pages: the same colour, mixed with as much white as it takes to be read there. */
export function darkAccent(accent: string): string {
  for (let step = 0; step < STEPS; step++) {
    const color = lighten(accent, step / STEPS);
    if (contrastRatio(color, DARK_GROUND) >= MIN_CONTRAST) return color;
  }
  return "#ffffff";
}
