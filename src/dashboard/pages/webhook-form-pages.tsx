import { Hono } from "hono";
import { z } from "zod";
import { readEventTypes } from "../../actions/event-types.ts";
import { previewRequest } from "../../actions/preview-request.ts";
import { checkWebhookUrl } from "../../actions/check-webhook.ts";
import { type FilterTest, testDraftFilter } from "../../actions/test-filter.ts";
import { testWebhook } from "../../actions/test-webhook.ts";
import { createWebhook, getWebhook, updateWebhook } from "../../actions/webhooks.ts";
import { getWebhookDefaults } from "../../actions/webhook-defaults.ts";
import { may, ownWebhook } from "../../actions/gates.ts";
import { findInboxOf, makeInbox, receivingUrl } from "../../api/context/inboxes.ts";
import { PAYLOAD_FORMATS } from "../../domain/envelope.ts";
import type { Failure } from "../../domain/failure.ts";
import { ok, type Result } from "../../domain/result.ts";
import type { Webhook } from "../../domain/webhook.ts";
import { isAdvanced } from "../advanced-values.ts";
import { answerFailurePage } from "../failure-page.tsx";
import { suggestFilterKeys } from "../filter-keys.ts";
import { Page } from "../page-frame.tsx";
import { boxesOf } from "../parts/event-tree.tsx";
import { problemOf } from "../parts/form.tsx";
import { ADVANCED_FIELDS, type FormState, WebhookForm } from "../parts/webhook-form.tsx";
import { readQuery } from "../read-query.ts";
import { toSignatureInput } from "../signature-values.ts";
import { type DashboardContext, type DashboardEnv, takeForm } from "../session.ts";
import {
  formValuesOf,
  headerNamesOf,
  newFormValues,
  readFormValues,
  textOf,
  toApiInput,
  toFormProblems,
  type WebhookFormValues,
} from "../webhook-form-values.ts";

const PATH = "/dashboard/webhooks";

/** The parts of the state that a request has; the rest is looked up. */
type ShownForm = Omit<FormState, "catalog" | "preview" | "filterHelp" | "isUnfolded" | "inbox"> & {
  readonly filterTest?: FilterTest;
};

/** The form that creates and edits a webhook. */
export const webhookFormPages = new Hono<DashboardEnv>()
  .get("/webhooks/new", async (c) => {
    const { url } = readQuery(c, { url: z.string().max(2048).catch("") });
    const defaults = await getWebhookDefaults(c.get("action"));
    if (!defaults.ok) return answerFailurePage(c, defaults.error);
    const catalog = await readEventTypes(c.get("action"));
    if (!catalog.ok) return answerFailurePage(c, catalog.error);
    const first = catalog.value.find(({ deprecated }) => !deprecated);
    const values = newFormValues(url, first?.name ?? "*", defaults.value);
    return showForm(c, { values, webhookId: null, problems: [], warnings: null });
  })
  .get("/webhooks/check-url", async (c) => {
    const checked = await checkWebhookUrl(c.get("action"), c.req.query("url") ?? "");
    return checked.ok ? c.json(checked.value) : answerFailurePage(c, checked.error);
  })
  .post("/webhooks/preview", takeForm(may("webhooks.write")), async (c) => {
    const form = c.get("form");
    const webhookId = textOf(form, "webhook_id");
    return showForm(c, {
      values: readFormValues(form),
      webhookId: webhookId === "" ? null : webhookId,
      problems: [],
      warnings: null,
    });
  })
  .post("/webhooks/filter-test", takeForm(may("webhooks.write")), async (c) => {
    const form = c.get("form");
    const values = readFormValues(form);
    const webhookId = textOf(form, "webhook_id") || null;
    const { input, problems } = toApiInput(values);
    const shown = { values, webhookId, warnings: null };
    const unread = problems.filter(({ field }) => problemOf([{ field, message: "" }], "filter") !== undefined);
    if (unread.length > 0) return showForm(c, { ...shown, problems: unread }, 422);
    const tested = await testDraftFilter(
      c.get("action"),
      { webhookId, events: input.events },
      { filter: input["filter"] ?? null },
    );
    if (tested.ok) return showForm(c, { ...shown, problems: [], filterTest: tested.value });
    if (tested.error.code !== "validation_error") return answerFailurePage(c, tested.error);
    return showForm(c, { ...shown, problems: tested.error.details }, 422);
  })
  .post("/webhooks/test-inbox", takeForm(may("webhooks.write")), async (c) => {
    const typed = readFormValues(c.get("form"));
    const inbox = await makeInbox(c, c.get("kept")?.isFramed);
    const shown = { webhookId: null, warnings: null };
    if (inbox === undefined) {
      const problems = [{ field: "url", message: "too many test inboxes were made here; wait a minute" }];
      return showForm(c, { ...shown, values: typed, problems }, 422);
    }
    const name = typed.name.trim() === "" ? "Test inbox" : typed.name;
    const values = { ...typed, name, url: receivingUrl(c.get("address"), inbox) };
    return showForm(c, { ...shown, values, problems: [] });
  })
  .post("/webhooks", takeForm(may("webhooks.write")), async (c) => {
    const form = c.get("form");
    const values = readFormValues(form);
    const created = await createWebhook(c.get("action"), toApiInput(values).input);
    if (!created.ok) return showRefused(c, values, null, created.error);
    const { id } = created.value.webhook;
    const tested = textOf(form, "then") === "test" ? await testWebhook(c.get("action"), id, {}) : undefined;
    // A test that could not be made is offered again there.
    const query = tested?.ok === true ? `?delivery=${tested.value.deliveryId}` : "";
    return c.redirect(`${PATH}/${id}/created${query}`, 303);
  })
  .get("/webhooks/:id/edit", async (c) => {
    const webhook = await getWebhook(c.get("action"), c.req.param("id"));
    if (!webhook.ok) return answerFailurePage(c, webhook.error);
    return showWebhook(c, webhook.value, null);
  })
  .post("/webhooks/:id", takeForm(ownWebhook), async (c) => {
    const values = readFormValues(c.get("form"));
    const id = c.req.param("id");
    // A page that was opened before somebody else disabled the webhook must not enable it again.
    const status = values.enabled ? "active" : "disabled";
    const changes = values.enabled === values.wasEnabled ? {} : { status };
    const updated = await updateWebhook(c.get("action"), id, { ...toApiInput(values).input, ...changes });
    if (!updated.ok) return showRefused(c, values, id, updated.error);
    const { webhook, warnings } = updated.value;
    return warnings.length === 0 ? c.redirect(`${PATH}/${id}?done=updated`, 303) : showWebhook(c, webhook, warnings);
  });

