import type { ApiKey } from "../../actions/api-keys.ts";
import { findMintingProblem } from "../../actions/bound-member.ts";
import { ActionLink } from "./form.tsx";
import { useSession } from "./session-context.ts";
import { Table } from "./table.tsx";
import { Countdown, Time } from "./time-view.tsx";

const PATH = "/dashboard/api-keys";

/** A workspace's API keys, with what may be done to each. */
export function KeyTable({ items }: { readonly items: readonly ApiKey[] }) {
  return (
    <Table columns={["Name", "Role", "Key", "Last used", ""]}>
      {items.map(({ id, name, role, memberId, prefix, lastUsedAt, previousExpiresAt }) => (
        <tr>
          <td>
            {name}
            {previousExpiresAt === null ? null : (
              <div class="muted small wraps">
                its secret before ends <Countdown at={previousExpiresAt} />
              </div>
            )}
          </td>
          <td data-label="Role">
            <span>
              {role}
              {memberId === null ? null : <span class="muted small wraps"> of {memberId}</span>}
            </span>
          </td>
          <td data-label="Key" class="mono tight">
            {prefix}…
          </td>
          <td data-label="Last used" class="tight">
            {lastUsedAt === null ? <span class="muted">never</span> : <Time at={lastUsedAt} />}
          </td>
          <td>
            <div class="row">
              <RollLink id={id} role={role} memberId={memberId} />
              <ActionLink href={`${PATH}/${id}/revoke`} permission="keys.manage" class="button danger" dialog>
                Revoke
              </ActionLink>
            </div>
          </td>
        </tr>
      ))}
    </Table>
  );
}

function RollLink({ id, role, memberId }: Pick<ApiKey, "id" | "role" | "memberId">) {
  const problem = findMintingProblem(useSession().actor, { role, memberId });
  if (problem !== undefined) {
    return (
      <button type="button" class="button" disabled title={problem}>
        Roll
      </button>
    );
  }
  return (
    <ActionLink href={`${PATH}/${id}/roll`} permission="keys.manage" dialog>
      Roll
    </ActionLink>
  );
}
