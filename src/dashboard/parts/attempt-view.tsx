import type { ShownRequest } from "../../actions/deliveries.ts";
import type { Attempt } from "../../domain/attempt.ts";
import { toCurl } from "../to-curl.ts";
import { capitalised, describeErrorCode, describeTrigger, hintOf } from "../words.ts";
import { BodyView, RequestView } from "./exchange-view.tsx";
import { describeMs, ExactTime } from "./time-view.tsx";

/** One attempt on a timeline: what was sent, what came back, and what to do about it. */
export function AttemptView({
  attempt,
  request,
}: {
  readonly attempt: Attempt;
  readonly request: ShownRequest | null;
}) {
  const { number, trigger, startedAt, endedAt, responseCode, error } = attempt;
  const hint = hintOf(attempt);
  const label = describeTrigger(trigger);
  return (
    <li class={error === null ? "ok" : "bad"}>
      <div class="row">
        <strong>Attempt {number}</strong>
        {label === null ? null : <span class="badge">{label}</span>}
        <span class={`badge ${error === null ? "ok" : "bad"}`}>
          {responseCode ?? (error && describeErrorCode(error.code))}
        </span>
        <span class="muted small">
          <ExactTime at={startedAt} />, took {describeMs(endedAt - startedAt)}
        </span>
      </div>
      {error === null ? null : (
        <p>
          {capitalised(error.message)}.{hint === undefined ? null : <span class="muted"> {hint}</span>}
        </p>
      )}
      <Exchange attempt={attempt} request={request} />
    </li>
  );
}

function Exchange({ attempt, request }: { readonly attempt: Attempt; readonly request: ShownRequest | null }) {
  const { number, responseCode, responseBody, responseHeaders } = attempt;
  return (
    <div class="stack">
      {request === null ? null : (
        <details id={`request-${number}`}>
          <summary>Request</summary>
          <RequestView request={request} id={`request-${number}`} />
          <Curl request={request} id={`curl-${number}`} />
        </details>
      )}
      {responseCode === null ? null : (
        <details id={`answer-${number}`} open>
          <summary>Answer</summary>
          <div class="stack">
            <pre class="code" tabindex={0} aria-label="Answer headers">
              {[
                `HTTP ${responseCode}`,
                ...Object.entries(responseHeaders).map(([name, value]) => `${name}: ${value}`),
              ].join("\n")}
            </pre>
            {responseBody === null || responseBody === "" ? (
              <p class="muted small">No body.</p>
            ) : (
              <BodyView body={responseBody} id={`answer-${number}`} label="Answer body" />
            )}
          </div>
        </details>
      )}
    </div>
  );
}

function Curl({ request, id }: { readonly request: ShownRequest; readonly id: string }) {
  if (request.body === null) return null;
  return (
    <details id={`${id}-details`}>
      <summary class="small">As cURL, with its signatures</summary>
      <pre class="code" id={id} tabindex={0}>
        {toCurl(request, request.body)}
      </pre>
      <button type="button" class="scripted-only" data-copy-from={`#${id}`}>
        Copy as cURL
      </button>
    </details>
  );
}