/** Shows the form with a webhook's present settings. */
async function showWebhook(
  c: DashboardContext,
  webhook: Webhook,
  warnings: readonly string[] | null,
): Promise<Response> {
  const catalog = await readEventTypes(c.get("action"));
  if (!catalog.ok) return answerFailurePage(c, catalog.error);
  const values = formValuesOf(webhook, boxesOf(catalog.value));
  return showForm(c, { values, webhookId: webhook.id, problems: [], warnings });
}

async function showRefused(
  c: DashboardContext,
  values: WebhookFormValues,
  webhookId: string | null,
  failure: Failure,
): Promise<Response> {
  if (failure.code === "conflict") {
    const problems = [{ field: "", message: failure.message }];
    return showForm(c, { values, webhookId, problems, warnings: null }, 409);
  }
  if (failure.code !== "validation_error") return answerFailurePage(c, failure);
  return showForm(c, { values, webhookId, problems: toFormProblems(values, failure.details), warnings: null }, 422);
}

async function showForm(c: DashboardContext, shown: ShownForm, status: 200 | 409 | 422 = 200): Promise<Response> {
  const state = await completeForm(c, shown);
  if (!state.ok) return answerFailurePage(c, state.error);
  const { webhookId } = shown;
  const title = webhookId === null ? "Create webhook" : "Edit webhook";
  return c.html(
    <Page title={title} path={PATH} session={c.get("session")}>
      <div class="head">
        <h1>{title}</h1>
      </div>
      <WebhookForm {...state.value} />
    </Page>,
    status,
  );
}

async function completeForm(c: DashboardContext, shown: ShownForm): Promise<Result<FormState, Failure>> {
  const { values } = shown;
  const catalog = await readEventTypes(c.get("action"));
  if (!catalog.ok) return catalog;
  const { events } = toApiInput(values).input;
  const preview = await previewRequest(c.get("action"), {
    url: values.url,
    events,
    payload_format: PAYLOAD_FORMATS.find((format) => format === values.payloadFormat),
    header_names: headerNamesOf(values),
    ...toSignatureInput(values),
  });
  if (!preview.ok) return preview;
  const { eventType, dataText } = preview.value;
  const filterHelp = { eventType, keys: suggestFilterKeys(dataText), test: shown.filterTest ?? null };
  const isUnfolded =
    shown.filterTest !== undefined ||
    isAdvanced(values, c.get("settings").deliveryTimeoutMs) ||
    ADVANCED_FIELDS.some(({ name }) => problemOf(shown.problems, name) !== undefined);
  const inbox = await findInboxOf(c, values.url);
  return ok({ ...shown, catalog: catalog.value, filterHelp, preview: preview.value, isUnfolded, inbox });
}
