import { Hono } from "hono";
import { ownWebhook } from "../../actions/gates.ts";
import { deleteWebhook, getWebhook, updateWebhook } from "../../actions/webhooks.ts";
import { answerFailurePage } from "../failure-page.tsx";
import { Page } from "../page-frame.tsx";
import { Confirmation } from "../parts/form.tsx";
import { type DashboardContext, type DashboardEnv, takeForm } from "../session.ts";

const PATH = "/dashboard/webhooks";

/** Enables, disables and deletes a webhook; what loses deliveries is asked about first. */
export const webhookStatusPages = new Hono<DashboardEnv>()
  .post("/webhooks/:id/enable", takeForm(ownWebhook), async (c) => {
    const id = c.req.param("id");
    const updated = await updateWebhook(c.get("action"), id, { status: "active" });
    if (!updated.ok) return answerFailurePage(c, updated.error);
    const done = updated.value.warnings.length === 0 ? "enabled" : "taken_over";
    return c.redirect(`${PATH}/${id}?done=${done}`, 303);
  })
  .get("/webhooks/:id/disable", (c) =>
    ask(
      c,
      "Disable",
      "Nothing is sent until it is enabled, and pending deliveries are canceled. Recover sends them later.",
    ),
  )
  .post("/webhooks/:id/disable", takeForm(ownWebhook), async (c) => {
    const id = c.req.param("id");
    const updated = await updateWebhook(c.get("action"), id, { status: "disabled" });
    return updated.ok ? c.redirect(`${PATH}/${id}?done=disabled`, 303) : answerFailurePage(c, updated.error);
  })
  .get("/webhooks/:id/delete", (c) =>
    ask(c, "Delete", "Pending deliveries are canceled and the log is deleted. This can't be undone."),
  )
  .post("/webhooks/:id/delete", takeForm(ownWebhook), async (c) => {
    const deleted = await deleteWebhook(c.get("action"), c.req.param("id"));
    return deleted.ok ? c.redirect(`${PATH}?done=deleted`, 303) : answerFailurePage(c, deleted.error);
  });

/** Asks before something is done to the webhook; `what` is also the last word of the path, in small letters. */
async function ask(c: DashboardContext, what: "Disable" | "Delete", consequence: string): Promise<Response> {
  const webhook = await getWebhook(c.get("action"), c.req.param("id") ?? "");
  if (!webhook.ok) return answerFailurePage(c, webhook.error);
  const { id, name } = webhook.value;
  const path = `${PATH}/${id}`;
  const crumbs = [{ name, path }, { name: what }];
  return c.html(
    <Page title={`${what} webhook`} path={PATH} crumbs={crumbs} session={c.get("session")}>
      <Confirmation title={`${what} “${name}”?`} action={`${path}/${what.toLowerCase()}`} cancel={path} label={what}>
        <p>{consequence}</p>
      </Confirmation>
    </Page>,
  );
}
