import { Hono } from "hono";
import { deleteMember, getMember, listMembers, type Member, putMember } from "../../actions/members.ts";
import { may } from "../../actions/gates.ts";
import type { FieldProblem } from "../../domain/failure.ts";
import { MEMBER_ROLES } from "../../domain/roles.ts";
import { answerFailurePage } from "../failure-page.tsx";
import { Page } from "../page-frame.tsx";
import { DoneBanner } from "../parts/done-banner.tsx";
import { ActionLink, Confirmation, type ControlAttributes, Field, Form } from "../parts/form.tsx";
import { Older } from "../parts/pagination.tsx";
import { Time } from "../parts/time-view.tsx";
import { queryCursor, queryText, readQuery } from "../read-query.ts";
import { type DashboardContext, type DashboardEnv, takeForm } from "../session.ts";
import { textOf } from "../webhook-form-values.ts";
import { Table } from "../parts/table.tsx";

const PATH = "/dashboard/members";
const PAGE_SIZE = 50;

/** The workspace's members. */
export const memberPages = new Hono<DashboardEnv>()
  .get("/members", (c) => showMembers(c, { id: "", role: "member" }, []))
  .post("/members", takeForm(may("members.manage")), async (c) => {
    const form = c.get("form");
    const typed = { id: textOf(form, "id").trim(), role: textOf(form, "role") };
    const saved = await putMember(c.get("action"), typed.id, { role: typed.role });
    if (saved.ok) return c.redirect(`${PATH}?done=saved`, 303);
    if (saved.error.code !== "validation_error") return answerFailurePage(c, saved.error);
    return showMembers(c, typed, saved.error.details, 422);
  })
  .get("/members/:id/remove", async (c) => {
    const member = await getMember(c.get("action"), c.req.param("id"));
    if (!member.ok) return answerFailurePage(c, member.error);
    const { id } = member.value;
    return c.html(
      <Page title="Remove member" path={PATH} session={c.get("session")}>
        <Confirmation
          title={`Remove ${id}?`}
          action={`${PATH}/${encodeURIComponent(id)}/remove`}
          cancel={PATH}
          label="Remove"
        >
          <p>Their keys and sessions end for good, and the webhooks they created are disabled.</p>
        </Confirmation>
      </Page>,
    );
  })
  .post("/members/:id/remove", takeForm(may("members.manage")), async (c) => {
    const removed = await deleteMember(c.get("action"), c.req.param("id"));
    return removed.ok ? c.redirect(`${PATH}?done=removed`, 303) : answerFailurePage(c, removed.error);
  });

async function showMembers(
  c: DashboardContext,
  typed: { readonly id: string; readonly role: string },
  problems: readonly FieldProblem[],
  status: 200 | 422 = 200,
): Promise<Response> {
  const { cursor, done } = readQuery(c, { cursor: queryCursor, done: queryText });
  const listed = await listMembers(c.get("action"), { limit: PAGE_SIZE, cursor });
  if (!listed.ok) return answerFailurePage(c, listed.error);
  const { items, nextCursor } = listed.value;
  return c.html(
    <Page title="Members" path={PATH} session={c.get("session")}>
      <div class="head">
        <h1>Members</h1>
      </div>
      <DoneBanner done={done} />
      <div class="columns">
        <section class="card">
          {items.length === 0 ? <p class="muted">No members yet.</p> : <MemberTable items={items} />}
        </section>
        <section class="card">
          <h2>Add a member</h2>
          <Form action={PATH} class="form">
            <Field name="id" label="Id" hint="The id that your own system uses." problems={problems}>
              {(control) => <input {...control} value={typed.id} required maxlength={64} autocomplete="off" />}
            </Field>
            <Field name="role" label="Role" problems={problems}>
              {(control) => <RoleSelect control={control} role={typed.role} />}
            </Field>
            <div>
              <button class="button primary">Add</button>
            </div>
          </Form>
        </section>
      </div>
      <Older path={PATH} query={{}} cursor={nextCursor} />
    </Page>,
    status,
  );
}

function RoleSelect({
  control,
  role,
}: {
  readonly control: Partial<ControlAttributes> & { readonly "aria-label"?: string };
  readonly role: string;
}) {
  return (
    <select {...control}>
      {MEMBER_ROLES.map((one) => (
        <option value={one} selected={one === role}>
          {one}
        </option>
      ))}
    </select>
  );
}

function MemberTable({ items }: { readonly items: readonly Member[] }) {
  return (
    <Table columns={["Member", "Role", "Added", ""]}>
      {items.map(({ id, role, status, createdAt }) => (
        <tr>
          <td class="mono">
            {id} {status === "removed" ? <span class="badge off">removed</span> : null}
          </td>
          <td data-label="Role">
            <Form action={PATH} class="row">
              <input type="hidden" name="id" value={id} />
              <RoleSelect control={{ name: "role", "aria-label": `Role of ${id}` }} role={role} />
              <button>{status === "removed" ? "Restore" : "Change"}</button>
            </Form>
          </td>
          <td data-label="Added" class="tight">
            <Time at={createdAt} />
          </td>
          <td>
            <ActionLink
              href={`${PATH}/${encodeURIComponent(id)}/remove`}
              permission="members.manage"
              class="button danger"
              dialog
            >
              Remove
            </ActionLink>
          </td>
        </tr>
      ))}
    </Table>
  );
}
