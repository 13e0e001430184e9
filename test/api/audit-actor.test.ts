import { expect, it } from "vitest";
import { createKey, expectStatus } from "../tools/create-workspace.ts";
import { signIn } from "../tools/visitor.ts";
import type { ListBody } from "../tools/wire.ts";
import { useWorkspace } from "../tools/use-workspace.ts";

const workspace = useWorkspace();

const FORM = { name: "thing.made", is_new: "yes", description: "", schema: "", example: "" };

async function actorOfChange(): Promise<string | undefined> {
  const path = "/v1/audit-log?action=event_type.changed";
  const { data } = expectStatus(await workspace.owner.get<ListBody<{ actor: string }>>(path), 200);
  expect(data).toHaveLength(1);
  return data[0]?.actor;
}

it("the audit log records a member's session as the member", async () => {
  const visitor = await signIn(workspace, "admin", "ann");
  expect((await visitor.post("/dashboard/event-types", FORM)).status).toBe(303);
  expect(await actorOfChange()).toBe("ann");
});

it("the audit log records a session without a member by its id", async () => {
  const visitor = await signIn(workspace, "owner");
  expect((await visitor.post("/dashboard/event-types", FORM)).status).toBe(303);
  expect(await actorOfChange()).toMatch(/^ses_/);
});

it("the audit log records a key by its id, even a member's", async () => {
  const key = await createKey(workspace, "member");
  const admin = await createKey(workspace, "admin", key.memberId ?? "");
  await workspace.owner.put(`/v1/members/${key.memberId}`, { role: "admin" });
  expectStatus(await admin.put("/v1/event-types/thing.made", {}), 200);
  expect(await actorOfChange()).toBe(admin.id);
});
