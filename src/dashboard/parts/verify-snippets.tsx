import { SNIPPETS } from "../snippets.ts";
import { withQuery } from "./pagination.tsx";

/** How to verify a signature, one language at a time. */
export function VerifySnippets({ path, language }: { readonly path: string; readonly language: string }) {
  const [first] = SNIPPETS;
  const chosen = SNIPPETS.find((snippet) => snippet.language === language) ?? first;
  return (
    <section class="card" id="verify">
      <div class="row apart">
        <h2>Verify a signature</h2>
        <nav class="row small" aria-label="Language">
          {SNIPPETS.map((snippet) => (
            <a
              href={`${withQuery(path, { language: snippet.language })}#verify`}
              aria-current={snippet === chosen ? "true" : undefined}
            >
              {snippet.language}
            </a>
          ))}
        </nav>
      </div>
      <p class="muted small">
        Verify the raw body before it is parsed, with the whole secret as shown. With a Standard Webhooks library, use
        the headers <code>webhook-id</code>, <code>webhook-timestamp</code> and <code>webhook-signature</code>.
      </p>
      <pre class="code" id="snippet" tabindex={0}>{`${chosen.code}\n\n${chosen.call}`}</pre>
      <div>
        <button type="button" class="scripted-only" data-copy-from="#snippet">
          Copy
        </button>
      </div>
    </section>
  );
}
