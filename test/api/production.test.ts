import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type Env, parseConfig } from "../../src/config.ts";
import { expectFailureShape } from "../tools/expect-failure.ts";
import { app, dashboard, play } from "../tools/front.ts";
import { recordSubscriber } from "../tools/recording-subscriber.ts";
import type { Answer } from "../tools/send-json.ts";
import type { WorkspaceBody } from "../tools/wire.ts";

const ROOT_KEY = "Xq3vT9-a-root-key-of-enough-characters";
const STRONG = "hR2m0yK8Qd1nVxW5uJcT7pLsZfAgB4eIoN6iGk3rDtY=";
const SETTINGS = {
  ENVIRONMENT: "production",
  ROOT_API_KEY: ROOT_KEY,
  ENCRYPTION_KEY: STRONG,
  PUBLIC_URL: "https://hooks.example.com",
} as const;

afterEach(() => vi.restoreAllMocks());

/** The tests' bindings with production settings; a setting that is undefined is missing. */
function productionEnv(changes: Readonly<Record<string, string | undefined>> = {}): Env {
  const settings = Object.entries({ ...env, ...SETTINGS, ...changes });
  return Object.fromEntries(settings.filter(([, value]) => value !== undefined)) as unknown as Env;
}

async function ask<T = unknown>(
  environment: Env,
  method: string,
  path: string,
  key: string | null,
  body?: unknown,
): Promise<Answer<T>> {
  const headers = new Headers({ "Content-Type": "application/json" });
  if (key !== null) headers.set("Authorization", `Bearer ${key}`);
  const init = { method, headers, body: body === undefined ? null : JSON.stringify(body) };
  const response = await app.request(path, init, environment);
  return { status: response.status, headers: response.headers, body: await response.json<T>() };
}

const BAD: Readonly<Record<string, readonly (string | undefined)[]>> = {
  ROOT_API_KEY: [undefined, "", "dev_root_key", "k".repeat(31), "k".repeat(64), "abababababababababababababababababab"],
  ENCRYPTION_KEY: [
    ...[undefined, "", "not base64!", btoa("k".repeat(31)), btoa("k".repeat(33)), btoa("k".repeat(32))],
    STRONG.slice(0, 20),
  ],
  ENCRYPTION_KEY_PREVIOUS: ["short", btoa("k".repeat(32))],
  PUBLIC_URL: [
    ...["hooks.example.com", "http://hooks.example.com", "ftp://hooks.example.com"],
    ...["https://user@hooks.example.com", "https://hooks.example.com/?a=b", "https://hooks.example.com/#a"],
  ],
  DELIVERY_TIMEOUT_MS: ["0", "999", "30001", "soon", "NaN", "-1"],
  EVENT_RETENTION_DAYS: ["0", "-1", "for ever"],
  DELIVERY_RETENTION_DAYS: ["0", "x"],
  DISABLE_AFTER_HOURS: ["0", "x"],
  MAX_WEBHOOKS_PER_WORKSPACE: ["0", "101", "x"],
  MAX_REQUESTS_AT_ONCE_PER_HOST: ["0", "10001", "many"],
};
const bad = Object.entries(BAD).flatMap(([setting, values]) => values.map((value) => [setting, value] as const));

