import type { AuditEntry } from "../../actions/audit.ts";
import type { AuditChange } from "../../domain/audit-details.ts";
import { describeAction, targetPath } from "../audit-words.ts";
import { ExactTime } from "./time-view.tsx";

/** A row of the audit log: what was done to what, what changed, by whom, from where and when. */
export function AuditRow({
  entry,
  keyNames,
}: {
  readonly entry: AuditEntry;
  readonly keyNames: ReadonlyMap<string, string>;
}) {
  return (
    <tr>
      <td class="wraps">
        {describeAction(entry.action)} <Target entry={entry} />
        {entry.details.changes.length === 0 ? null : <Changes changes={entry.details.changes} />}
      </td>
      <td data-label="By">
        <ActorName entry={entry} keyNames={keyNames} />
      </td>
      <td data-label="From" class="mono tight">
        {entry.ip === "" ? "–" : entry.ip}
      </td>
      <td data-label="When" class="tight">
        <ExactTime at={entry.at} />
      </td>
    </tr>
  );
}

/** What it was done to, by the name of that time, with its page where there may still be one. */
function Target({ entry }: { readonly entry: AuditEntry }) {
  const { target, details } = entry;
  // The id of a link leads nowhere, and its changes say whom it is for.
  if (entry.action === "portal_session.created") return null;
  const path = targetPath(entry);
  const shown = details.name ?? target;
  return (
    <span>
      {path === undefined ? <strong>{shown}</strong> : <a href={path}>{shown}</a>}
      {details.name === null ? null : <span class="muted small mono"> {target}</span>}
    </span>
  );
}

function Changes({ changes }: { readonly changes: readonly AuditChange[] }) {
  return (
    <ul class="small changes">
      {changes.map(({ field, from, to }) => (
        <li>
          <span class="muted">{field}</span> {from === null ? null : <del>{from}</del>}{" "}
          {to === null ? <span class="muted">taken away</span> : <ins>{to}</ins>}
        </li>
      ))}
    </ul>
  );
}

/** The kind is shown too, since a member's id can be any text. */
function ActorName({
  entry,
  keyNames,
}: {
  readonly entry: AuditEntry;
  readonly keyNames: ReadonlyMap<string, string>;
}) {
  const { actorKind, actor } = entry;
  switch (actorKind) {
    case "root":
      return <span>the root key</span>;
    case "hookline":
      return <span>Hookline itself</span>;
    case "key": {
      const name = keyNames.get(actor);
      return (
        <span>
          key {name === undefined ? null : <a href="/dashboard/api-keys">{name}</a>}{" "}
          <span class="mono small muted">{actor}</span>
        </span>
      );
    }
    default:
      return (
        <span>
          {actorKind} <span class="mono">{actor}</span>
        </span>
      );
  }
}
