import { z } from "zod";
import { generateApiKey } from "../crypto/api-key.ts";
import { newId } from "../crypto/ids.ts";
import { type Failure, invalid, notFound } from "../domain/failure.ts";
import { CHOSEN_ID, isId } from "../domain/ids.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { KEY_ROLES, type KeyRole } from "../domain/roles.ts";
import { personText } from "../pipeline/person-text.ts";
import {
  type ApiKey,
  deleteApiKey as deleteStored,
  findApiKey,
  insertApiKey,
  listApiKeys as listStored,
  replaceApiKeySecret,
} from "../store/api-keys.ts";
import { findMember } from "../store/members.ts";
import { audit } from "./audit.ts";
import { type ActionContext, allow, type AllowedContext, parseInput } from "./context.ts";
import { answerPage, type PageAnswer, type PageRequest, readIdCursor } from "./cursor.ts";

export type { ApiKey } from "../store/api-keys.ts";

/** Whom a key or session is bound to; null or absent for nobody. */
export const memberIdInput = z.string().regex(CHOSEN_ID, "must be a member's id").nullable().optional();

const newKeyInput = z.strictObject({
  name: personText(1, 200),
  role: z.enum(KEY_ROLES),
  member_id: memberIdInput,
});

/** A key with its secret, which is shown this once. */
export interface ShownApiKey {
  readonly key: ApiKey;
  readonly secret: string;
}

/** Makes a key; one with the role of a member or guest must name whose it is. */
export async function createApiKey(context: ActionContext, input: unknown): Promise<Result<ShownApiKey, Failure>> {
  const allowed = allow(context, "keys.manage");
  if (!allowed.ok) return allowed;
  const parsed = parseInput(newKeyInput, input);
  if (!parsed.ok) return parsed;
  const { workspaceId, services } = allowed.value;
  const { name, role, member_id: memberId = null } = parsed.value;
  const problem = await findBoundMemberProblem(allowed.value, role, memberId);
  if (problem !== undefined) return err(problem);
  const { secret, hash, prefix } = await generateApiKey();
  const now = services.now();
  const id = newId("key", now);
  const key: ApiKey = { workspaceId, id, name, role, memberId, prefix, createdAt: now, lastUsedAt: null };
  await insertApiKey(services.db, key, hash);
  await audit(context, workspaceId, "api_key.created", id);
  return ok({ key, secret });
}

/** Says why a key or session of a role can't be bound to a member (null for nobody), or undefined when it can. */
export async function findBoundMemberProblem(
  { services, workspaceId }: AllowedContext,
  role: KeyRole,
  memberId: string | null,
): Promise<Failure | undefined> {
  if (memberId === null) {
    const needsMember = role === "member" || role === "guest";
    return needsMember ? invalid({ field: "member_id", message: `is required for the role ${role}` }) : undefined;
  }
  const member = await findMember(services.db, workspaceId, memberId);
  if (member?.status === "active") return undefined;
  return invalid({ field: "member_id", message: "is no active member of the workspace" });
}

/** Lists the workspace's keys, newest first. */
export async function listApiKeys(
  context: ActionContext,
  page: PageRequest,
): Promise<Result<PageAnswer<ApiKey>, Failure>> {
  const allowed = allow(context, "keys.manage");
  if (!allowed.ok) return allowed;
  const before = readIdCursor(page.cursor, "key");
  if (!before.ok) return before;
  const found = await listStored(context.services.db, allowed.value.workspaceId, before.value, page.limit);
  return ok(answerPage(found, ({ id }) => id));
}

/** Finds a key. */
export async function getApiKey(context: ActionContext, id: string): Promise<Result<ApiKey, Failure>> {
  const allowed = allow(context, "keys.manage");
  if (!allowed.ok) return allowed;
  const { workspaceId, services } = allowed.value;
  const key = isId("key", id) ? await findApiKey(services.db, workspaceId, id) : undefined;
  return key === undefined ? err(notFound("API key")) : ok(key);
}

/** Gives a key a new secret with the same permissions; the old one is refused at once here, within 10 s elsewhere. */
export async function rollApiKey(context: ActionContext, id: string): Promise<Result<ShownApiKey, Failure>> {
  const key = await getApiKey(context, id);
  if (!key.ok) return key;
  const { services, caches } = context;
  const { workspaceId } = key.value;
  const { secret, hash, prefix } = await generateApiKey();
  if (!(await replaceApiKeySecret(services.db, workspaceId, id, { hash, prefix }))) return err(notFound("API key"));
  caches.forget(workspaceId);
  await audit(context, workspaceId, "api_key.rolled", id);
  return ok({ key: { ...key.value, prefix }, secret });
}

/** Revokes a key, at once here and within 10 s elsewhere. */
export async function revokeApiKey(context: ActionContext, id: string): Promise<Result<null, Failure>> {
  const allowed = allow(context, "keys.manage");
  if (!allowed.ok) return allowed;
  const { workspaceId, services, caches } = allowed.value;
  const isRevoked = isId("key", id) && (await deleteStored(services.db, workspaceId, id));
  if (!isRevoked) return err(notFound("API key"));
  caches.forget(workspaceId);
  await audit(context, workspaceId, "api_key.revoked", id);
  return ok(null);
}
