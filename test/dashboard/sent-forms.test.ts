import { expect, it } from "vitest";
import { readFormValues } from "../../src/dashboard/webhook-form-values.ts";
import { createWebhook } from "../tools/create-workspace.ts";
import { signIn } from "../tools/visitor.ts";
import type { WebhookBody } from "../tools/wire.ts";
import { WEBHOOK_FIELDS } from "./page-table.ts";
import { shareWorkspace } from "../tools/use-workspace.ts";

const workspace = shareWorkspace();

it("a webhook that somebody else disabled stays so when its form's switch was left alone", async () => {
  const visitor = await signIn(workspace, "owner");
  const { id } = await createWebhook(workspace.owner);
  const status = async () => (await workspace.owner.get<WebhookBody>(`/v1/webhooks/${id}`)).body.status;
  await workspace.owner.patch(`/v1/webhooks/${id}`, { status: "disabled" });
  const fields = { ...WEBHOOK_FIELDS, enabled: "on" };
  expect((await visitor.post(`/dashboard/webhooks/${id}`, { ...fields, was_enabled: "yes" })).status).toBe(303);
  expect(await status()).toBe("disabled");
  expect((await visitor.post(`/dashboard/webhooks/${id}`, fields)).status).toBe(303);
  expect(await status()).toBe("active");
});

it("a webhook's form has each field that is read from it", async () => {
  const names = new Set<string>();
  class ReadForm extends FormData {
    override get(name: string) {
      names.add(name);
      return super.get(name);
    }
    override getAll(name: string) {
      names.add(name);
      return super.getAll(name);
    }
  }
  readFormValues(new ReadForm());
  const visitor = await signIn(workspace, "owner");
  const { id } = await createWebhook(workspace.owner);
  const pages = ["/dashboard/webhooks/new", `/dashboard/webhooks/${id}/edit`].map((path) => visitor.get(path));
  const html = (await Promise.all(pages)).map((page) => page.html).join("");
  const shown = [...names].filter((name) => html.includes(` name="${name}"`));
  expect(shown).toEqual([...names]);
  expect(names.size).toBeGreaterThan(10);
});

it("a refused URL is reported together with the other problems", async () => {
  const visitor = await signIn(workspace, "owner");
  const fields = { ...WEBHOOK_FIELDS, url: "ftp://example.com/", timeout_seconds: "soon" };
  const { html } = await visitor.post("/dashboard/webhooks", fields);
  for (const field of ["url", "timeout_seconds"]) expect(html).toContain(`id="${field}-error"`);
});

it("a problem inside JSON is reported with its path", async () => {
  const visitor = await signIn(workspace, "owner");
  const fields = { name: "thing.made", is_new: "yes", description: "", schema: "", example: '{"n":1e400}' };
  const { html } = await visitor.post("/dashboard/event-types", fields);
  expect(html).toMatch(/id="example-error">n the number/);
});
