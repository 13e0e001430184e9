import { KEY_SNIPPETS, SNIPPETS } from "../snippets.ts";
import { CopyBlock } from "./copy-button.tsx";
import { withQuery } from "./pagination.tsx";

/** How to verify a signature, one language at a time; with a public key too, when the webhook has one. */
export function VerifySnippets({
  path,
  language,
  hasKey,
}: {
  readonly path: string;
  readonly language: string;
  readonly hasKey: boolean;
}) {
  const [first] = SNIPPETS;
  const chosen = SNIPPETS.find((snippet) => snippet.language === language) ?? first;
  const withKey = hasKey ? KEY_SNIPPETS.find((snippet) => snippet.language === chosen.language) : undefined;
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
      <Snippet id="snippet" snippet={chosen} />
      {withKey === undefined ? null : (
        <>
          <p class="muted small">
            Or with the public key, the entries of <code>webhook-signature</code> that begin with v1a:
          </p>
          <Snippet id="key-snippet" snippet={withKey} />
        </>
      )}
    </section>
  );
}

function Snippet({
  id,
  snippet,
}: {
  readonly id: string;
  readonly snippet: { readonly code: string; readonly call: string };
}) {
  return <CopyBlock id={id} text={`${snippet.code}\n\n${snippet.call}`} what="the function" />;
}
