import { evictDurableObject, listDurableObjectIds, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createInboxIds } from "../../src/crypto/inbox-ids.ts";
import { keptRequests, makeInbox, submit, type TestInbox, visit } from "./play-fixture.ts";

const T0 = Date.UTC(2100, 0, 1);
const HOUR_MS = 3_600_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(T0);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

async function newest(inbox: TestInbox) {
  const [request] = await keptRequests(inbox);
  if (request === undefined) throw new Error("nothing was kept");
  return { ...request, text: new TextDecoder().decode(request.body) };
}

const headersOf = (request: Awaited<ReturnType<typeof newest>>) =>
  Object.fromEntries(request.headers.map(({ name, value }) => [name, value]));

describe("an inbox receives", () => {
  it.each(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"])("%s", async (method) => {
    const inbox = await makeInbox();
    expect((await inbox.receive("/some/path?a=1&b=%3C", { method, headers: { "X-One": "1" } })).status).toBe(200);
    const request = await newest(inbox);
    expect(request).toMatchObject({ method, path: "/some/path?a=1&b=%3C", status: 200, receivedAt: T0, isCut: false });
    expect(headersOf(request)).toMatchObject({ "x-one": "1" });
  });

  it("a body to the byte, whatever its bytes are", async () => {
    const inbox = await makeInbox();
    const body = Uint8Array.from({ length: 256 }, (_, index) => index);
    await inbox.receive("", { method: "POST", body });
    expect((await newest(inbox)).body).toEqual(body);
    expect(await (await inbox.page()).text()).toContain("\uFFFD");
  });

  it("the first 64 KiB of a big body, and says so", async () => {
    const inbox = await makeInbox();
    await inbox.receive("", { method: "POST", body: "x".repeat(65_536) });
    expect(await newest(inbox)).toMatchObject({ isCut: false, text: "x".repeat(65_536) });
    const answer = await inbox.receive("", { method: "POST", body: "y".repeat(3_000_000) });
    expect(answer.status).toBe(200);
    expect(await newest(inbox)).toMatchObject({ isCut: true, text: "y".repeat(65_536) });
    expect(await (await inbox.page()).text()).toContain("The body is incomplete");
  });

  it("a bounded number and size of headers", async () => {
    const inbox = await makeInbox();
    const many = Array.from({ length: 200 }, (_, index): [string, string] => [`x-h${index}`, "v"]);
    await inbox.receive("", { method: "POST", headers: many });
    const first = await newest(inbox);
    expect(first.headers).toHaveLength(100);
    expect(first.headersLeftOut).toBeGreaterThanOrEqual(100);
    expect(await (await inbox.page()).text()).toContain(`${first.headersLeftOut} more headers were not kept`);
    await inbox.receive("", { method: "POST", headers: { "a-small": "1", "x-big": "v".repeat(66_000) } });
    const second = await newest(inbox);
    expect(headersOf(second)).toMatchObject({ "a-small": "1" });
    expect(headersOf(second)).not.toHaveProperty("x-big");
  });

  it("no session of a browser that was led to it", async () => {
    const inbox = await makeInbox();
    const headers = { Cookie: "session=s3cr3t", "Cf-Access-Jwt-Assertion": "s3cr3t", Authorization: "Bearer mine" };
    await inbox.receive("", { method: "POST", headers });
    const kept = headersOf(await newest(inbox));
    expect(kept).toMatchObject({ cookie: "(not kept)", authorization: "Bearer mine" });
    expect(JSON.stringify(kept)).not.toContain("s3cr3t");
  });
});

describe("an inbox keeps", () => {
  it("the newest 100 requests", async () => {
    const [inbox, bystander] = [await makeInbox(), await makeInbox()];
    await bystander.receive("/stays");
    for (let n = 1; n <= 105; n++) await inbox.receive(`/${n}`);
    const paths = (await keptRequests(inbox)).map(({ path }) => path);
    expect(paths).toEqual(Array.from({ length: 100 }, (_, index) => `/${105 - index}`));
    expect(await keptRequests(bystander)).toMatchObject([{ path: "/stays" }]);
  });

  it("nothing that is older than a day", async () => {
    const inbox = await makeInbox();
    await inbox.receive("/old");
    vi.setSystemTime(T0 + 23 * HOUR_MS);
    await inbox.receive("/new");
    vi.setSystemTime(T0 + 24 * HOUR_MS);
    expect(await keptRequests(inbox)).toMatchObject([{ path: "/new" }]);
    expect(await runDurableObjectAlarm(inbox.stub)).toBe(true);
    const rows = await runInDurableObject(inbox.stub, (_, { storage }) => {
      return storage.sql.exec("SELECT path FROM requests").toArray();
    });
    expect(rows).toEqual([{ path: "/new" }]);
    const alarm = await runInDurableObject(inbox.stub, (_, { storage }) => storage.getAlarm());
    expect(alarm).toBe(T0 + 47 * HOUR_MS);
  });

  it("nothing at all a day after its last use, and is over then", async () => {
    const inbox = await makeInbox();
    vi.setSystemTime(T0 + HOUR_MS);
    await inbox.receive();
    vi.setSystemTime(T0 + 25 * HOUR_MS);
    await runDurableObjectAlarm(inbox.stub);
    const left = await runInDurableObject(inbox.stub, async (_, { storage }) => {
      return [storage.sql.exec("SELECT name FROM sqlite_master").toArray(), await storage.getAlarm()];
    });
    expect(left).toEqual([[], null]);
    expect((await inbox.receive()).status).toBe(404);
    expect((await inbox.page()).status).toBe(404);
  });

  it("what it has and how it answers while it sleeps", async () => {
    const inbox = await makeInbox();
    await inbox.receive("/before");
    await inbox.submit("answer", { status: "418", delay: "0", body: "short and stout" });
    await evictDurableObject(inbox.stub);
    const answer = await inbox.receive("/after");
    expect([answer.status, await answer.text()]).toEqual([418, "short and stout"]);
    expect(await keptRequests(inbox)).toMatchObject([
      { path: "/after", status: 418 },
      { path: "/before", status: 200 },
    ]);
  });
});

