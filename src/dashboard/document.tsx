import type { Child } from "hono/jsx";
import { html } from "hono/html";
import type { Portal } from "../actions/portal-places.ts";
import { type Branding, OWN_NAME } from "../domain/branding.ts";
import { accentPath } from "./accent-sheet.ts";

/** The HTML document around every page of the dashboard. */
export function Document({
  title,
  branding: { name, accent },
  children,
}: {
  readonly title: string;
  readonly branding: Branding;
  readonly children: Child;
}) {
  return (
    <>
      {html`<!doctype html>`}
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>{`${title} · ${name ?? OWN_NAME}`}</title>
          <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
          <link rel="stylesheet" href="/assets/hookline.css" />
          {accent === null ? null : <link rel="stylesheet" href={accentPath(accent)} />}
          <script src="/assets/hookline.js" type="module" />
        </head>
        <body>{children}</body>
      </html>
    </>
  );
}

/** The name and logo at the top of a page, which lead to where one begins. */
export function Brand({ branding: { name, logoUrl } }: { readonly branding: Branding }) {
  const shown = name ?? OWN_NAME;
  return (
    <a class="brand" href="/dashboard">
      {logoUrl === null ? shown : <img class="logo" src={logoUrl} alt={shown} referrerpolicy="no-referrer" />}
    </a>
  );
}

/** The way back to the platform; nothing when it is not known. In a frame it leads the whole window there. */
export function BackLink({ portal: { branding, embedOrigin, returnUrl } }: { readonly portal: Portal }) {
  if (returnUrl === null) return null;
  return (
    <a class="back" href={returnUrl} rel="noopener" target={embedOrigin === null ? undefined : "_top"}>
      Back to {branding.name ?? new URL(returnUrl).host}
    </a>
  );
}

/** A page without sections. */
export function AlonePage({
  title,
  portal,
  children,
}: {
  readonly title: string;
  readonly portal: Portal;
  readonly children: Child;
}) {
  return (
    <Document title={title} branding={portal.branding}>
      <header class="top">
        <Brand branding={portal.branding} />
        <BackLink portal={portal} />
      </header>
      <main class="page alone" id="main">
        {children}
      </main>
    </Document>
  );
}
