import { beforeAll, describe, expect, it } from "vitest";
import { ACCESS } from "../tools/access-table.ts";
import { createTarget } from "../tools/create-target.ts";
import { createWorkspace, expectStatus, root, type TestWorkspace } from "../tools/create-workspace.ts";
import { expectFailure } from "../tools/expect-failure.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import { recordSubscriber } from "../tools/recording-subscriber.ts";
import { snapshotWorkspace } from "../tools/seed-bystander.ts";
import type { Answer, Client } from "../tools/send-json.ts";
import { openLink, pathOf } from "../tools/visitor.ts";
import type { ApiKeyBody, ListBody, WebhookBody } from "../tools/wire.ts";

recordSubscriber();
const queues = holdQueues();

function within(workspaceId: string, client: Client = root) {
  const headers = { "X-Workspace-Id": workspaceId };
  return <T = unknown>(method: string, path: string, body?: unknown): Promise<Answer<T>> =>
    client.send<T>(method, path, body, headers);
}

interface AuditEntryBody {
  readonly actor_kind: string;
  readonly actor: string;
  readonly action: string;
}

async function auditOf({ owner }: TestWorkspace, action: string): Promise<AuditEntryBody | undefined> {
  const path = `/v1/audit-log?action=${action}`;
  return expectStatus(await owner.get<ListBody<AuditEntryBody>>(path), 200).data[0];
}

describe("the root key with X-Workspace-Id", () => {
  let own: TestWorkspace;
  beforeAll(async () => {
    own = await createWorkspace();
    expectStatus(await own.owner.put("/v1/event-types/thing.made", {}), 200);
  });

  it.each(Object.entries(ACCESS))("may do what an owner may at %s, and is audited as root", async (route, rule) => {
    const [method = "", pattern = ""] = route.split(" ");
    const path = await createTarget(pattern, own, own.owner, queues);
    const { status } = await within(own.id)(method, path, rule.body);
    expect(status).toBe(rule.answers);
    const { audits = "nothing" } = rule;
    // What is done to a workspace is in its own log.
    if (audits === "nothing" || rule.callers.includes("root")) return;
    expect(await auditOf(own, audits)).toMatchObject({ actor_kind: "root", actor: "root" });
  });

  it("answers 404 for a workspace that does not exist, and changes nothing", async () => {
    const before = await snapshotWorkspace(own);
    for (const id of ["ws_00000000000000000000000000", "", "*", "%", `${own.id}, ${own.id}`]) {
      for (const [method, path] of [
        ["GET", "/v1/webhooks"],
        ["POST", "/v1/api-keys"],
        ["GET", "/v1/workspaces"],
      ] as const) {
        expectFailure(await within(id)(method, path, method === "GET" ? undefined : { name: "x", role: "owner" }), 404);
      }
    }
    expect(await snapshotWorkspace(own)).toEqual(before);
  });
});

it("the root key makes a new owner key for a workspace that lost its last one", async () => {
  const own = await createWorkspace();
  const { data } = expectStatus(await own.owner.get<ListBody<ApiKeyBody>>("/v1/api-keys"), 200);
  expectStatus(await own.owner.delete(`/v1/api-keys/${data[0]?.id}`), 204);
  expectFailure(await own.owner.get("/v1/webhooks"), 401);
  const key = expectStatus(
    await within(own.id)<ApiKeyBody>("POST", "/v1/api-keys", { name: "Owner key", role: "owner" }),
    201,
  );
  expect(key.role).toBe("owner");
  const link = expectStatus(
    await within(own.id)<{ url: string }>("POST", "/v1/portal-sessions", { role: "owner" }),
    201,
  );
  await openLink(pathOf(link.url));
});

it("a webhook made with the root key has the root key as its creator, with the role of an owner", async () => {
  const own = await createWorkspace();
  const input = { url: "http://127.0.0.1:9402/hook", events: ["thing.*"] };
  const webhook = expectStatus(await within(own.id)<WebhookBody>("POST", "/v1/webhooks", input), 201);
  expect(webhook.created_by).toBe("root");
  const event = { type: "thing.made", data: 1, visible_to: ["ann"] };
  const { id } = expectStatus(await own.owner.post<{ id: string }>("/v1/events", event), 202);
  await queues.dispatch();
  const kept = expectStatus(
    await own.owner.get<{ deliveries: readonly { webhook_id: string }[] }>(`/v1/events/${id}`),
    200,
  );
  expect(kept.deliveries.map(({ webhook_id }) => webhook_id)).toEqual([webhook.id]);
});

it("a key stays in its own workspace, whatever X-Workspace-Id names", async () => {
  const [own, other] = [await createWorkspace(), await createWorkspace()];
  expectFailure(await within(other.id, own.owner)("GET", "/v1/webhooks"), 404);
  expectFailure(await within(other.id, own.owner)("POST", "/v1/api-keys", { name: "x", role: "owner" }), 404);
  expectStatus(await within(own.id, own.owner)("GET", "/v1/webhooks"), 200);
});

it("the root key acts in no workspace that is not entitled to webhooks", async () => {
  const own = await createWorkspace();
  expectStatus(await root.patch(`/v1/workspaces/${own.id}`, { webhooks_enabled: false }), 200);
  expectFailure(await within(own.id)("GET", "/v1/webhooks"), 403);
});
