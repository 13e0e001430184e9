import type { Page } from "playwright-core";

/** How long a condition is waited for; what takes longer never comes. */
export const POLLING = { timeout: 120_000, interval: 250 };

/** Clicks a button by the very name that a person sees. */
export async function clickButton(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name, exact: true }).click();
}

/** Clicks a link by the very name that a person sees. */
export async function clickLink(page: Page, name: string): Promise<void> {
  await page.getByRole("link", { name, exact: true }).click();
}

/** Opens one of a webhook's pages. */
export async function openTab(page: Page, name: string): Promise<void> {
  await page.getByRole("navigation", { name: "Webhook" }).getByRole("link", { name }).click();
}

/** Opens the folded part of a webhook's form. */
export async function openAdvanced(page: Page): Promise<void> {
  await page.getByRole("heading", { name: "Advanced" }).click();
}

/** Opens all that is folded. */
export async function unfoldAll(page: Page): Promise<void> {
  await page.locator("details").evaluateAll((all) => all.forEach((details) => details.setAttribute("open", "")));
}

/** The URL that the test inbox which a page shows receives at. */
export async function inboxUrlOn(page: Page): Promise<string> {
  const url = page.getByText(/\/play\/in\/[0-9a-f]{32}$/).first();
  return (await url.innerText()).trim();
}

/** Waits until a script of the page has run: on a busy machine a person may be faster. */
export async function untilScriptRan(page: Page, name: string): Promise<void> {
  await page.waitForLoadState();
  // As text, since what is imported is the page's.
  await page.evaluate(`import("/assets/${name}").then(() => true)`);
}
