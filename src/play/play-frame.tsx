import { html } from "hono/html";
import type { Child } from "hono/jsx";

/** A whole page of the test inbox. */
export function renderPage(title: string, main: Child) {
  return html`<!doctype html>${(
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="robots" content="noindex" />
          <title>{title}</title>
          <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
          <link rel="stylesheet" href="/assets/hookline.css" />
          <script src="/assets/hookline.js" type="module"></script>
          <script src="/assets/play.js" type="module"></script>
        </head>
        <body>
          <header class="top">
            <a class="brand" href="/">
              Hookline
            </a>{" "}
            <span>Test inbox</span>
          </header>
          {main}
        </body>
      </html>
    )}`;
}

/** The page that begins it all. */
export function renderStart() {
  return renderPage(
    "Test inbox",
    <main class="page alone">
      <section class="card">
        <h1>Test inbox</h1>
        <p>
          A throw-away URL for webhooks. Whatever is sent to it shows up at once, with headers, body and a verdict on
          its signature, and it can be told to answer slowly, or with an error.
        </p>
        <form method="post" action="/play">
          <button class="button primary">Make a test inbox</button>
        </form>
        <p class="muted">
          It keeps the newest 100 requests for a day, and ends a day after its last use. Whoever knows the address of
          its page can read it; the address that it receives under leads nobody there.
        </p>
      </section>
    </main>,
  );
}

/** A page that says why there is no other. */
export function renderProblem(title: string, words: string) {
  return renderPage(
    title,
    <main class="page alone">
      <section class="card">
        <h1>{title}</h1>
        <p>{words}</p>
        <p>
          <a class="button" href="/play">
            To the test inbox
          </a>
        </p>
      </section>
    </main>,
  );
}
