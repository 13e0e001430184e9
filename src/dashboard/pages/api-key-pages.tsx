import { Hono } from "hono";
import {
  createApiKey,
  getApiKey,
  listApiKeys,
  revokeApiKey,
  rollApiKey,
  type ShownApiKey,
} from "../../actions/api-keys.ts";
import { may } from "../../actions/gates.ts";
import type { FieldProblem } from "../../domain/failure.ts";
import { answerFailurePage } from "../failure-page.tsx";
import { Page } from "../page-frame.tsx";
import { KeyTable } from "../parts/api-key-table.tsx";
import { CopyBlock } from "../parts/copy-button.tsx";
import { DoneBanner } from "../parts/done-banner.tsx";
import { Confirmation } from "../parts/form.tsx";
import { GraceField } from "../parts/grace-field.tsx";
import { NewKeyForm, type TypedKey } from "../parts/new-key-form.tsx";
import { Older } from "../parts/pagination.tsx";
import { Countdown } from "../parts/time-view.tsx";
import { queryCursor, queryText, readQuery } from "../read-query.ts";
import { type DashboardContext, type DashboardEnv, takeForm } from "../session.ts";
import { textOf } from "../webhook-form-values.ts";

const PATH = "/dashboard/api-keys";
const PAGE_SIZE = 50;

interface KeyState {
  readonly shown: ShownApiKey | null;
  readonly problems: readonly FieldProblem[];
  readonly typed: TypedKey;
}

const NOTHING: KeyState = { shown: null, problems: [], typed: { name: "", role: "publisher", memberId: "" } };

/** The workspace's API keys. */
export const apiKeyPages = new Hono<DashboardEnv>()
  .get("/api-keys", (c) => showKeys(c, NOTHING))
  .post("/api-keys", takeForm(may("keys.manage")), async (c) => {
    const form = c.get("form");
    const typed = {
      name: textOf(form, "name"),
      role: textOf(form, "role"),
      memberId: textOf(form, "member_id").trim(),
    };
    const { name, role, memberId } = typed;
    const created = await createApiKey(c.get("action"), { name, role, member_id: memberId === "" ? null : memberId });
    if (created.ok) return showKeys(c, { ...NOTHING, shown: created.value });
    if (created.error.code !== "validation_error") return answerFailurePage(c, created.error);
    return showKeys(c, { shown: null, problems: created.error.details, typed }, 422);
  })
  .get("/api-keys/:id/roll", (c) => askToRoll(c))
  .post("/api-keys/:id/roll", takeForm(may("keys.manage")), async (c) => {
    const grace = textOf(c.get("form"), "grace_period_seconds");
    const input = grace === "" ? {} : { grace_period_seconds: Number(grace) };
    const rolled = await rollApiKey(c.get("action"), c.req.param("id"), input);
    if (rolled.ok) return showKeys(c, { ...NOTHING, shown: rolled.value });
    const { code, message, details } = rolled.error;
    if (code === "validation_error") return askToRoll(c, { chosen: grace, problems: details }, 422);
    if (code !== "conflict") return answerFailurePage(c, rolled.error);
    return askToRoll(c, { chosen: grace, problems: [{ field: "grace_period_seconds", message }] }, 409);
  })
  .get("/api-keys/:id/revoke", async (c) => {
    const key = await getApiKey(c.get("action"), c.req.param("id"));
    if (!key.ok) return answerFailurePage(c, key.error);
    return c.html(
      <Page title="Revoke API key" path={PATH} session={c.get("session")}>
        <Confirmation
          title="Revoke this API key?"
          action={`${PATH}/${key.value.id}/revoke`}
          cancel={PATH}
          label="Revoke"
        >
          <p>Programs that use this key are refused within ten seconds. This can't be undone.</p>
        </Confirmation>
      </Page>,
    );
  })
  .post("/api-keys/:id/revoke", takeForm(may("keys.manage")), async (c) => {
    const revoked = await revokeApiKey(c.get("action"), c.req.param("id"));
    return revoked.ok ? c.redirect(`${PATH}?done=revoked`, 303) : answerFailurePage(c, revoked.error);
  });

/** Asks how long the old secret is to work on. */
async function askToRoll(
  c: DashboardContext,
  grace: { readonly chosen?: string; readonly problems?: readonly FieldProblem[] } = {},
  status: 200 | 409 | 422 = 200,
): Promise<Response> {
  const key = await getApiKey(c.get("action"), c.req.param("id") ?? "");
  if (!key.ok) return answerFailurePage(c, key.error);
  const { id, name, previousExpiresAt } = key.value;
  return c.html(
    <Page title="Roll API key" path={PATH} session={c.get("session")}>
      <Confirmation
        title={`Give ${name} a new secret?`}
        action={`${PATH}/${id}/roll`}
        cancel={PATH}
        label="Roll"
        fields={
          <GraceField
            name="grace_period_seconds"
            label="The old secret works on for"
            // With a third live secret it would be refused.
            {...(previousExpiresAt === null ? {} : { chosen: "0" })}
            {...grace}
          />
        }
      >
        <p>Programs need the new secret before the old one ends. Permissions stay as they are.</p>
        {previousExpiresAt === null ? null : (
          <p class="banner info">
            The secret before still works and ends <Countdown at={previousExpiresAt} />. Until then you can roll only
            without a grace period, which ends both at once.
          </p>
        )}
      </Confirmation>
    </Page>,
    status,
  );
}

async function showKeys(c: DashboardContext, state: KeyState, status: 200 | 422 = 200): Promise<Response> {
  const { cursor, done } = readQuery(c, { cursor: queryCursor, done: queryText });
  const listed = await listApiKeys(c.get("action"), { limit: PAGE_SIZE, cursor });
  if (!listed.ok) return answerFailurePage(c, listed.error);
  const { items, nextCursor } = listed.value;
  return c.html(
    <Page title="API keys" path={PATH} session={c.get("session")}>
      <div class="head">
        <h1>API keys</h1>
      </div>
      <DoneBanner done={done} />
      {state.shown === null ? null : <ShownKey shown={state.shown} />}
      <div class="columns">
        <section class="card">
          {items.length === 0 ? <p class="muted">No API keys yet.</p> : <KeyTable items={items} />}
        </section>
        <NewKeyForm problems={state.problems} typed={state.typed} />
      </div>
      <Older path={PATH} query={{}} cursor={nextCursor} />
    </Page>,
    status,
  );
}

function ShownKey({ shown: { key, secret } }: { readonly shown: ShownApiKey }) {
  return (
    <section class="banner ok stack" role="status">
      <p>
        The key <strong>{key.name}</strong>. Copy it now: it is not shown again.
      </p>
      <CopyBlock id="new-key" text={secret} what="the key" />
      {key.previousExpiresAt === null ? null : (
        <p>
          Its secret before works on and ends <Countdown at={key.previousExpiresAt} />.
        </p>
      )}
    </section>
  );
}
