import { afterEach, describe, expect, it, vi } from "vitest";
import type { Env } from "../../src/config.ts";
import { app } from "../tools/front.ts";
import { PRODUCTION_ROOT_KEY, productionEnv } from "../play/production-env.ts";
import { createKey, createWebhook, createWorkspace, expectStatus, root } from "../tools/create-workspace.ts";
import { expectFailure } from "../tools/expect-failure.ts";
import { passTime } from "../tools/pass-time.ts";
import type { Client } from "../tools/send-json.ts";
import { useWorkspace } from "../tools/use-workspace.ts";
import { csrfOf, dashboardWith, openLink, pathOf, type Server, visit, visitorOf, worker } from "../tools/visitor.ts";

const ORIGIN = "https://app.acme.example";
const BACK = `${ORIGIN}/settings`;
const ELSEWHERE = { "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "iframe" };
const BESIDE = { "Sec-Fetch-Site": "same-site", "Sec-Fetch-Dest": "iframe" };
const OWN_PAGE = { "Sec-Fetch-Site": "same-origin" };
const HOUR_MS = 3_600_000;

const workspace = useWorkspace();
afterEach(() => vi.useRealTimers());

/** Makes a link and answers its path. */
async function linkOf(fields: object, owner: Client = workspace.owner): Promise<string> {
  const body = { role: "owner", ...fields };
  return pathOf(expectStatus(await owner.post<{ url: string }>("/v1/portal-sessions", body), 201).url);
}

const framing = ({ headers }: { readonly headers: Headers }) => [
  /frame-ancestors ([^;]*)/.exec(headers.get("Content-Security-Policy") ?? "")?.[1],
  headers.get("X-Frame-Options"),
];
const FRAMED = [ORIGIN, null];
const UNFRAMED = ["'none'", "DENY"];
const cookieOf = ({ headers }: { readonly headers: Headers }) => headers.get("Set-Cookie")?.split(";")[0] ?? "";

/** Sends a form as a browser does from our own page. */
function send(cookie: string, path: string, fields: Readonly<Record<string, string>>, headers: object = OWN_PAGE) {
  const init = { method: "POST", headers: { Cookie: cookie, ...headers }, body: new URLSearchParams(fields) };
  return visit(worker, path, init);
}

describe("POST /v1/portal-sessions refuses", () => {
  it.each([
    [
      "embed_origin",
      ["", "*", "'none'", `${ORIGIN}/`, `${ORIGIN};script-src *`, "http://app.acme.example", 1, "x".repeat(301)],
    ],
    ["next", ["", "/", "/play", "//evil.example", "/dashboard/../play", "/dashboard/%2e%2e/play", "/dashboard\\x", 1]],
    [
      "return_url",
      ["", "/back", "javascript:alert(1)", "ftp://a.example/", 1, `https://a.example/${"x".repeat(1000)}`],
    ],
  ] as const)("a wrong %s", async (field, values) => {
    for (const value of values) {
      const refused = await workspace.owner.post("/v1/portal-sessions", { role: "owner", [field]: value });
      expectFailure(refused, 422, field);
    }
  });

  it("http outside development", async () => {
    const environment: Env = productionEnv();
    const post = async (path: string, key: string, body: object) => {
      const headers = { Authorization: `Bearer ${key}`, "Content-Type": "application/json" };
      const answered = await app.request(path, { method: "POST", headers, body: JSON.stringify(body) }, environment);
      return { status: answered.status, body: await answered.json<{ api_key: string }>() };
    };
    const { api_key: key } = (await post("/v1/workspaces", PRODUCTION_ROOT_KEY, { name: "Production" })).body;
    for (const field of [{ embed_origin: "http://localhost:3000" }, { return_url: "http://app.acme.example/" }]) {
      expect((await post("/v1/portal-sessions", key, { role: "owner", ...field })).status).toBe(422);
      expect((await workspace.owner.post("/v1/portal-sessions", { role: "owner", ...field })).status).toBe(201);
    }
  });

  it("a member's key what it refused before, wherever its pages are shown", async () => {
    expectStatus(await workspace.owner.put("/v1/members/ann", { role: "admin" }), 200);
    const ann = await createKey(workspace, "admin", "ann");
    const places = { embed_origin: ORIGIN, next: "/dashboard/members", return_url: BACK };
    expectFailure(await ann.post("/v1/portal-sessions", { role: "owner", ...places }), 403);
    expectFailure(await ann.post("/v1/portal-sessions", { role: "admin", member_id: "bob", ...places }), 403);
    const { get } = await openLink(await linkOf({ role: "admin", ...places }, ann));
    expect((await get("/dashboard/members")).html).toContain("ann (admin)");
  });
});

describe("a link leads to", () => {
  it("the page that it names", async () => {
    const opened = await visit(worker, await linkOf({ next: "/dashboard/events?type=a.*" }));
    expect(opened.headers.get("Location")).toBe("/dashboard/events?type=a.*");
  });

  it("the home of a role that may not open that page, which may be lower by now", async () => {
    expectStatus(await workspace.owner.put("/v1/members/ann", { role: "owner" }), 200);
    const link = await linkOf({ member_id: "ann", next: "/dashboard/members" });
    expectStatus(await workspace.owner.put("/v1/members/ann", { role: "guest" }), 200);
    expect((await visit(worker, link)).headers.get("Location")).toBe("/dashboard/event-types");
  });

  it("its page when it replaces another session too", async () => {
    const other = await createWorkspace();
    const { cookie, csrf } = await openLink(await linkOf({}));
    const link = await linkOf({ next: "/dashboard/events", embed_origin: ORIGIN }, other.owner);
    const asked = await visit(worker, link, { headers: { Cookie: cookie } });
    expect([asked.status, ...framing(asked)]).toEqual([200, ...FRAMED]);
    expect(asked.html).not.toContain("Sign out");
    const token = new URLSearchParams(link.split("?")[1]).get("token") ?? "";
    const replaced = await send(cookie, "/dashboard/open", { token, csrf });
    expect([replaced.status, replaced.headers.get("Location")]).toEqual([303, "/dashboard/events"]);
    expect(framing(await visit(worker, "/dashboard/events", { headers: { Cookie: cookieOf(replaced) } }))).toEqual(
      FRAMED,
    );
  });
});

describe("the longest places", () => {
  it.each(["\\", "|", "/", "'", '"', "é", "x"])(
    "with many %j fit into a cookie that browsers keep",
    async (character) => {
      const origin = `https://${"a".repeat(292)}`;
      const ask = (count: number) => {
        const fields = { role: "owner", embed_origin: origin, return_url: `${BACK}?${character.repeat(count)}` };
        return workspace.owner.post<{ url: string }>("/v1/portal-sessions", fields);
      };
      const answers = await Promise.all([950, 470, 310, 155].map(ask));
      const [link = ""] = answers.flatMap(({ status, body }) => (status === 201 ? [pathOf(body.url)] : []));
      const cookie = cookieOf(await visit(worker, link, { headers: { ...ELSEWHERE, Cookie: "hookline_probe=1" } }));
      expect(`__Host-${cookie}`.length).toBeLessThanOrEqual(4096);
      const page = await visit(worker, "/dashboard/webhooks", { headers: { Cookie: cookie } });
      expect([page.status, ...framing(page)]).toEqual([200, origin, null]);
    },
  );
});

describe("framing", () => {
  it("is forbidden to everybody without embed_origin", async () => {
    const { get } = await openLink(await linkOf({ return_url: BACK }));
    for (const path of ["/dashboard/webhooks", "/dashboard/nowhere", "/"])
      expect(framing(await get(path))).toEqual(UNFRAMED);
  });

  it("is allowed to that origin alone on every page of the session, its link and its end", async () => {
    const link = await linkOf({ embed_origin: ORIGIN });
    const opened = await visit(worker, link, { headers: BESIDE });
    expect(framing(opened)).toEqual(FRAMED);
    const cookie = cookieOf(opened);
    const get = async (path: string) => visit(worker, path, { headers: { Cookie: cookie } });
    const page = await get("/dashboard/webhooks");
    const others = [
      page,
      await get("/dashboard/nowhere"),
      await get("/dashboard/webhooks/wh_none"),
      await get(link),
      await send(cookie, "/dashboard/close", {}),
    ];
    expect(others.map(framing)).toEqual(others.map(() => FRAMED));
    const closed = await send(cookie, "/dashboard/close", { csrf: csrfOf(page.html) });
    expect([closed.status, ...framing(closed)]).toEqual([403, ...FRAMED]);
    const after = await visit(worker, "/dashboard", { headers: { Cookie: cookieOf(closed) } });
    expect([after.status, ...framing(after)]).toEqual([403, ...FRAMED]);
    const landing = await visit(worker, "/", { headers: { Cookie: cookieOf(closed) } });
    expect(landing.html).toContain('href="/play" target="_blank" rel="noopener"');
    expect(framing(await visit(worker, "/dashboard/webhooks"))).toEqual(UNFRAMED);
    const plain = await openLink(await linkOf({}));
    expect(framing(await plain.get("/dashboard/webhooks"))).toEqual(UNFRAMED);
  });

  it("stays allowed when the session has ended by itself, with the way back", async () => {
    const { get } = await openLink(await linkOf({ embed_origin: ORIGIN, return_url: BACK }));
    passTime(12 * HOUR_MS + 1000);
    const ended = await get("/dashboard/webhooks");
    expect([ended.status, ...framing(ended)]).toEqual([403, ...FRAMED]);
    expect(ended.html).toContain(`href="${BACK}" rel="noopener" target="_top">Back to app.acme.example</a>`);
  });

  it("is not allowed by a cookie that somebody made up", async () => {
    const forged = `.${JSON.stringify({ embedOrigin: "https://evil.example", returnUrl: "javascript:alert(1)" })}`;
    for (const name of ["hookline_session", "hookline_framed_session"]) {
      const Cookie = `${name}=${encodeURIComponent(`${forged}.${"A".repeat(43)}=`)}`;
      const page = await visit(worker, "/dashboard/webhooks", { headers: { Cookie } });
      expect([page.status, ...framing(page)]).toEqual([403, ...UNFRAMED]);
      expect(page.html).not.toContain("javascript:");
    }
  });

  it("leaves a link that no page may frame unused", async () => {
    const link = await linkOf({});
    for (const headers of [ELSEWHERE, BESIDE]) {
      const refused = await visit(worker, link, { headers });
      expect([refused.status, cookieOf(refused), ...framing(refused)]).toEqual([403, "", ...UNFRAMED]);
    }
    const { cookie } = await openLink(link);
    const again = await linkOf({});
    const refused = await visit(worker, again, { headers: { Cookie: cookie, ...BESIDE } });
    expect([refused.status, cookieOf(refused)]).toEqual([403, ""]);
    await openLink(again);
  });
});

describe("in a frame", () => {
  it("on the same site the ordinary cookie is given", async () => {
    const opened = await visit(worker, await linkOf({ embed_origin: ORIGIN }), { headers: BESIDE });
    expect(opened.headers.get("Set-Cookie")).toMatch(/^hookline_session=.*; HttpOnly; SameSite=Lax$/);
  });

  /** Opens a link as a browser does in a frame on another site, with the cookies that it kept. */
  const openElsewhere = (link: string, cookie = "", server: Server = worker) =>
    visit(server, link, { headers: { ...ELSEWHERE, ...(cookie === "" ? {} : { Cookie: cookie }) } });

  it("on another site a partitioned one is given, once one has come back", async () => {
    const link = await linkOf({ embed_origin: ORIGIN, next: "/dashboard/events" });
    const probed = await openElsewhere(link);
    expect([probed.status, probed.headers.get("Location")]).toEqual([303, `${link}&probed=1`]);
    expect(probed.headers.get("Set-Cookie")).toMatch(
      /^hookline_probe=1; Max-Age=60; .*HttpOnly; Secure; SameSite=None; Partitioned$/,
    );
    const opened = await openElsewhere(`${link}&probed=1`, cookieOf(probed));
    expect([opened.status, opened.headers.get("Location")]).toEqual([303, "/dashboard/events"]);
    expect(opened.headers.get("Set-Cookie")).toMatch(
      /^hookline_framed_session=.*; HttpOnly; Secure; SameSite=None; Partitioned$/,
    );
    const visitor = visitorOf(cookieOf(opened), "");
    const { html } = await visitor.get("/dashboard/webhooks");
    expect(html).toContain('<a href="/docs" target="_blank" rel="noopener">');
    const csrf = csrfOf(html);
    const form = { name: "thing.made", csrf };
    const foreign = { "Sec-Fetch-Site": "cross-site" };
    expect((await send(visitor.cookie, "/dashboard/event-types", form, foreign)).html).toContain("out of date");
    expect((await send(visitor.cookie, "/dashboard/close", { csrf }, foreign)).status).toBe(403);
    expect((await visitor.get("/dashboard/webhooks")).status).toBe(200);
    const closed = await send(visitor.cookie, "/dashboard/close", { csrf });
    expect(closed.headers.get("Set-Cookie")).toMatch(/^hookline_framed_session=\..*Partitioned$/);
    expect((await visitor.get("/dashboard/webhooks")).status).toBe(403);
  });

  it("on another site a test inbox is remembered, and opens in a tab", async () => {
    const opened = await openElsewhere(`${await linkOf({ embed_origin: ORIGIN })}&probed=1`, "hookline_probe=1");
    const session = cookieOf(opened);
    const { html } = await visitorOf(session, "").get("/dashboard/webhooks");
    const made = await send(session, "/dashboard/webhooks/test-inbox", { csrf: csrfOf(html) });
    expect(made.headers.get("Set-Cookie")).toMatch(
      /^hookline_inboxes=.*; HttpOnly; Secure; SameSite=None; Partitioned$/,
    );
    const url = /name="url"[^>]*value="([^"]*)"/.exec(made.html)?.[1] ?? "";
    const { id } = await createWebhook(workspace.owner, { url });
    const page = await visitorOf(`${session}; ${cookieOf(made)}`, "").get(`/dashboard/webhooks/${id}`);
    expect(page.html).toMatch(/<a href="\/play\/[0-9a-f]{32}" target="_blank" rel="noopener">/);
    const alone = await openLink(await linkOf({}));
    const tab = await visitorOf(`${alone.cookie}; ${cookieOf(made)}`, "").get(`/dashboard/webhooks/${id}`);
    expect(tab.html).toMatch(/<a href="\/play\/[0-9a-f]{32}">/);
    expect((await visitorOf(session, "").get("/dashboard/events")).html).toContain(
      '<a href="/docs" target="_blank" rel="noopener">the API reference</a>',
    );
  });

  it("a cookie that was kept for a frame before is replaced, not left to be read first", async () => {
    const first = await linkOf({ embed_origin: ORIGIN });
    const opened = await openElsewhere(`${first}&probed=1`, "hookline_probe=1");
    const cookie = cookieOf(opened);
    const { html } = await visitorOf(cookie, "").get("/dashboard/webhooks");
    await send(cookie, "/dashboard/close", { csrf: csrfOf(html) });
    const next = await linkOf({ embed_origin: ORIGIN });
    const again = await visit(worker, next, { headers: { ...BESIDE, Cookie: cookie } });
    expect([again.status, cookieOf(again)]).toEqual([303, expect.stringMatching(/^hookline_framed_session=/)]);
    expect((await visitorOf(`${cookieOf(again)}; hookline_session=x`, "").get("/dashboard/webhooks")).status).toBe(200);
  });

  it("that keeps no cookies a tab is offered, and the link opens there", async () => {
    const link = await linkOf({ embed_origin: ORIGIN });
    await openElsewhere(link);
    const blocked = await openElsewhere(`${link}&probed=1`);
    expect([blocked.status, blocked.headers.get("Set-Cookie"), ...framing(blocked)]).toEqual([403, null, ...FRAMED]);
    expect(blocked.html).toContain(`href="${link}" target="_blank" rel="noopener"`);
    const tab = await visit(worker, link, {
      headers: { "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "document" },
    });
    expect([tab.status, tab.headers.get("Set-Cookie")]).toEqual([303, expect.stringContaining("SameSite=Lax")]);
  });

  it("both cookies are bound to the host in production", async () => {
    const server = dashboardWith(productionEnv());
    for (const name of ["hookline_session", "hookline_framed_session"]) {
      const page = await visit(server, "/dashboard/webhooks", { headers: { Cookie: `${name}=x.y` } });
      expect(page.html).toContain("Open the dashboard with a link");
    }
  });
});

