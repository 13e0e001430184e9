import { html } from "hono/html";
import type { Outline, OutlinedOperation } from "./outline.ts";
import { REFERENCE_SCRIPT } from "./reference-script.ts";
import { SERVED_DOCS } from "./served-docs.ts";

/** The page of the API's reference. `public/assets/docs.js` puts the reference in place of the list of operations. */
export function renderDocs({ groups, webhooks }: Outline) {
  return html`<!doctype html>${(
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>API reference · Hookline</title>
          <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
          <link rel="stylesheet" href="/assets/docs.css" />
          <script src="/assets/docs.js" type="module" />
        </head>
        <body>
          <nav class="docs-top" aria-label="Hookline">
            <a class="docs-brand" href="/">
              Hookline
            </a>
            <a href="/openapi.json">openapi.json</a>
            <a href="/llms.txt">llms.txt</a>
          </nav>
          <div id="reference" data-script={REFERENCE_SCRIPT}>
            <main class="docs-plain">
              <h1>API reference</h1>
              <p>
                <noscript>The full reference needs scripts. </noscript>
                Every call with its inputs, limits, answers and errors is described in{" "}
                <a href="/openapi.json">openapi.json</a> (OpenAPI 3.1). How to begin is told in{" "}
                <a href="/llms.txt">llms.txt</a>.
              </p>
              <ul>
                {SERVED_DOCS.map(({ file, title, note }) => (
                  <li>
                    <a href={`/docs/${file}`}>{title}</a>: {note}
                  </li>
                ))}
              </ul>
              {groups.map(({ name, description, operations }) => (
                <section>
                  <h2>{name}</h2>
                  <p>{description}</p>
                  <OperationList operations={operations} />
                </section>
              ))}
              <section>
                <h2>What subscribers get</h2>
                <OperationList operations={webhooks} />
              </section>
            </main>
          </div>
        </body>
      </html>
    )}`;
}

function OperationList({ operations }: { readonly operations: readonly OutlinedOperation[] }) {
  return (
    <ul>
      {operations.map(({ method, path, summary, isDeprecated }) => (
        <li>
          <code>
            {method} {path}
          </code>{" "}
          {summary}
          {isDeprecated ? " (deprecated)" : ""}
        </li>
      ))}
    </ul>
  );
}
