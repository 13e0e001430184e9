import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { createWorkspace, expectStatus, type TestWorkspace } from "../tools/create-workspace.ts";
import { dashboardWith, signIn, type Visitor, visitorOf } from "../tools/visitor.ts";

const PATH = "/dashboard/contacts";
const OPS = { emails: ["ops@example.com"], on: ["webhook.disabled"] };

let workspace: TestWorkspace;
let visitor: Visitor;

beforeEach(async () => {
  workspace = await createWorkspace();
  visitor = await signIn(workspace, "admin");
});

const contacts = async () => expectStatus(await workspace.owner.get("/v1/contacts"), 200);

/** Which kinds a page has ticked. */
function ticked(html: string): readonly string[] {
  return [...html.matchAll(/<input type="checkbox" name="on" value="([\w.]+)" checked/g)].map(([, type = ""]) => type);
}

describe("the form of contacts", () => {
  it("saves addresses, one a line, and what they are mailed of", async () => {
    const empty = await visitor.get(PATH);
    expect(ticked(empty.html)).toEqual(["webhook.disabled", "webhook.failing", "webhook.recovered"]);
    expect(empty.html).not.toContain("Mail nobody");
    const fields = { emails: " ops@example.com\r\n\r\nb@example.com ", on: ["delivery.failed"] };
    const saved = await visitor.post(PATH, fields);
    expect([saved.status, saved.headers.get("Location")]).toEqual([303, `${PATH}?done=saved`]);
    expect(await contacts()).toEqual({ emails: ["ops@example.com", "b@example.com"], on: ["delivery.failed"] });
    const { html } = await visitor.get(PATH);
    expect(html).toContain("ops@example.com\nb@example.com");
    expect(ticked(html)).toEqual(["delivery.failed"]);
  });

  it("keeps what was typed, and says at its field which address is wrong", async () => {
    await workspace.owner.put("/v1/contacts", OPS);
    const typed = "ops@example.com\nA <a@example.com>";
    const { status, html } = await visitor.post(PATH, { emails: typed, on: ["webhook.failing"] });
    expect(status).toBe(422);
    expect(html).toContain("ops@example.com\nA &lt;a@example.com&gt;");
    expect(html).toMatch(/id="emails-error">A &lt;a@example.com&gt; must be one plain address/);
    expect(ticked(html)).toEqual(["webhook.failing"]);
    const nothing = await visitor.post(PATH, { emails: "ops@example.com" });
    expect([nothing.status, ticked(nothing.html)]).toEqual([422, []]);
    expect(nothing.html).toContain('id="on-error">must name one at least<');
    expect(await contacts()).toEqual(OPS);
  });

  it("takes contacts away", async () => {
    await workspace.owner.put("/v1/contacts", OPS);
    expect((await visitor.get(PATH)).html).toContain("Mail nobody");
    const removed = await visitor.post(PATH, { emails: "" });
    expect([removed.status, removed.headers.get("Location")]).toEqual([303, `${PATH}?done=unmailed`]);
    expect(await contacts()).toMatchObject({ emails: [] });
  });
});

describe("where no mail can be sent", () => {
  const { EMAIL: _email, ...bare } = env;
  let there: Visitor;

  beforeEach(() => {
    there = visitorOf(visitor.cookie, visitor.csrf, dashboardWith(bare));
  });

  it("the page says how that is added, in place of a form that would fail", async () => {
    const { status, html } = await there.get(PATH);
    expect(status).toBe(200);
    expect(html).toContain("add the block [[send_email]] with name = &quot;EMAIL&quot; to wrangler.toml");
    expect(html).not.toMatch(/<textarea|Mail nobody/);
    expect((await there.post(PATH, { emails: "ops@example.com", on: ["webhook.failing"] })).status).toBe(409);
  });

  it("it shows who is not mailed, and takes them away", async () => {
    await workspace.owner.put("/v1/contacts", OPS);
    expect((await there.get(PATH)).html).toMatch(/Not mailed for now[^]*ops@example\.com[^]*Mail nobody/);
    expect((await there.post(PATH, { emails: "" })).status).toBe(303);
    expect(await contacts()).toMatchObject({ emails: [] });
  });
});
