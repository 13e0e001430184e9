import { beforeEach, expect, it } from "vitest";
import { documentOf } from "../tools/catalog-documents.ts";
import { createWebhook } from "../tools/create-workspace.ts";
import { decodeHtml } from "../tools/page-text.ts";
import { useWorkspace } from "../tools/use-workspace.ts";
import { signIn, type Visitor, worker } from "../tools/visitor.ts";
import type { EventTypeBody, ListBody } from "../tools/wire.ts";

const workspace = useWorkspace();
const PATH = "/dashboard/event-types/import";
const DOCUMENT = JSON.stringify(documentOf({ webhooks: { "order.paid": { post: { description: "Paid" } } } }));
let visitor: Visitor;

beforeEach(async () => {
  visitor = await signIn(workspace, "owner");
});

const namesOf = async () => {
  const { body } = await workspace.owner.get<ListBody<EventTypeBody>>("/v1/event-types");
  return body.data.map(({ name }) => name).toSorted();
};

it("an import shows what would change before it can be asked for", async () => {
  await workspace.owner.put("/v1/event-types/order.made", {});
  expect((await visitor.get(PATH)).html).not.toContain('name="import"');
  const shown = await visitor.post(PATH, { openapi: DOCUMENT });
  expect([shown.status, shown.html]).toEqual([200, expect.stringContaining('name="import" value="yes"')]);
  expect(shown.html).toMatch(/<dt>Added<\/dt><dd>1: order\.paid<\/dd>/);
  expect(shown.html).toMatch(/<dt>Not in the document, and kept<\/dt><dd>1: order\.made<\/dd>/);
  expect(decodeHtml(shown.html)).toContain(DOCUMENT);
  expect(await namesOf()).toEqual(["order.made"]);
  const done = await visitor.post(PATH, { openapi: DOCUMENT, import: "yes" });
  expect([done.status, done.headers.get("Location")]).toEqual([303, "/dashboard/event-types?done=imported"]);
  expect(await namesOf()).toEqual(["order.made", "order.paid"]);
  const again = await visitor.post(PATH, { openapi: DOCUMENT });
  expect(again.html).toContain("Nothing would change.");
  expect(again.html).not.toContain('name="import"');
});

it("an import takes a file", async () => {
  const form = new FormData();
  form.set("csrf", visitor.csrf);
  form.set("openapi", "");
  form.set("file", new File([DOCUMENT], "event-types.json", { type: "application/json" }));
  const response = await worker(PATH, { method: "POST", headers: { Cookie: visitor.cookie }, body: form });
  const html = await response.text();
  expect([response.status, html]).toEqual([200, expect.stringContaining('name="import"')]);
  expect(decodeHtml(html)).toContain(DOCUMENT);
});

it("the download is what the API exports, under a name", async () => {
  await workspace.owner.put("/v1/event-types/order.paid", { description: "Paid" });
  const { headers, html } = await visitor.get("/dashboard/event-types.json");
  expect(headers.get("Content-Disposition")).toBe('attachment; filename="event-types.json"');
  expect(JSON.parse(html)).toEqual((await workspace.owner.get("/v1/event-types.json")).body);
});

it("the download is of a part when one is asked for, and says so when there is none such", async () => {
  for (const name of ["order.paid", "user.made"]) await workspace.owner.put(`/v1/event-types/${name}`, {});
  expect((await visitor.get("/dashboard/event-types")).html).toMatch(
    /<form [^>]*method="get" action="\/dashboard\/event-types\.json"><input name="type"/,
  );
  const partOf = async (type: string) => visitor.get(`/dashboard/event-types.json?type=${type}`);
  expect(Object.keys(JSON.parse((await partOf("order.*")).html).webhooks)).toEqual(["order.paid"]);
  expect(Object.keys(JSON.parse((await partOf("")).html).webhooks)).toHaveLength(2);
  const refused = await partOf("Order");
  expect([refused.status, refused.headers.get("Content-Disposition")]).toEqual([422, null]);
  expect(refused.html).toContain("a prefix such as order.*");
});

it("deprecated event types are marked where people choose, after the others", async () => {
  const { owner } = workspace;
  await owner.put("/v1/event-types/order.a_old", { deprecated: true, since: "1.4" });
  await owner.put("/v1/event-types/order.new", {});
  const { id } = await createWebhook(owner, { events: ["order.*"] });
  const catalog = await visitor.get("/dashboard/event-types");
  expect(catalog.html).toContain(">Delete</a>");
  const member = await signIn(workspace, "member");
  expect((await member.get("/dashboard/event-types")).html).not.toContain("Delete");
  expect(catalog.html).toMatch(/order\.a_old<\/a> <span class="badge wait">deprecated<\/span>/);
  expect(catalog.html).toContain('<td data-label="Since">1.4</td>');
  const { html } = await visitor.get("/dashboard/webhooks/new");
  const [fresh, old] = ["order.new", "order.a_old"].map((name) => html.indexOf(`value="${name}"`));
  expect(fresh).toBeGreaterThan(0);
  expect(old).toBeGreaterThan(fresh ?? 0);
  expect(html).toMatch(/<code>order\.a_old<\/code> <span class="badge wait">deprecated<\/span>/);
  const trial = await visitor.get(`/dashboard/webhooks/${id}/test`);
  expect(trial.html).toMatch(/<option value="order\.new" selected="">order\.new<\/option>/);
  expect(trial.html).toContain("order.a_old (deprecated)</option>");
});

it("a form keeps and changes what is said of a type's age", async () => {
  const fields = { name: "order.paid", description: "", schema: "", example: "", since: "2.1", deprecated: "on" };
  const read = async () => (await workspace.owner.get<EventTypeBody>("/v1/event-types/order.paid")).body;
  expect((await visitor.post("/dashboard/event-types", fields)).status).toBe(303);
  expect(await read()).toMatchObject({ since: "2.1", deprecated: true });
  const { html } = await visitor.get("/dashboard/event-types/order.paid");
  expect(html).toMatch(/name="since"[^>]* value="2\.1"/);
  expect(html).toMatch(/name="deprecated" checked/);
  await visitor.post("/dashboard/event-types", { ...fields, since: "", deprecated: [] });
  expect(await read()).toMatchObject({ since: null, deprecated: false });
});
