import { z } from "zod";
import { generateApiKey } from "../crypto/tokens.ts";
import { newId } from "../crypto/make-ids.ts";
import { auditChanges } from "../domain/audit-details.ts";
import { type Failure, failure, notFound } from "../domain/failure.ts";
import { isId } from "../domain/ids.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { KEY_ROLES } from "../domain/roles.ts";
import { MAX_API_KEYS } from "../domain/workspace-bounds.ts";
import { personText } from "../pipeline/person-text.ts";
import {
  type ApiKey,
  deleteApiKey as deleteStored,
  findApiKey,
  insertApiKey,
  listApiKeys as listStored,
  replaceApiKeySecret,
} from "../store/api-key-table.ts";
import { audit } from "./audit.ts";
import { bindToMember, explainNotAdded, findMintingProblem, memberIdInput } from "./bound-member.ts";
import { type ActionContext, allow, parseInput } from "./context.ts";
import { answerPage, type PageAnswer, type PageRequest, readIdCursor } from "./cursor.ts";

export type { ApiKey } from "../store/api-key-table.ts";

/** The input of `POST /v1/api-keys`. */
export const newKeyInput = z.strictObject({
  name: personText(1, 200),
  role: z.enum(KEY_ROLES),
  member_id: memberIdInput,
});

/** A key with its secret, which is shown only once. */
export interface ShownApiKey {
  readonly key: ApiKey;
  readonly secret: string;
}

/** Makes a key. One with the role of a member or guest must name its member. */
export async function createApiKey(context: ActionContext, input: unknown): Promise<Result<ShownApiKey, Failure>> {
  const allowed = allow(context, "keys.manage");
  if (!allowed.ok) return allowed;
  const parsed = parseInput(newKeyInput, input);
  if (!parsed.ok) return parsed;
  const { workspaceId, services } = allowed.value;
  const { name, role, member_id: given = null } = parsed.value;
  const bound = await bindToMember(allowed.value, role, given);
  if (!bound.ok) return bound;
  const memberId = bound.value;
  const { secret, hash, prefix } = await generateApiKey();
  const now = services.now();
  const id = newId("key", now);
  const key: ApiKey = { workspaceId, id, name, role, memberId, prefix, createdAt: now, lastUsedAt: null };
  if (!(await insertApiKey(services.db, key, hash, MAX_API_KEYS))) {
    return err(
      await explainNotAdded(allowed.value, memberId, `a workspace has at most ${MAX_API_KEYS} keys; revoke one first`),
    );
  }
  await audit(context, workspaceId, "api_key.created", id, {
    name,
    changes: auditChanges({}, { role, member_id: memberId }),
  });
  return ok({ key, secret });
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

/** Gets a key. */
export async function getApiKey(context: ActionContext, id: string): Promise<Result<ApiKey, Failure>> {
  const allowed = allow(context, "keys.manage");
  if (!allowed.ok) return allowed;
  const { workspaceId, services } = allowed.value;
  const key = isId("key", id) ? await findApiKey(services.db, workspaceId, id) : undefined;
  return key === undefined ? err(notFound("API key")) : ok(key);
}

/** Gives a key a new secret with the same permissions. The old one stops working here at once, elsewhere within 10 s. */
export async function rollApiKey(context: ActionContext, id: string): Promise<Result<ShownApiKey, Failure>> {
  const allowed = allow(context, "keys.manage");
  if (!allowed.ok) return allowed;
  const key = await getApiKey(context, id);
  if (!key.ok) return key;
  const { services, caches, workspaceId, actor } = allowed.value;
  const problem = findMintingProblem(actor, key.value);
  if (problem !== undefined) return err(failure("forbidden", problem));
  const { secret, hash, prefix } = await generateApiKey();
  if (!(await replaceApiKeySecret(services.db, workspaceId, id, { hash, prefix }))) return err(notFound("API key"));
  caches.forget(workspaceId);
  await audit(context, workspaceId, "api_key.rolled", id, { name: key.value.name });
  return ok({ key: { ...key.value, prefix }, secret });
}

/** Revokes a key, here at once and elsewhere within 10 s. */
export async function revokeApiKey(context: ActionContext, id: string): Promise<Result<null, Failure>> {
  const allowed = allow(context, "keys.manage");
  if (!allowed.ok) return allowed;
  const { workspaceId, services, caches } = allowed.value;
  const key = await getApiKey(context, id);
  if (!key.ok) return key;
  if (!(await deleteStored(services.db, workspaceId, id))) return err(notFound("API key"));
  caches.forget(workspaceId);
  await audit(context, workspaceId, "api_key.revoked", id, { name: key.value.name });
  return ok(null);
}
