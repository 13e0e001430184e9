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

/** The start page, where an inbox is made. */
export function renderStart() {
  return renderPage(
    "Test inbox",
    <main class="page alone">
      <section class="card">
        <h1>Test inbox</h1>
        <p>
          A temporary URL for webhooks. Each request to it appears at once, with its headers, its body and whether its
          signature is valid. You choose how it answers: with success or an error, at once or slowly.
        </p>
        <form method="post" action="/play">
          <button class="button primary">Make a test inbox</button>
        </form>
        <p class="muted">
          It keeps the newest 100 requests for a day and expires a day after its last use. Anyone who has the address of
          its page can read it; the URL that receives requests does not reveal that address.
        </p>
      </section>
    </main>,
  );
}

/** A page that says what went wrong. */
export function renderProblem(title: string, words: string) {
  return renderPage(
    title,
    <main class="page alone">
      <section class="card">
        <h1>{title}</h1>
        <p>{words}</p>
        <p>
          <a class="button" href="/play">
            Go to the test inbox
          </a>
        </p>
      </section>
    </main>,
  );
}
