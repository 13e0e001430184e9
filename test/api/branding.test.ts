import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createKey, createWorkspace, expectStatus, root } from "../tools/create-workspace.ts";
import { expectFailure } from "../tools/expect-failure.ts";
import { passTime } from "../tools/pass-time.ts";
import { useWorkspace } from "../tools/use-workspace.ts";
import { dashboardWith, signIn, stranger, visitorOf } from "../tools/visitor.ts";

interface BrandingBody {
  readonly name: string | null;
  readonly logo_url: string | null;
  readonly accent: string | null;
  readonly support_url: string | null;
  readonly breadcrumb: readonly string[] | null;
}

const NOTHING: BrandingBody = { name: null, logo_url: null, accent: null, support_url: null, breadcrumb: null };
const ACME: BrandingBody = {
  name: "Acme",
  logo_url: "https://cdn.acme.example/logo.svg",
  accent: "#7a1fa2",
  support_url: "mailto:help@acme.example",
  breadcrumb: ["Settings", "Developers"],
};

const workspace = useWorkspace();
const pathOf = () => `/v1/workspaces/${workspace.id}/branding`;

afterEach(async () => {
  vi.useRealTimers();
  expectStatus(await root.delete("/v1/branding"), 204);
});

describe.each([
  ["the service", () => "/v1/branding"],
  ["a workspace", pathOf],
])("the branding of %s", (_, path) => {
  it("is nothing at first, what was put last afterwards, and nothing once it was deleted", async () => {
    expect(expectStatus(await root.get(path()), 200)).toEqual(NOTHING);
    expect(expectStatus(await root.put(path(), ACME), 200)).toEqual(ACME);
    expect(expectStatus(await root.get(path()), 200)).toEqual(ACME);
    const other = { ...NOTHING, name: "Other" };
    expect(expectStatus(await root.put(path(), { name: "Other", logo_url: null }), 200)).toEqual(other);
    expect(expectStatus(await root.get(path()), 200)).toEqual(other);
    expectStatus(await root.delete(path()), 204);
    expectStatus(await root.delete(path()), 204);
    expect(expectStatus(await root.get(path()), 200)).toEqual(NOTHING);
  });

  it.each([
    ["name", ["", "x".repeat(81), 1, ["a"], "a\u0007b", "\ud800"]],
    [
      "logo_url",
      [
        "",
        "logo.svg",
        "http://cdn.acme.example/logo.svg",
        "data:image/svg+xml,x",
        "javascript:alert(1)",
        "https://user:pass@cdn.acme.example/logo.svg",
        "https://cdn.acme.example;script-src/logo.svg",
        "https://*.acme.example/logo.svg",
        "https://a,b.example/logo.svg",
        `https://cdn.acme.example/${"x".repeat(2000)}`,
        `https://cdn.acme.example/${"é".repeat(400)}`,
      ],
    ],
    ["accent", ["", "red", "#fff", "#7A1FA2", "#7a1fa2;}", "#ffcc00", "#7a1fa2 ", 0x7a1fa2]],
    [
      "support_url",
      [
        "",
        "help",
        "http://acme.example/",
        "javascript:alert(1)",
        "mailto:",
        "mailto:a@b.example?bcc=c@d.example",
        "mailto:a@b.example,c@d.example",
        "mailto:a%0d%0aBcc:c@d.example",
        "mailto:a%3fbcc=c@d.example",
        "mailto:a%2cb%40c.example@d.example",
        `https://acme.example/${"é".repeat(400)}`,
        "tel:1",
      ],
    ],
    ["breadcrumb", ["Settings", ["a", "b", "c", "d", "e", "f", "g"], {}]],
    ["breadcrumb[0]", [[""], ["x".repeat(61)], [1]]],
  ] as const)("refuses a wrong %s, and changes nothing", async (field, values) => {
    expectStatus(await root.put(path(), ACME), 200);
    for (const value of values) {
      expectFailure(await root.put(path(), { ...ACME, [field.replace("[0]", "")]: value }), 422, field);
    }
    expectFailure(await root.put(path(), { ...ACME, css: "x" }), 422, "css");
    expectFailure(await root.put(path(), []), 422);
    expect(expectStatus(await root.get(path()), 200)).toEqual(ACME);
  });

  it("takes the root key alone", async () => {
    for (const role of ["owner", "admin", "publisher"] as const) {
      const key = await createKey(workspace, role);
      for (const refused of [await key.get(path()), await key.put(path(), ACME), await key.delete(path())]) {
        expectFailure(refused, 403);
      }
    }
    expect(expectStatus(await root.get(path()), 200)).toEqual(NOTHING);
  });
});

it("a refused accent says its contrast, and what is needed", async () => {
  const refused = await root.put("/v1/branding", { accent: "#ff0000" });
  expect(JSON.stringify(refused.body)).toContain(
    "has a contrast of 3.59 with #f1f3f6, the ground of pages; at least 4.5",
  );
});

