import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import type { Env } from "../../src/config.ts";
import { createWorkspace, root } from "../tools/create-workspace.ts";
import { app } from "../tools/front.ts";
import { ask, type Client } from "../tools/send-json.ts";

const NEW_KEY = "bmV3LWVuY3J5cHRpb24ta2V5LW9mLTMyLWJ5dGVzISE=";

async function askWith<T>(environment: Env, method: string, path: string, { key }: Client): Promise<T> {
  const response = await app.request(path, { method, headers: { Authorization: `Bearer ${key}` } }, environment);
  expect(response.status).toBe(200);
  return response.json<T>();
}

it("a reseal seals everything under the new key, so that the former one can be removed", async () => {
  const { owner } = await createWorkspace();
  const webhook = await ask<{ id: string; secret: string }>(owner, "POST", "/v1/webhooks", {
    url: "http://127.0.0.1:1/",
    events: ["a.b"],
    headers: { "X-Token": "t0p" },
  });
  const path = `/v1/webhooks/${webhook.id}/secret`;
  for (const grace of [60, 600, 0]) await ask(owner, "POST", `${path}/rotate`, { grace_period_seconds: grace });
  const { secret } = await ask<{ secret: string }>(owner, "GET", path);
  const row = env.DB.prepare("SELECT * FROM webhooks WHERE id = ?").bind(webhook.id);
  const sealIds = async () => new Set(JSON.stringify(await row.first()).match(/s1\.[^.]+/g));
  const both: Env = { ...env, ENCRYPTION_KEY: NEW_KEY, ENCRYPTION_KEY_PREVIOUS: String(env.ENCRYPTION_KEY) };
  const onlyNew: Env = { ...env, ENCRYPTION_KEY: NEW_KEY };
  expect(await askWith(both, "GET", path, owner)).toMatchObject({ secret });
  const before = await app.request(path, { headers: { Authorization: `Bearer ${owner.key}` } }, onlyNew);
  expect(before.status).toBe(503);
  expect(await before.json()).toMatchObject({
    error: { code: "unavailable", message: expect.stringContaining("KEY") },
  });
  const nothing = { resealed: 0, failed: 0, has_more: false };
  expect(await askWith(onlyNew, "POST", "/v1/reseal", root)).toEqual({ ...nothing, failed: 1 });
  const formerIds = await sealIds();
  expect(formerIds.size).toBe(1);
  expect(await askWith(both, "POST", "/v1/reseal", root)).toEqual({ ...nothing, resealed: 1 });
  expect((await sealIds()).size).toBe(1);
  expect(await sealIds()).not.toEqual(formerIds);
  expect(await askWith(both, "POST", "/v1/reseal", root)).toEqual(nothing);
  expect(await askWith(onlyNew, "GET", path, owner)).toMatchObject({ secret });
});

it("a reseal finds webhooks whose replaced secrets alone are under the former key", async () => {
  const { owner } = await createWorkspace();
  const input = { url: "http://127.0.0.1:1/", events: ["a.b"] };
  const { id } = await ask<{ id: string }>(owner, "POST", "/v1/webhooks", input);
  for (let n = 0; n < 2; n++) await ask(owner, "POST", `/v1/webhooks/${id}/secret/rotate`);
  const former = await env.DB.prepare("SELECT sealed_previous_secrets AS list FROM webhooks WHERE id = ?")
    .bind(id)
    .first<{ list: string }>();
  const both: Env = { ...env, ENCRYPTION_KEY: NEW_KEY, ENCRYPTION_KEY_PREVIOUS: String(env.ENCRYPTION_KEY) };
  await askWith(both, "POST", "/v1/reseal", root);
  await env.DB.prepare("UPDATE webhooks SET sealed_previous_secrets = ? WHERE id = ?").bind(former?.list, id).run();
  expect(await askWith(both, "POST", "/v1/reseal", root)).toMatchObject({ resealed: 1, failed: 0 });
  expect(await askWith(both, "POST", "/v1/reseal", root)).toMatchObject({ resealed: 0, failed: 0 });
});

it("a reseal finds webhooks whose private keys alone are under the former key", async () => {
  const { owner } = await createWorkspace();
  const input = { url: "http://127.0.0.1:1/", events: ["a.b"], signature: "both" };
  const { id } = await ask<{ id: string }>(owner, "POST", "/v1/webhooks", input);
  const path = `/v1/webhooks/${id}/public-key`;
  const shown = await ask(owner, "GET", path);
  const row = env.DB.prepare("SELECT signing_keys AS list FROM webhooks WHERE id = ?").bind(id);
  const former = await row.first<{ list: string }>();
  const both: Env = { ...env, ENCRYPTION_KEY: NEW_KEY, ENCRYPTION_KEY_PREVIOUS: String(env.ENCRYPTION_KEY) };
  await askWith(both, "POST", "/v1/reseal", root);
  await env.DB.prepare("UPDATE webhooks SET signing_keys = ? WHERE id = ?").bind(former?.list, id).run();
  expect(await askWith(both, "POST", "/v1/reseal", root)).toMatchObject({ resealed: 1, failed: 0 });
  expect((await row.first<{ list: string }>())?.list).not.toBe(former?.list);
  expect(await askWith(both, "POST", "/v1/reseal", root)).toMatchObject({ resealed: 0, failed: 0 });
  expect(await askWith({ ...env, ENCRYPTION_KEY: NEW_KEY }, "GET", path, owner)).toEqual(shown);
});