describe("production", () => {
  it("starts with strong settings, and the documented defaults", () => {
    expect(parseConfig(productionEnv())).toEqual({
      ok: true,
      value: {
        rootApiKey: ROOT_KEY,
        encryptionKeys: [STRONG],
        settings: {
          development: false,
          publicUrl: "https://hooks.example.com",
          allowPrivateEndpoints: false,
          deliveryTimeoutMs: 15_000,
          eventRetentionDays: 30,
          deliveryRetentionDays: 30,
          disableAfterHours: 120,
          maxWebhooksPerWorkspace: 100,
          maxRequestsAtOncePerHost: 200,
          userAgent: "Hookline-Webhooks/1.0",
        },
      },
    });
  });

  it("is the default", () => {
    for (const environment of [undefined, "", "Development", "dev", "staging"]) {
      expect(parseConfig(productionEnv({ ENVIRONMENT: environment, ROOT_API_KEY: "dev_root_key" })).ok).toBe(false);
    }
    expect(parseConfig(productionEnv({ ENVIRONMENT: "development", ROOT_API_KEY: "dev_root_key" })).ok).toBe(true);
  });

  it.each(bad)("does not start with %s = %j, and names it", async (setting, value) => {
    const environment = productionEnv({ [setting]: value });
    expect(parseConfig(environment)).toMatchObject({ ok: false, error: [{ setting }] });
    for (const [path, key] of [
      ["/v1/webhooks", ROOT_KEY],
      ["/v1/webhooks", "dev_root_key"],
      ["/v1/webhooks", null],
      ["/healthz", null],
      ["/no/such/path", null],
    ] as const) {
      const answer = await ask(environment, "GET", path, key);
      expect(answer.status).toBe(503);
      const { code, message } = expectFailureShape(answer);
      expect([code, message]).toEqual(["unavailable", expect.stringContaining(setting)]);
      expect(answer.body).toMatchObject({ error: { details: [{ field: setting }] } });
      expect(Number(answer.headers.get("Retry-After"))).toBeGreaterThan(0);
      if (setting.includes("KEY") && value !== undefined && value !== "")
        expect(JSON.stringify(answer.body)).not.toContain(value);
    }
  });
});

describe("a service that lacks settings", () => {
  const unset = productionEnv({ ROOT_API_KEY: undefined, ENCRYPTION_KEY: undefined, DELIVERY_TIMEOUT_MS: "soon" });
  const accept = { Accept: "text/html,application/xhtml+xml" };

  it("names all of them in one answer", async () => {
    const { body } = await ask<{ error: { details: readonly { field: string }[] } }>(
      unset,
      "GET",
      "/v1/webhooks",
      null,
    );
    const fields = body.error.details.map(({ field }) => field);
    expect(fields).toEqual(["ROOT_API_KEY", "ENCRYPTION_KEY", "DELIVERY_TIMEOUT_MS"]);
  });

  it.each([
    ["the API", app],
    ["the dashboard", dashboard],
    ["the test inbox", play],
  ] as const)("shows a browser a page of three lines that says how to make them: %s", async (_name, served) => {
    for (const path of ["/", "/dashboard", "/play", "/healthz"]) {
      const response = await served.request(path, { headers: accept }, unset);
      expect([response.status, response.headers.get("Content-Type")]).toEqual([503, "text/html; charset=UTF-8"]);
      const html = await response.text();
      for (const words of ["ROOT_API_KEY must be", "ENCRYPTION_KEY must be", "npm run deploy"]) {
        expect(html).toContain(words);
      }
      expect(html.match(/<p>/g)).toHaveLength(3);
    }
    const posted = await served.request("/dashboard", { method: "POST", headers: accept }, unset);
    expect(posted.headers.get("Content-Type")).toContain("application/json");
  });
});