it("a workspace's branding is gone with it, and no other", async () => {
  const other = await createWorkspace();
  for (const id of [workspace.id, other.id]) expectStatus(await root.put(`/v1/workspaces/${id}/branding`, ACME), 200);
  expectStatus(await root.delete(`/v1/workspaces/${other.id}`), 204);
  expectFailure(await root.get(`/v1/workspaces/${other.id}/branding`), 404);
  const statement = env.DB.prepare("SELECT workspace_id FROM brandings WHERE workspace_id IN (?, ?)");
  const rows = await statement.bind(workspace.id, other.id).all<{ workspace_id: string }>();
  expect(rows.results).toEqual([{ workspace_id: workspace.id }]);
});

describe("pages", () => {
  it("show a workspace's branding field by field over the service's, and say Hookline without one", async () => {
    const visitor = await signIn(workspace, "owner");
    const plain = (await visitor.get("/dashboard/webhooks")).html;
    expect(plain).toContain("<title>Webhooks · Hookline</title>");
    expect(plain).not.toContain("Settings");
    expectStatus(await root.put("/v1/branding", { ...ACME, name: "Service", breadcrumb: null }), 200);
    expectStatus(await root.put(pathOf(), { name: "Acme & <b>Sons</b>", breadcrumb: ["Settings"] }), 200);
    const { html, headers } = await visitor.get("/dashboard/webhooks");
    expect(html).toContain("<title>Webhooks · Acme &amp; &lt;b&gt;Sons&lt;/b&gt;</title>");
    expect(html).toContain('<img class="logo" src="https://cdn.acme.example/logo.svg" alt="Acme &amp; &lt;b&gt;Sons');
    expect(html).toContain('<link rel="stylesheet" href="/dashboard/accent/7a1fa2.css"/>');
    expect(html).toContain('href="mailto:help@acme.example"');
    expect(html).toContain('<li>Settings</li><li><span aria-current="page">Webhooks</span></li>');
    expect(headers.get("Content-Security-Policy")).toContain("img-src 'self' data: https://cdn.acme.example;");
    const others = await signIn(await createWorkspace(), "owner");
    expect((await others.get("/dashboard/webhooks")).html).toContain("<title>Webhooks · Service</title>");
  });

  it("change within ten seconds in other isolates", async () => {
    const { cookie } = await signIn(workspace, "owner");
    const elsewhere = visitorOf(cookie, "", dashboardWith({ ...env }));
    const titleOf = async () => /<title>(.*)<\/title>/.exec((await elsewhere.get("/dashboard/webhooks")).html)?.[1];
    expect(await titleOf()).toBe("Webhooks · Hookline");
    expectStatus(await root.put(pathOf(), { name: "Acme" }), 200);
    expect(await titleOf()).toBe("Webhooks · Hookline");
    passTime(10_000);
    expect(await titleOf()).toBe("Webhooks · Acme");
  });

  it("without a session show the service's, and what this is", async () => {
    expectStatus(await root.put("/v1/branding", ACME), 200);
    const landing = await stranger.get("/");
    expect([landing.status, landing.html]).toEqual([200, expect.stringContaining("<h1>Webhooks of Acme</h1>")]);
    for (const part of ['href="/docs"', 'href="/play"', 'href="mailto:help@acme.example"', "dev_api_key"]) {
      expect(landing.html).toContain(part);
    }
    expect(landing.headers.get("Content-Security-Policy")).toContain("https://cdn.acme.example");
    expect((await stranger.get("/dashboard/webhooks")).html).toContain("<title>Signed out · Acme</title>");
    const visitor = await signIn(workspace, "owner");
    const home = await visitor.get("/");
    expect([home.status, home.headers.get("Location")]).toEqual([302, "/dashboard"]);
  });
});

describe("the style sheet of an accent", () => {
  it("has the colour for light and dark pages, and is kept by browsers", async () => {
    const { status, headers, html } = await stranger.get("/dashboard/accent/7a1fa2.css");
    expect([status, headers.get("Content-Type"), headers.get("Cache-Control")]).toEqual([
      200,
      "text/css",
      "public, max-age=86400",
    ]);
    expect(html).toMatch(/^:root \{\n {2}--accent: light-dark\(#7a1fa2, #[0-9a-f]{6}\);\n\}\n$/);
  });

  it.each(["ffcc00.css", "7A1FA2.css", "7a1fa2", "7a1fa2.css.css", "%7D.css", "7a1fa2;x.css", "7a1fa.css", ""])(
    "is not there for %j",
    async (name) => {
      const { status, headers } = await stranger.get(`/dashboard/accent/${name}`);
      expect(status).toBeGreaterThanOrEqual(403);
      expect(headers.get("Content-Type")).not.toContain("css");
    },
  );
});
