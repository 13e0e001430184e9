/** What a button copies: a text, or the text of an element of the page by its selector. */
type Copied = { readonly text: string } | { readonly from: string };

/** Copies a text; only there with scripts, which also say aloud that it was copied. `what` tells buttons of a page apart. */
export function CopyButton({ what, ...copied }: Copied & { readonly what: string }) {
  const source = "text" in copied ? { "data-copy": copied.text } : { "data-copy-from": copied.from };
  return (
    <button type="button" class="scripted-only" {...source}>
      Copy<span class="visually-hidden"> {what}</span>
    </button>
  );
}

/** The same as an icon, beside a value on a line; its words are on hover. */
export function CopyIcon({ text, what }: { readonly text: string; readonly what: string }) {
  return (
    <button type="button" class="copy-icon scripted-only" data-copy={text} title={`Copy ${what}`}>
      <span class="visually-hidden">Copy {what}</span>
    </button>
  );
}

/** A value with a button that copies it. `id` is unique on the page. */
export function CopyBlock({ id, text, what }: { readonly id: string; readonly text: string; readonly what: string }) {
  return (
    <div class="copied">
      <pre class="code" id={id} tabindex={0}>
        {text}
      </pre>
      <CopyButton from={`#${id}`} what={what} />
    </div>
  );
}