describe("the way back", () => {
  it("has the platform's name, and leaves the frame", async () => {
    expectStatus(await root.put(`/v1/workspaces/${workspace.id}/branding`, { name: "Acme" }), 200);
    const framed = await openLink(await linkOf({ embed_origin: ORIGIN, return_url: `${BACK}?a=1&b="2"` }));
    expect((await framed.get("/dashboard/webhooks")).html).toContain(
      `href="${BACK}?a=1&amp;b=%222%22" rel="noopener" target="_top">Back to Acme</a>`,
    );
    const alone = await openLink(await linkOf({ return_url: BACK }));
    const { html } = await alone.get("/dashboard/webhooks");
    expect(html).toContain(`href="${BACK}" rel="noopener">Back to Acme</a>`);
    const closed = await alone.post("/dashboard/close");
    expect(closed.html).toContain("You signed out.");
    expect(closed.html).toContain(`href="${BACK}" rel="noopener">Back to Acme</a>`);
  });
});

describe("what was typed", () => {
  const TYPED = { name: 'Of <b>"Ann"</b>', url: "https://typed.example/", secret: "whsec_of_ann", csrf: "" };

  /** The fields of the form that sends it again. */
  const fieldsOf = (html: string) =>
    [...html.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]);

  it("is there when the session has ended, without secrets, and can be sent in the next one", async () => {
    const { cookie } = await openLink(await linkOf({}));
    passTime(12 * HOUR_MS + 1000);
    const ended = await send(cookie, "/dashboard/webhooks", TYPED);
    expect(ended.status).toBe(403);
    expect(ended.html).toContain("It was not sent.");
    expect(ended.html).not.toContain("whsec_of_ann");
    expect(fieldsOf(ended.html)).toEqual([
      ["csrf", ""],
      ["name", "Of &lt;b&gt;&quot;Ann&quot;&lt;/b&gt;"],
      ["url", "https://typed.example/"],
    ]);
    const next = await openLink(await linkOf({}));
    const asked = await send(next.cookie, "/dashboard/webhooks", TYPED);
    expect([asked.status, asked.html]).toEqual([403, expect.stringContaining("This form is out of date")]);
    expect(asked.html).toMatch(
      new RegExp(`action="/dashboard/webhooks"><input type="hidden" name="csrf" value="${next.csrf}"`),
    );
  });

  it("has the values of a webhook's own headers to be sent again, and does not show them", async () => {
    const { cookie, csrf } = await openLink(await linkOf({}));
    await send(cookie, "/dashboard/close", { csrf });
    const headers = "X-Token: of-ann\r\nX-Other: of-bob: 2";
    const { html } = await send(cookie, "/dashboard/webhooks", { ...TYPED, headers });
    expect(html).toContain("<dt>headers</dt><dd>X-Token: ***\nX-Other: ***</dd>");
    expect(fieldsOf(html)).toContainEqual(["headers", expect.stringContaining("X-Token: of-ann")]);
  });

  it("is not shown, or even read, for anybody else's page or without a cookie of ours", async () => {
    const { cookie, csrf } = await openLink(await linkOf({}));
    const pages = [
      await send(cookie, "/dashboard/webhooks", TYPED, {}),
      await send(cookie, "/dashboard/webhooks", TYPED, { "Sec-Fetch-Site": "cross-site" }),
      await send("", "/dashboard/webhooks", TYPED),
      await send("hookline_session=made.up", "/dashboard/webhooks", TYPED),
    ];
    expect(csrf).not.toBe("");
    for (const { status, html } of pages) {
      expect(status).toBe(403);
      expect(html).not.toContain("typed.example");
    }
  });

  it("is nothing for a mere button, and nothing beyond 64 KiB or 1,000 fields without a session", async () => {
    const { cookie, csrf } = await openLink(await linkOf({}));
    await send(cookie, "/dashboard/close", { csrf });
    expect((await send(cookie, "/dashboard/webhooks/wh_1/enable", { csrf })).html).not.toContain("What you typed");
    const many = Object.fromEntries(Array.from({ length: 1001 }, (_, index) => [`f${index}`, "typed.example"]));
    expect((await send(cookie, "/dashboard/webhooks", many)).html).not.toContain("typed.example");
    const large = await send(cookie, "/dashboard/webhooks", { ...TYPED, description: "x".repeat(65_536) });
    expect([large.status, large.html]).toEqual([403, expect.not.stringContaining("typed.example")]);
  });
});

it("a page says of itself that it is out of date when what it shows is gone, or its session", async () => {
  const { get, post } = await openLink(await linkOf({}));
  const gone = await get("/dashboard/webhooks/wh_01K9ZJ5V7Q8R9S0T1V2W3X4Y5Z");
  expect(gone.html).toContain('data-outdated="This webhook was deleted."');
  expect((await get("/dashboard/nowhere")).html).not.toContain("was deleted");
  await post("/dashboard/close");
  expect((await get("/dashboard/webhooks")).html).toContain('data-outdated="You are signed out."');
});