describe("without PUBLIC_URL", () => {
  const unset = productionEnv({ PUBLIC_URL: undefined });
  const at = async (origin: string, path: string, key: string | null, body?: unknown): Promise<Response> => {
    const headers = new Headers({ "Content-Type": "application/json" });
    if (key !== null) headers.set("Authorization", `Bearer ${key}`);
    const init = body === undefined ? { headers } : { method: "POST", headers, body: JSON.stringify(body) };
    return app.request(`${origin}${path}`, init, unset);
  };

  it("the request's host on workers.dev is used for links and inboxes", async () => {
    const origin = "https://hookline.acme.workers.dev";
    expect((await at(origin, "/healthz", null)).status).toBe(200);
    const made = await (await at(origin, "/v1/workspaces", ROOT_KEY, { name: "Acme" })).json<WorkspaceBody>();
    const link = await (
      await at(origin, "/v1/portal-sessions", made.api_key, { role: "owner" })
    ).json<{ url: string }>();
    expect(link.url.startsWith(`${origin}/dashboard/open?token=`)).toBe(true);
    const opened = await dashboard.request(link.url, { redirect: "manual" }, unset);
    expect([opened.status, opened.headers.get("Set-Cookie")]).toEqual([303, expect.stringMatching(/^__Host-.*Secure/)]);
    const inbox = await play.request(`${origin}/play`, { method: "POST", headers: { Origin: origin } }, unset);
    const page = await play.request(new URL(inbox.headers.get("Location") ?? "", origin).href, {}, unset);
    expect(await page.text()).toContain(`${origin}/play/in/`);
  });

  it("a webhook to the request's host is refused as one to the service itself", async () => {
    const origin = "https://hookline.acme.workers.dev";
    const made = await (await at(origin, "/v1/workspaces", ROOT_KEY, { name: "Acme" })).json<WorkspaceBody>();
    const input = { url: `${origin}/v1/events`, events: ["*"] };
    expect((await at(origin, "/v1/webhooks", made.api_key, input)).status).toBe(422);
  });

  it.each([
    "https://hooks.example.com",
    "https://workers.dev",
    "https://hookline.acme.workers.dev.example.com",
    "https://acmeworkers.dev",
    "https://hookline.acme.workers.dev.",
    "https://127.0.0.1",
  ])("a request to %s is refused, since the caller may have made the host up", async (origin) => {
    for (const [path, key] of [
      ["/healthz", null],
      ["/v1/webhooks", ROOT_KEY],
    ] as const) {
      const response = await at(origin, path, key);
      expect([response.status, await response.text()]).toEqual([503, expect.stringContaining("PUBLIC_URL must be")]);
    }
  });
});

describe("in production", () => {
  const create = async (url: string, environment = productionEnv()) => {
    const workspace = await ask<WorkspaceBody>(environment, "POST", "/v1/workspaces", ROOT_KEY, { name: "Acme" });
    return ask(environment, "POST", "/v1/webhooks", workspace.body.api_key, { url, events: ["*"] });
  };
  const resolveTo = (...addresses: readonly string[]) => {
    const answers = addresses.map((data) => ({ type: data.includes(":") ? 28 : 1, data }));
    recordSubscriber().answerWith(() => Response.json({ Status: 0, Answer: answers }));
  };

  it("a public https URL is accepted", async () => {
    resolveTo("93.184.215.14");
    expect((await create("https://example.com/hook")).status).toBe(201);
  });

  it.each([
    "http://example.com/hook",
    "https://127.0.0.1/",
    "https://localhost/",
    "https://10.0.0.1/",
    "https://192.168.1.1/",
    "https://169.254.169.254/",
    "https://[::1]/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://router.local/",
    "https://hooks.example.com/v1/events",
  ])("%s is refused as a webhook's URL", async (url) => {
    resolveTo("93.184.215.14");
    const answer = await create(url);
    expect(answer.status).toBe(422);
    expect(expectFailureShape(answer).details).toMatchObject([{ field: "url" }]);
  });

  it.each(["127.0.0.1", "10.1.2.3", "::1", "fd00::1"])("a name that resolves to %s is refused", async (address) => {
    resolveTo("93.184.215.14", address);
    expect((await create("https://rebinding.example.com/")).status).toBe(422);
  });

  it("private URLs are accepted once they are allowed, over https only", async () => {
    const environment = productionEnv({ ALLOW_PRIVATE_ENDPOINTS: "true" });
    expect((await create("https://10.0.0.1/", environment)).status).toBe(201);
    expect((await create("http://10.0.0.1/", environment)).status).toBe(422);
  });

  it("the development key opens nothing", async () => {
    for (const key of ["dev_root_key", "dev_api_key"]) {
      const answer = await ask(productionEnv(), "GET", "/v1/workspaces", key);
      expect([answer.status, expectFailureShape(answer).code]).toEqual([401, "invalid_api_key"]);
    }
  });
});
