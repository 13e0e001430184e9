import { listDurableObjectIds } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createSigner } from "../../src/crypto/signature.ts";
import type { Env } from "../../src/config.ts";
import { exhaustLimit } from "../tools/exhaust-limit.ts";
import { play } from "../tools/front.ts";
import { ORIGIN } from "../tools/send-json.ts";
import { keptRequests, makeInbox, submit, visit } from "./play-fixture.ts";
import { productionEnv } from "./production-env.ts";

const SECRET = "a-secret-for-the-tests";
const EVIL = `"><script>alert(1)</script><img src=x onerror=alert(1)>`;

afterEach(() => vi.restoreAllMocks());

describe("the start page", () => {
  it("makes an inbox, whose page shows where it receives", async () => {
    expect(await (await visit("/play")).text()).toContain(`<form method="post" action="/play">`);
    const inbox = await makeInbox();
    expect(inbox.pageId).toMatch(/^[0-9a-f]{32}$/);
    expect(inbox.receivingId).not.toContain(inbox.pageId);
    const page = await (await inbox.page()).text();
    const url = `http://127.0.0.1:8787/play/in/${inbox.receivingId}`;
    expect(page).toContain(`data-copy="${url}"`);
    expect(page).toContain(`href="/dashboard/webhooks/new?url=${encodeURIComponent(url)}"`);
    expect(page).toContain("No requests yet.");
  });

  it("makes another one each time", async () => {
    const made = await Promise.all(Array.from({ length: 5 }, makeInbox));
    expect(new Set(made.flatMap(({ pageId, receivingId }) => [pageId, receivingId])).size).toBe(10);
  });
});

