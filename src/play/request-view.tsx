import { prettyJson } from "../domain/pretty-json.ts";
import { MAX_BODY_BYTES } from "./received.ts";
import type { KeptRequest } from "./request-table.ts";
import { Time } from "./time.tsx";
import type { Verdict } from "./verdict.ts";

const BADGES: Readonly<Record<Verdict["kind"], readonly [style: string, words: string]>> = {
  valid: ["ok", "signature valid"],
  invalid: ["bad", "signature not valid"],
  unsigned: ["off", "not signed"],
  unknown: ["wait", "can't be checked"],
};

/** One request, folded to a line. Nothing in it is trusted, so all of it stays text. */
export function RequestView({ request, verdict }: { request: KeptRequest; verdict: Verdict | null }) {
  return (
    <details class="card" id={`request-${request.seq}`}>
      <summary>
        <span class="badge off">{request.method}</span> <code>{request.path === "" ? "/" : request.path}</code>{" "}
        <Time at={request.receivedAt} />{" "}
        <span class={`badge ${request.status < 300 ? "ok" : "bad"}`}>answered {request.status}</span>{" "}
        {verdict && <VerdictBadge kind={verdict.kind} />}
      </summary>
      <Origin request={request} />
      {verdict?.findings.map((words) => (
        <p>{words}</p>
      ))}
      <Headers request={request} />
      <Body request={request} />
    </details>
  );
}

/** Which webhook it was sent for, where the service itself sent it. */
function Origin({ request: { sender } }: { request: KeptRequest }) {
  // A version before does not tell it.
  const id = sender?.webhookId;
  return id === undefined ? null : (
    <p>
      Sent by the webhook <a href={`/dashboard/webhooks/${id}`}>{id}</a>.
    </p>
  );
}

function VerdictBadge({ kind }: Pick<Verdict, "kind">) {
  const [style, words] = BADGES[kind];
  return <span class={`badge ${style}`}>{words}</span>;
}

function Headers({ request: { headers, headersLeftOut } }: { request: KeptRequest }) {
  return (
    <>
      <h3>Headers</h3>
      <table class="list">
        <tbody>
          {headers.map(({ name, value }) => (
            <tr>
              <th scope="row">{name}</th>
              <td>
                <code>{value}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {headersLeftOut > 0 && <p class="muted">{headersLeftOut} more headers were not kept.</p>}
    </>
  );
}

function Body({ request: { seq, body, isCut } }: { request: KeptRequest }) {
  const text = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true }).decode(body);
  const pretty = prettyJson(text);
  const size = isCut ? `the first ${body.length} bytes` : `${body.length} bytes`;
  return (
    <>
      <h3>
        Body <small class="muted">{size}</small>
      </h3>
      {isCut && (
        <p class="banner info">
          The body is incomplete: an inbox keeps {MAX_BODY_BYTES / 1024} KiB, or what arrived before it broke off.
        </p>
      )}
      {text === "" && <p class="muted">none</p>}
      {pretty !== undefined && <Code text={pretty} />}
      {text !== "" && pretty === undefined && <Code text={text} />}
      {pretty !== undefined && pretty !== text && (
        <details id={`request-${seq}-raw`}>
          <summary>Raw</summary>
          <Code text={text} />
        </details>
      )}
    </>
  );
}

function Code({ text }: { text: string }) {
  return (
    <pre class="code">
      <code>{text}</code>
    </pre>
  );
}
