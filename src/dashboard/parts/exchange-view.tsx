import type { ShownRequest } from "../../actions/deliveries.ts";
import { prettyJson } from "../../domain/pretty-json.ts";
import { CopyButton } from "./copy-button.tsx";

/** A request as it was sent, with its body pretty-printed and raw. `id` is unique on the page. */
export function RequestView({
  request: { url, headers, body },
  id,
}: {
  readonly request: ShownRequest;
  readonly id: string;
}) {
  return (
    <div class="stack">
      <pre class="code" tabindex={0} aria-label="Request headers">
        {`POST ${url}\n`}
        {Object.entries(headers)
          .map(([name, value]) => `${name}: ${value}`)
          .join("\n")}
      </pre>
      {body === null ? (
        <p class="muted">The event's data has been pruned, so the body is gone.</p>
      ) : (
        <BodyView body={body} id={id} label="Request body" />
      )}
    </div>
  );
}

/** A body: JSON is pretty-printed, with the exact text behind “Raw”. */
export function BodyView({ body, id, label }: { readonly body: string; readonly id: string; readonly label: string }) {
  const pretty = prettyJson(body);
  const isLaidOut = pretty !== undefined && pretty !== body;
  return (
    <div class="stack">
      <pre class="code" id={`${id}-body`} tabindex={0} aria-label={label}>
        {pretty ?? body}
      </pre>
      {isLaidOut ? (
        <details id={`${id}-raw`}>
          <summary class="small">Raw</summary>
          <pre class="code" id={`${id}-bytes`} tabindex={0}>
            {body}
          </pre>
        </details>
      ) : null}
      <div>
        {/* The very bytes, also while they are folded. */}
        <CopyButton from={`#${id}-${isLaidOut ? "bytes" : "body"}`} what={label.toLowerCase()} />
      </div>
    </div>
  );
}