describe("an inbox that was never opened", () => {
  it.each(["0".repeat(32), "abc"])("answers 404 everywhere and is no object: %s", async (id) => {
    const before = await listDurableObjectIds(env.INBOX);
    expect((await visit(`/play/in/${id}`, { method: "POST", body: "x" })).status).toBe(404);
    expect((await visit(`/play/in/${id}/below`)).status).toBe(404);
    expect((await visit(`/play/${id}`)).status).toBe(404);
    expect((await visit(`/play/${id}/live`, { headers: { Upgrade: "websocket" } })).status).toBe(404);
    for (const form of ["answer", "clear", "verify"]) {
      const fields = { status: "200", delay: "0", body: "", secret: "s".repeat(16) };
      expect((await submit(`/play/${id}/${form}`, fields)).status).toBe(404);
    }
    expect(await listDurableObjectIds(env.INBOX)).toEqual(before);
  });

  it("answers 404 and stores nothing, also under an id that was made here", async () => {
    const ids = createInboxIds([env.ENCRYPTION_KEY ?? ""]);
    const id = (await ids.receivingIdOf(await ids.newPageId())) ?? "";
    expect((await visit(`/play/in/${id}`, { method: "POST", body: "x" })).status).toBe(404);
    const tables = await runInDurableObject(env.INBOX.getByName(id), async (_, { storage }) => {
      return [storage.sql.exec("SELECT name FROM sqlite_master").toArray(), await storage.getAlarm()];
    });
    expect(tables).toEqual([[], null]);
  });

  it("answers 404 at a page's own id", async () => {
    const inbox = await makeInbox();
    expect((await visit(`/play/in/${inbox.pageId}`, { method: "POST" })).status).toBe(404);
    expect((await visit(`/play/${inbox.receivingId}`)).status).toBe(404);
    expect(await keptRequests(inbox)).toEqual([]);
  });
});

describe("an answer", () => {
  it.each([200, 201, 204, 205, 299, 301, 304, 410, 429, 503, 599])("has the status %i", async (status) => {
    const inbox = await makeInbox();
    expect((await inbox.submit("answer", { status: String(status), delay: "0", body: "a\r\nb" })).status).toBe(303);
    const answer = await inbox.receive();
    expect(answer.status).toBe(status);
    expect(await answer.text()).toBe([204, 205, 304].includes(status) ? "" : "a\nb");
  });

  it("comes after the delay", async () => {
    const inbox = await makeInbox();
    await inbox.submit("answer", { status: "200", delay: "0.3", body: "" });
    const startedAt = performance.now();
    await inbox.receive();
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(290);
  });

  it("can't act as a page of this host", async () => {
    const inbox = await makeInbox();
    await inbox.submit("answer", { status: "200", delay: "0", body: "<script>alert(1)</script>" });
    const { headers } = await inbox.receive("/x.html", { method: "GET" });
    expect(Object.fromEntries(headers)).toMatchObject({
      "content-type": "text/plain; charset=utf-8",
      "content-security-policy": "default-src 'none'; sandbox",
      "x-content-type-options": "nosniff",
    });
  });

  it.each([
    ["status", { status: "199" }],
    ["status", { status: "600" }],
    ["status", { status: "200.5" }],
    ["status", { status: "" }],
    ["status", { status: "ok" }],
    ["delay", { delay: "20.1" }],
    ["delay", { delay: "-1" }],
    ["delay", { delay: "NaN" }],
    ["body", { body: "é".repeat(2049) }],
  ])("with another %s is refused, and what was typed stays: %j", async (_field, change) => {
    const inbox = await makeInbox();
    const typed = { status: "500", delay: "1", body: "typed", ...change };
    const refused = await inbox.submit("answer", typed);
    expect(refused.status).toBe(422);
    const page = await refused.text();
    expect(page.match(/class="error"/g)).toHaveLength(1);
    for (const value of Object.values(typed)) expect(page).toContain(value);
    expect((await inbox.receive()).status).toBe(200);
  });
});
