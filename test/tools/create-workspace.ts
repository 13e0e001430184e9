import type { KeyRole } from "../../src/domain/roles.ts";
import { type Answer, type Client, clientOf, ROOT_KEY } from "./send-json.ts";
import type { ApiKeyBody, WebhookBody, WorkspaceBody } from "./wire.ts";

/** The root key's client. */
export const root = clientOf(ROOT_KEY);

/** A workspace with the client of its owner key. */
export interface TestWorkspace {
  readonly id: string;
  readonly owner: Client;
}

/** Creates a workspace through the API. */
export async function createWorkspace(catalog?: "countercyclical" | "exampleapi"): Promise<TestWorkspace> {
  const body = catalog === undefined ? { name: "Test" } : { name: "Test", catalog };
  const created = expectStatus(await root.post<WorkspaceBody>("/v1/workspaces", body), 201);
  return { id: created.id, owner: clientOf(created.api_key) };
}

/** Creates a key of a role; for a member or guest, and wherever `memberId` is given, bound to a member of that id. */
export async function createKey(
  { owner }: TestWorkspace,
  role: KeyRole,
  memberId?: string,
): Promise<Client & { readonly id: string; readonly memberId: string | null }> {
  const isPerson = role === "member" || role === "guest";
  const bound = memberId ?? (isPerson ? `${role}_${crypto.randomUUID()}` : null);
  if (bound !== null && memberId === undefined) expectStatus(await owner.put(`/v1/members/${bound}`, { role }), 200);
  const input = bound === null ? { name: role, role } : { name: role, role, member_id: bound };
  const key = expectStatus(await owner.post<ApiKeyBody>("/v1/api-keys", input), 201);
  return { ...clientOf(key.secret), id: key.id, memberId: bound };
}

/** Creates a webhook; by default for everything, at a subscriber of its own. */
export async function createWebhook(
  client: Client,
  input: Readonly<Record<string, unknown>> = {},
): Promise<WebhookBody> {
  const whole = { url: "http://127.0.0.1:9401/hook", events: ["*"], ...input };
  return expectStatus(await client.post<WebhookBody>("/v1/webhooks", whole), 201);
}

/** Answers the body of an answer that must have a status; throws with the body when it has another. */
export function expectStatus<T>({ status, body }: Answer<T>, wanted: number): T {
  if (status !== wanted) throw new Error(`${status} instead of ${wanted}: ${JSON.stringify(body)}`);
  return body;
}
