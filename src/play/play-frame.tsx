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
