import { beforeAll, beforeEach, expect, it } from "vitest";
import { createWebhook, expectStatus } from "../tools/create-workspace.ts";
import { decodeHtml, fieldError } from "../tools/page-text.ts";
import { signIn, type Visitor } from "../tools/visitor.ts";
import type { SecretBody } from "../tools/wire.ts";
import { shareWorkspace } from "../tools/use-workspace.ts";

const workspace = shareWorkspace();
let visitor: Visitor;
let path: string;
let ends: string[];

beforeAll(async () => {
  visitor = await signIn(workspace, "owner");
});
beforeEach(async () => {
  const { id } = await createWebhook(workspace.owner);
  path = `/dashboard/webhooks/${id}/secret`;
  ends = [];
});

/** Rotates the secret and keeps the end of the one before it, to the second. */
async function rotate(graceSeconds: number): Promise<void> {
  const rotated = await workspace.owner.post<SecretBody>(`/v1${path.slice("/dashboard".length)}/rotate`, {
    grace_period_seconds: graceSeconds,
  });
  ends.unshift(`${expectStatus(rotated, 200).previous_expires_at?.slice(0, 19) ?? ""}Z`);
}

/** The times that a page counts down to, in their order. */
function countdowns(html: string): readonly (string | undefined)[] {
  return [...html.matchAll(/<time dateTime="([^"]*)"[^>]* data-until/gi)].map(([, at]) => at);
}

it("the page of a secret says when each replaced secret ends", async () => {
  expect((await visitor.get(path)).html).not.toContain("still signs");
  await rotate(7200);
  expect(countdowns((await visitor.get(path)).html)).toEqual(ends);
  await rotate(3600);
  const { html } = await visitor.get(path);
  expect(countdowns(html)).toEqual([...ends, ends[0]]);
  expect(html.match(/still signs/g)).toHaveLength(2);
});

it("the page of a secret and a sent form say why nothing rotates while three secrets are live", async () => {
  await rotate(7200);
  expect((await visitor.get(path)).html).not.toContain("which is the limit");
  await rotate(3600);
  expect(decodeHtml((await visitor.get(path)).html)).toContain("3 secrets are live, which is the limit");
  const typed = { secret: "typed by somebody", grace_period_seconds: "604800" };
  const { status, html } = await visitor.post(`${path}/rotate`, typed);
  expect(status).toBe(409);
  expect(fieldError(html, "grace_period_seconds")).toContain(ends[0]?.slice(0, 19));
  expect(html).toContain('value="typed by somebody"');
  expect(html).toMatch(/<option value="604800" selected/);
  expect((await visitor.post(`${path}/rotate`, { ...typed, grace_period_seconds: "0" })).status).toBe(200);
});

it("the form of a rotation says which subscribers it breaks", async () => {
  const { html } = await visitor.get(path);
  expect(html.replaceAll(/<[^>]*>|\s+/g, " ")).toMatch(
    /a subscriber that checks only this header refuses deliveries until it has the new secret/,
  );
});

it("a key is not rolled with a wrong grace period, or a second one: the form says so, with what was chosen", async () => {
  const made = await workspace.owner.post<{ id: string }>("/v1/api-keys", { name: "CI", role: "admin" });
  const page = `/dashboard/api-keys/${expectStatus(made, 201).id}/roll`;
  const roll = async (grace_period_seconds: string) => visitor.post(page, { grace_period_seconds });
  expect((await roll("1.5")).status).toBe(422);
  expect((await roll("3600")).status).toBe(200);
  const refused = await roll("604800");
  expect(refused.status).toBe(409);
  expect(refused.html).toContain('<option value="604800" selected="">');
});
