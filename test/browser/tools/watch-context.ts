import type { BrowserContext } from "playwright-core";

/** Notes whatever a page must never do: errors, breaches of its policy, dialogs, requests to elsewhere. */
export async function watchContext(context: BrowserContext, origin: string, complaints: string[]): Promise<void> {
  await context.addInitScript(() => {
    addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
      console.error(`CSP violation: ${violatedDirective} ${blockedURI}`);
    });
  });
  context.on("weberror", (webError) => complaints.push(`error: ${String(webError.error().stack)}`));
  context.on("console", (message) => {
    // Refused forms and forbidden pages are said here too; `response` below tells them from what is missing.
    if (message.type() !== "error" || message.text().startsWith("Failed to load resource")) return;
    complaints.push(`console: ${message.text()} at ${message.page()?.url()}`);
  });
  context.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  context.on("request", (request) => {
    const url = new URL(request.url());
    if (url.origin !== origin && url.protocol !== "data:") complaints.push(`request to ${url.href}`);
  });
  context.on("response", (response) => {
    const isPage = ["document", "fetch"].includes(response.request().resourceType());
    if (response.status() >= (isPage ? 500 : 400)) complaints.push(`${response.status()} of ${response.url()}`);
  });
}
