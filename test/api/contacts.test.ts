import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { Env } from "../../src/config.ts";
import { createKey, createWorkspace, expectStatus, root, type TestWorkspace } from "../tools/create-workspace.ts";
import { expectFailure, expectFailureShape } from "../tools/expect-failure.ts";
import { app } from "../tools/front.ts";
import { ROOT_KEY } from "../tools/send-json.ts";
import type { ListBody, WorkspaceBody } from "../tools/wire.ts";

const NOBODY = { emails: [], on: ["webhook.disabled", "webhook.failing", "webhook.recovered"] };
const OPS = { emails: ["ops@example.com"], on: ["webhook.disabled"] };

let workspace: TestWorkspace;
let bystander: TestWorkspace;

beforeEach(async () => {
  [workspace, bystander] = [await createWorkspace(), await createWorkspace()];
  expectStatus(await bystander.owner.put("/v1/contacts", OPS), 200);
});

async function contactsOf({ owner }: TestWorkspace): Promise<unknown> {
  return expectStatus(await owner.get("/v1/contacts"), 200);
}

async function shown({ id }: TestWorkspace): Promise<unknown> {
  return expectStatus(await root.get<WorkspaceBody>(`/v1/workspaces/${id}`), 200).contacts;
}

describe("contacts", () => {
  it("are set, shown and taken away by an owner", async () => {
    expect(await contactsOf(workspace)).toEqual(NOBODY);
    const emails = ["ops@example.com", "Anna.B+x@Sub.Example.org"];
    expect(expectStatus(await workspace.owner.put("/v1/contacts", { emails }), 200)).toEqual({ ...NOBODY, emails });
    expect([await contactsOf(workspace), await shown(workspace)]).toEqual([
      { ...NOBODY, emails },
      { ...NOBODY, emails },
    ]);
    expect(expectStatus(await workspace.owner.put("/v1/contacts", { emails: [] }), 200)).toEqual(NOBODY);
    expect([await contactsOf(workspace), await shown(workspace)]).toEqual([NOBODY, null]);
    expect(await shown(bystander)).toEqual(OPS);
  });

  it("are set, listed and taken away by the root key, and by it as an owner", async () => {
    const path = `/v1/workspaces/${workspace.id}`;
    expect(expectStatus(await root.patch<WorkspaceBody>(path, { contacts: OPS }), 200).contacts).toEqual(OPS);
    expectStatus(await root.patch(path, { name: "Renamed" }), 200);
    const { data } = expectStatus(await root.get<ListBody<WorkspaceBody>>("/v1/workspaces?limit=100"), 200);
    expect(data.find(({ id }) => id === workspace.id)?.contacts).toEqual(OPS);
    expect(await contactsOf(workspace)).toEqual(OPS);
    expect(expectStatus(await root.patch<WorkspaceBody>(path, { contacts: null }), 200).contacts).toBeNull();
    const headers = { "X-Workspace-Id": workspace.id };
    expect(expectStatus(await root.send("PUT", "/v1/contacts", OPS, headers), 200)).toEqual(OPS);
    expect(await shown(workspace)).toEqual(OPS);
  });

  it("name each type once, in the order of the document", async () => {
    const on = ["webhook.recovered", "delivery.failed", "webhook.recovered"];
    const body = expectStatus(await workspace.owner.put("/v1/contacts", { ...OPS, on }), 200);
    expect(body).toEqual({ ...OPS, on: ["webhook.recovered", "delivery.failed"] });
  });

  const many = Array.from({ length: 11 }, (_, index) => `a${index}@example.com`);
  it.each([
    ["emails", {}],
    ["emails", { emails: null }],
    ["emails", { emails: "ops@example.com" }],
    ["emails", { emails: many }],
    ["emails[1]", { emails: ["ops@example.com", "Ops <ops@example.com>"] }],
    ["emails[0]", { emails: ["ops@example.com\r\nBcc: all@example.com"] }],
    ["emails[0]", { emails: ["a@example.com, b@example.com"] }],
    ["emails[0]", { emails: [`${"a".repeat(250)}@example.com`] }],
    ["emails[0]", { emails: [7] }],
    ["emails[1]", { emails: ["ops@example.com", "ops@EXAMPLE.COM"] }],
    ["on", { ...OPS, on: [] }],
    ["on", { ...OPS, on: "webhook.disabled" }],
    ["on[0]", { ...OPS, on: ["order.made"] }],
    ["name", { ...OPS, name: "Ops" }],
  ])("are refused for %s: %j", async (field, input) => {
    expectStatus(await workspace.owner.put("/v1/contacts", OPS), 200);
    const { details } = expectFailure(await workspace.owner.put("/v1/contacts", input), 422);
    expect(details.map((detail) => detail.field)).toContain(field);
    const patched = await root.patch(`/v1/workspaces/${workspace.id}`, { name: "Changed", contacts: input });
    expect(expectFailure(patched, 422).details.map((detail) => detail.field)).toContain(`contacts.${field}`);
    expect(await shown(workspace)).toEqual(OPS);
    expect(expectStatus(await root.get<WorkspaceBody>(`/v1/workspaces/${workspace.id}`), 200).name).toBe("Test");
  });

  it("of nobody are null, not an empty list, to the root key", async () => {
    const refused = await root.patch(`/v1/workspaces/${workspace.id}`, { contacts: { emails: [] } });
    expect(expectFailure(refused, 422).details[0]?.field).toBe("contacts.emails");
  });

  it("are read and changed by owners and admins alone", async () => {
    for (const role of ["member", "guest", "publisher"] as const) {
      const client = await createKey(workspace, role);
      expectFailure(await client.get("/v1/contacts"), 403);
      expectFailure(await client.put("/v1/contacts", OPS), 403);
    }
    const admin = await createKey(workspace, "admin");
    expect(expectStatus(await admin.put("/v1/contacts", OPS), 200)).toEqual(OPS);
  });

  it("of a later version are read as far as they are known", async () => {
    const column = JSON.stringify({ ...OPS, on: ["webhook.slow", "webhook.disabled"], language: "de" });
    await env.DB.prepare("UPDATE workspaces SET contacts = ? WHERE id = ?").bind(column, workspace.id).run();
    expect(await contactsOf(workspace)).toEqual(OPS);
  });
});