describe("every page", () => {
  it.each(["/play", "/play/none", "/play/", `/play/${"0".repeat(32)}`, "inbox", "refused"])(
    "forbids what it does not need: %s",
    async (path) => {
      const inbox = await makeInbox();
      const ask = { inbox: () => inbox.page(), refused: () => inbox.submit("verify", { secret: "" }) };
      const response = await (path === "inbox" || path === "refused" ? ask[path]() : visit(path));
      expect(Object.fromEntries(response.headers)).toMatchObject({
        "content-security-policy":
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
          "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
        "x-robots-tag": "noindex",
        "cache-control": "no-store",
      });
      const page = await response.text();
      expect(page).toMatch(/^<!doctype html>/);
      expect(page).not.toMatch(/<script(?! src="\/assets\/)|<style|style=|\son\w+=/);
    },
  );

  it("answers 404 where nothing is, and leads back from the address of a form", async () => {
    const inbox = await makeInbox();
    for (const path of ["/play/", "/play/none", `/play/${"0".repeat(32)}`, `/play/${inbox.pageId}/none`]) {
      expect([path, (await visit(path)).status]).toEqual([path, 404]);
    }
    for (const form of ["answer", "clear", "verify"]) {
      const fields = { status: "200", delay: "0", body: "", secret: "x" };
      expect((await submit(`/play/${"0".repeat(32)}/${form}`, fields)).status).toBe(404);
    }
    for (const form of ["answer", "verify"]) {
      const back = await inbox.page(`/${form}`);
      expect([back.status, back.headers.get("Location")]).toEqual([303, `/play/${inbox.pageId}`]);
    }
  });

  it("asks before all is deleted, with Cancel in focus", async () => {
    const inbox = await makeInbox();
    const page = await (await inbox.page("/clear")).text();
    expect(page).toContain(`action="/play/${inbox.pageId}/clear"`);
    expect(page).toMatch(/<a [^>]*href="\/play\/[0-9a-f]{32}"[^>]* autofocus[^>]*>\s*Cancel/);
    expect(await (await inbox.page()).text()).not.toContain(`action="/play/${inbox.pageId}/clear"`);
    expect((await visit(`/play/${"0".repeat(32)}/clear`)).status).toBe(404);
  });
});

describe("the inboxes of a browser", () => {
  const cookieOf = (response: Response) => (response.headers.get("Set-Cookie") ?? "").split(";")[0] ?? "";
  const list = async (cookie: string) => (await visit("/play", { headers: { Cookie: cookie } })).text();

  it("are listed, the newest first, with the time of the last request", async () => {
    let cookie = "";
    const made: string[] = [];
    for (let index = 0; index < 11; index++) {
      const response = await submit("/play", {}, { Origin: ORIGIN, Cookie: cookie });
      expect(response.headers.get("Set-Cookie")).toMatch(/; Path=\/; HttpOnly; SameSite=Lax$/);
      cookie = cookieOf(response);
      made.unshift(response.headers.get("Location") ?? "");
    }
    const page = await list(cookie);
    expect([...page.matchAll(/href="(\/play\/[0-9a-f]{32})"/g)].map(([, path]) => path)).toEqual(made.slice(0, 10));
    expect(page.match(/none yet/g)).toHaveLength(10);
    const inbox = await makeInbox();
    await inbox.receive();
    const opened = await visit(`/play/${inbox.pageId}`, { headers: { Cookie: cookie } });
    const later = await list(cookieOf(opened));
    expect(later).toContain(`href="/play/${inbox.pageId}"`);
    expect(later).toContain("just now");
  });

  it.each(["", "hookline_inboxes=", "hookline_inboxes=x.y", `hookline_inboxes=${"0".repeat(32)}.${"a".repeat(9000)}`])(
    "are none that were made up: %#",
    async (cookie) => {
      const before = await listDurableObjectIds(env.INBOX);
      expect(await list(cookie)).not.toContain("Inboxes of this browser");
      expect(await listDurableObjectIds(env.INBOX)).toEqual(before);
    },
  );
});

describe("what was received", () => {
  it("stays text wherever it is shown", async () => {
    const inbox = await makeInbox();
    const body = JSON.stringify({ [EVIL]: EVIL });
    await inbox.receive(`/${EVIL}?${EVIL}`, {
      method: "POST",
      body,
      headers: { "X-Evil": EVIL, "Content-Type": EVIL },
    });
    await inbox.receive("", { method: "POST", body: EVIL });
    for (const response of [await inbox.page(), await inbox.submit("verify", { secret: EVIL })]) {
      const page = await response.text();
      expect(page).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
      expect(page).not.toMatch(/<script>|<img|onerror=alert\(1\)>/);
      expect(page.match(/<script/g)).toHaveLength(2);
    }
  });

  it("is shown indented if it is JSON, and as it came", async () => {
    const inbox = await makeInbox();
    await inbox.receive("", { method: "POST", body: '{"a":[1,2]}' });
    const page = await (await inbox.page()).text();
    expect(page).toContain("{\n  &quot;a&quot;: [\n    1,\n    2\n  ]\n}");
    expect(page).toContain("{&quot;a&quot;:[1,2]}");
  });

  it.each([
    "[".repeat(60_000),
    `${"[".repeat(60)}${"1,".repeat(30_000)}1${"]".repeat(60)}`,
    '{"n":12345678901234567890}',
  ])("is only shown as it came where indenting would harm", async (body) => {
    const inbox = await makeInbox();
    await inbox.receive("", { method: "POST", body });
    const page = await (await inbox.page()).text();
    expect(page).toContain(body.replaceAll('"', "&quot;"));
    expect(page).not.toContain("<summary>Raw</summary>");
    expect(page.length).toBeLessThan(80_000);
  });

  it("is listed newest first, 25 on a page", async () => {
    const inbox = await makeInbox();
    for (let n = 1; n <= 60; n++) await inbox.receive(`/r${n}`);
    const pathsOf = (page: string) => [...page.matchAll(/<code>\/(r\d+)</g)].map(([, path]) => path);
    const shown: (string | undefined)[] = [];
    for (let next: string | undefined = ""; next !== undefined;) {
      const page = await (await inbox.page(next)).text();
      shown.push(...pathsOf(page));
      next = /\?before=\d+(?=">Older)/.exec(page)?.[0];
    }
    expect(shown).toEqual(Array.from({ length: 60 }, (_, index) => `r${60 - index}`));
    expect(pathsOf(await (await inbox.page("?before=x")).text())[0]).toBe("r60");
  });

  it("is deleted on demand, and that of other inboxes stays", async () => {
    const [inbox, bystander] = [await makeInbox(), await makeInbox()];
    await inbox.receive();
    await bystander.receive("/stays");
    expect((await inbox.submit("clear")).status).toBe(303);
    expect(await keptRequests(inbox)).toEqual([]);
    expect(await keptRequests(bystander)).toMatchObject([{ path: "/stays" }]);
    expect((await inbox.receive()).status).toBe(200);
  });
});

describe("verify", () => {
  it("judges each request, and forgets the secret", async () => {
    const inbox = await makeInbox();
    const log = vi.spyOn(console, "info");
    const signature = await (await createSigner(SECRET)).hex(new TextEncoder().encode("signed"));
    await inbox.receive("/signed", { method: "POST", body: "signed", headers: { "X-Webhook-Signature": signature } });
    await inbox.receive("/changed", { method: "POST", body: "other", headers: { "X-Webhook-Signature": signature } });
    await inbox.receive("/unsigned", { method: "POST", body: "signed" });
    const response = await inbox.submit("verify", { secret: ` ${SECRET}\n` });
    expect(response.status).toBe(200);
    const page = await response.text();
    const badges = [...page.matchAll(/<code>\/(\w+)<.*?badge (\w+)">(?:signature |not signed)/gs)];
    expect(badges.map(([, path, style]) => [path, style])).toEqual([
      ["unsigned", "off"],
      ["changed", "bad"],
      ["signed", "ok"],
    ]);
    expect(page).not.toContain(SECRET);
    expect(await (await inbox.page()).text()).not.toContain("signature valid");
    expect(JSON.stringify(log.mock.calls)).not.toContain(SECRET);
  });

  it.each(["", "whsec_", "x".repeat(1001)])("refuses a text that can't be a secret", async (secret) => {
    const inbox = await makeInbox();
    const refused = await inbox.submit("verify", { secret });
    expect([refused.status, (await refused.text()).includes(`class="error"`)]).toEqual([422, true]);
  });
});

describe("a form", () => {
  it.each([{}, { Origin: "https://evil.example" }, { Origin: "null", "Sec-Fetch-Site": "cross-site" }])(
    "from elsewhere is refused: %j",
    async (headers) => {
      const inbox = await makeInbox();
      await inbox.receive();
      expect((await submit("/play", {}, headers)).status).toBe(403);
      expect((await inbox.submit("clear", {}, headers)).status).toBe(403);
      expect((await inbox.submit("verify", { secret: SECRET }, headers)).status).toBe(403);
      expect((await inbox.submit("answer", { status: "500", delay: "0", body: "" }, headers)).status).toBe(403);
      expect(await keptRequests(inbox)).toHaveLength(1);
      expect((await inbox.receive()).status).toBe(200);
    },
  );

  it("from its own page is accepted without saying where it is from", async () => {
    const inbox = await makeInbox();
    const headers = { Origin: "null", "Sec-Fetch-Site": "same-origin" };
    expect((await inbox.submit("clear", {}, headers)).status).toBe(303);
  });

  it("that is too large is refused", async () => {
    const inbox = await makeInbox();
    expect((await inbox.submit("verify", { secret: "x".repeat(20_000) })).status).toBe(413);
  });
});

describe("in production", () => {
  const limiter = (limit: RateLimit["limit"]): RateLimit => ({ limit });
  const closed = limiter(async () => ({ success: false }));

  async function ask(changes: Partial<Env>, path: string, headers: Readonly<Record<string, string>> = {}) {
    const environment = { ...productionEnv(), ...changes };
    return play.request(`${ORIGIN}${path}`, { method: "POST", headers: { Origin: ORIGIN, ...headers } }, environment);
  }

  it.each([
    ["203.0.113.9", "203.0.113.9"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
    ["2001:db8::1", "2001:db8:0:0"],
  ])("new inboxes are limited by network: %s", async (address, key) => {
    const limit = vi.fn(async () => ({ success: false }));
    const refused = await ask({ NEW_INBOX_LIMIT: limiter(limit) }, "/play", { "CF-Connecting-IP": address });
    expect([refused.status, refused.headers.get("Retry-After")]).toEqual([429, "60"]);
    expect(limit).toHaveBeenCalledWith({ key });
  });

  it("an inbox takes no more than its limit from outside", async () => {
    const inbox = await makeInbox();
    const refused = await ask({ INBOX_LIMIT: closed }, `/play/in/${inbox.receivingId}`);
    expect([refused.status, refused.headers.get("Retry-After")]).toEqual([429, "10"]);
    expect(await keptRequests(inbox)).toEqual([]);
  });

  it("the limits are those of the bindings", async () => {
    const makeFrom = (address: string) => ask({}, "/play", { "CF-Connecting-IP": address });
    const perNetwork = { key: "1.1.1.1", limit: 10, windowSeconds: 60 };
    await exhaustLimit(env.NEW_INBOX_LIMIT, perNetwork, () => makeFrom("1.1.1.1"));
    expect((await makeFrom("1.1.1.2")).status).toBe(303);
    const { receivingId } = await makeInbox();
    const perInbox = { key: receivingId, limit: 100, windowSeconds: 10 };
    await exhaustLimit(env.INBOX_LIMIT, perInbox, () => ask({}, `/play/in/${receivingId}`));
    const { receivingId: other } = await makeInbox();
    expect((await ask({}, `/play/in/${other}`)).status).toBe(200);
  });

  it("a fault of ours is answered without its internals", async () => {
    const broken = {
      getByName: () => {
        throw new Error("the inside");
      },
    } as unknown as typeof env.INBOX;
    const response = await ask({ INBOX: broken }, "/play", { "CF-Connecting-IP": "1.1.1.3" });
    expect(response.status).toBe(503);
    expect(await response.text()).not.toContain("the inside");
  });
});
