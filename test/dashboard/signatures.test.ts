import { beforeAll, beforeEach, expect, it } from "vitest";
import { createWebhook, expectStatus } from "../tools/create-workspace.ts";
import { decodeHtml, fieldError } from "../tools/page-text.ts";
import { shareWorkspace } from "../tools/use-workspace.ts";
import { signIn, type Visitor } from "../tools/visitor.ts";
import type { PublicKeyBody, WebhookBody } from "../tools/wire.ts";
import { WEBHOOK_FIELDS } from "./page-table.ts";

const workspace = shareWorkspace();
let visitor: Visitor;
let id: string;

beforeAll(async () => {
  visitor = await signIn(workspace, "owner");
});
beforeEach(async () => {
  ({ id } = await createWebhook(workspace.owner, { compat_signature: { scheme: "body-hex", prefix: "" } }));
});

async function compatOf(): Promise<unknown> {
  return expectStatus(await workspace.owner.get<WebhookBody>(`/v1/webhooks/${id}`), 200).compat_signature;
}

it("the form shows a webhook's compat signature, and an example of its header", async () => {
  const { html } = await visitor.get(`/dashboard/webhooks/${id}/edit`);
  expect(html).toMatch(/<option value="body-hex" selected/);
  expect(html).toMatch(/name="compat_signature.header"[^>]* value="X-Hub-Signature-256"/);
  expect(html).toMatch(/name="compat_bare" checked/);
  const example = /<div id="compat-example"[^>]*>([\s\S]*?)<\/div>/.exec(html)?.[1] ?? "";
  expect(decodeHtml(example)).toContain("X-Hub-Signature-256: (made with the webhook's secret)");
});

it("the preview shows what is typed, without saving it", async () => {
  const before = await compatOf();
  const typed = { ...WEBHOOK_FIELDS, webhook_id: id, signature: "both", "compat_signature.scheme": "svix" };
  const { html } = await visitor.post("/dashboard/webhooks/preview", typed);
  expect(decodeHtml(html)).toMatch(/svix-signature: v1,\(made/);
  expect(decodeHtml(html)).toMatch(/webhook-signature: v1,\(made with the webhook's secret\) v1a,\(made/);
  expect(await compatOf()).toEqual(before);
});

it("a saved form changes it, takes it away, and leaves it where it has no such field", async () => {
  const save = (fields: Readonly<Record<string, string>>) => {
    return visitor.post(`/dashboard/webhooks/${id}`, { ...WEBHOOK_FIELDS, was_enabled: "yes", ...fields });
  };
  expect((await save({ "compat_signature.scheme": "timestamped", "compat_signature.header": "X-T" })).status).toBe(303);
  expect(await compatOf()).toEqual({ scheme: "timestamped", header: "X-T" });
  expect((await save({})).status).toBe(303);
  expect(await compatOf()).toEqual({ scheme: "timestamped", header: "X-T" });
  const refused = await save({ "compat_signature.scheme": "slack", "compat_signature.header": "X-T" });
  expect(refused.status).toBe(422);
  expect(fieldError(refused.html, "compat_signature.header")).toContain("not a known field");
  expect((await save({ "compat_signature.scheme": "none" })).status).toBe(303);
  expect(await compatOf()).toBeNull();
});

it("the page of the secret makes, shows and rotates the key pair", async () => {
  const page = `/dashboard/webhooks/${id}/secret`;
  const rotate = () => visitor.post(`/dashboard/webhooks/${id}/public-key/rotate`, { key_grace_period: "3600" });
  const key = async () => {
    const path = `/v1/webhooks/${id}/public-key`;
    return expectStatus(await workspace.owner.get<PublicKeyBody>(path), 200).public_key;
  };
  expect((await visitor.get(page)).html).toContain("Make a key");
  expect((await rotate()).status).toBe(303);
  const first = await key();
  const { html } = await visitor.get(page);
  expect(decodeHtml(html)).toContain(first);
  expect(html).toContain(`/keys/${id}.json`);
  expect(html).toContain('id="key-snippet"');
  await rotate();
  expect(decodeHtml((await visitor.get(page)).html)).toMatch(
    new RegExp(`<code>${first.replace(/[+/]/g, "\\$&")}</code> still signs`),
  );
  await rotate();
  expect((await rotate()).status).toBe(409);
});