describe("where no mail can be sent", () => {
  const { EMAIL: _email, EMAIL_FROM: _from, ...bare } = env;
  const BLOCK = 'add the block [[send_email]] with name = "EMAIL" to wrangler.toml, set EMAIL_FROM';

  async function ask(environment: Env, method: string, path: string, body?: unknown) {
    const headers = {
      Authorization: `Bearer ${ROOT_KEY}`,
      "Content-Type": "application/json",
      // The routes of the root key itself take no workspace.
      ...(path === "/v1/contacts" ? { "X-Workspace-Id": workspace.id } : {}),
    };
    const init = { method, headers, body: body === undefined ? null : JSON.stringify(body) };
    const response = await app.request(path, init, environment);
    return { status: response.status, headers: response.headers, body: await response.json() };
  }

  it.each([
    ["the binding is missing", { ...bare, EMAIL_FROM: "hooks@example.com" }, BLOCK],
    ["both are missing", bare, BLOCK],
    ["the sender is missing", { ...bare, EMAIL: env.EMAIL }, "set EMAIL_FROM to an address"],
    ["the sender is empty", { ...bare, EMAIL: env.EMAIL, EMAIL_FROM: " " }, "set EMAIL_FROM to an address"],
    ["the sender is none", { ...bare, EMAIL: env.EMAIL, EMAIL_FROM: "Hooks <h@example.com>" }, "is no plain address"],
  ] as const)("contacts are not saved, and the answer says what to do: %s", async (_name, settings, words) => {
    const environment = settings as unknown as Env;
    for (const [method, path, body] of [
      ["PUT", "/v1/contacts", OPS],
      ["PATCH", `/v1/workspaces/${workspace.id}`, { name: "Changed", contacts: OPS }],
    ] as const) {
      const answer = await ask(environment, method, path, body);
      const { code, message } = expectFailureShape(answer);
      expect([answer.status, code]).toEqual([409, "conflict"]);
      expect(message).toContain(words);
      expect(message).toContain("deploy again");
    }
    expect(expectStatus(await root.get<WorkspaceBody>(`/v1/workspaces/${workspace.id}`), 200)).toMatchObject({
      name: "Test",
      contacts: null,
    });
  });

  it("contacts are shown and taken away, and the status tells of those who are not mailed", async () => {
    const environment = bare as unknown as Env;
    expectStatus(await workspace.owner.put("/v1/contacts", OPS), 200);
    expect((await ask(environment, "GET", "/v1/contacts")).body).toEqual(OPS);
    const status = await ask(environment, "GET", "/v1/status");
    expect(JSON.stringify(status.body)).toMatch(/workspaces have contacts that are not mailed: .*send_email/);
    expect(JSON.stringify(expectStatus(await root.get("/v1/status"), 200))).not.toContain("not mailed");
    expect(await ask(environment, "PUT", "/v1/contacts", { emails: [] })).toMatchObject({ status: 200, body: NOBODY });
    expect(await shown(workspace)).toBeNull();
    expectStatus(await workspace.owner.put("/v1/contacts", OPS), 200);
    const patched = await ask(environment, "PATCH", `/v1/workspaces/${workspace.id}`, { contacts: null });
    expect(patched.status).toBe(200);
    expect(await shown(workspace)).toBeNull();
  });
});
