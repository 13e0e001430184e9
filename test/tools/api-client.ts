import { env } from "cloudflare:workers";
import { app } from "./front.ts";

/** An answer of the API, its body parsed. */
export interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

/** Calls the API in development mode; a null key sends none. */
export async function call<T = Record<string, unknown>>(
  method: string,
  path: string,
  key: string | null,
  body?: unknown,
): Promise<Answer<T>> {
  const headers = new Headers();
  if (key !== null) headers.set("Authorization", `Bearer ${key}`);
  if (body !== undefined) headers.set("Content-Type", "application/json");
  const response = await app.request(
    path,
    { method, headers, body: body === undefined ? null : JSON.stringify(body) },
    env,
  );
  const text = await response.text();
  return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
}

/** Calls the API and answers the body; throws when it is refused. */
export async function ask<T = Record<string, unknown>>(
  method: string,
  path: string,
  key: string | null,
  body?: unknown,
): Promise<T> {
  const answer = await call<T>(method, path, key, body);
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** Makes a workspace and answers its id and the secret of its owner's key. */
export async function createWorkspace(catalog?: string): Promise<{ readonly id: string; readonly owner: string }> {
  const made = await ask<{ id: string; api_key: string }>("POST", "/v1/workspaces", "dev_root_key", {
    name: "Test",
    catalog: catalog ?? null,
  });
  return { id: made.id, owner: made.api_key };
}

/** Makes a key that is bound to a member, whom it adds with a role. */
export async function createMemberKey(owner: string, memberId: string, role: string): Promise<string> {
  await ask("PUT", `/v1/members/${memberId}`, owner, { role });
  const key = { name: memberId, role, member_id: memberId };
  return (await ask<{ secret: string }>("POST", "/v1/api-keys", owner, key)).secret;
}
