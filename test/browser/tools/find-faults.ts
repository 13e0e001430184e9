import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** Of what passes it is enough that there is something. */
const AXE_OPTIONS = { resultTypes: ["violations"], selectors: false };

/** The serious faults of accessibility that a page has in color schemes; all but the first are looked through for colors. */
export async function findFaults(page: Page, schemes: readonly ("light" | "dark")[]): Promise<readonly string[]> {
  const found: string[] = [];
  await page.evaluate(AXE);
  for (const [index, colorScheme] of schemes.entries()) {
    const options = index === 0 ? AXE_OPTIONS : { ...AXE_OPTIONS, runOnly: ["color-contrast"] };
    await page.emulateMedia({ colorScheme });
    const { passes, violations } = await page.evaluate<AxeResults>(`axe.run(${JSON.stringify(options)})`);
    if (passes.length === 0) found.push(`${colorScheme}: nothing was examined`);
    const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    for (const { id, nodes } of grave) found.push(...nodes.map(({ html }) => `${colorScheme}: ${id} ${html}`));
  }
  await page.emulateMedia({ colorScheme: null });
  return found;
}
