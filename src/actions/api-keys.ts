import { z } from "zod";
import { generateApiKey } from "../crypto/tokens.ts";
import { newId } from "../crypto/make-ids.ts";
import { auditChanges } from "../domain/audit-details.ts";
import { rfc3339 } from "../domain/envelope.ts";
import { type Failure, failure, notFound } from "../domain/failure.ts";
import { isId } from "../domain/ids.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { KEY_ROLES } from "../domain/roles.ts";
import { MAX_GRACE_SECONDS } from "../domain/secret-rotation.ts";
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

/** The input of `POST /v1/api-keys/{id}/roll`. */
export const rollInput = z.strictObject({
  grace_period_seconds: z.int().min(0).max(MAX_GRACE_SECONDS).optional().meta({
    description: "How long the old secret works on; 0 when absent: it ends at once, and so does one before it.",
  }),
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
  const key: ApiKey = {
    workspaceId,
    id,
    name,
    role,
    memberId,
    prefix,
    createdAt: now,
    lastUsedAt: null,
    previousExpiresAt: null,
  };
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
  const now = context.services.now();
  return ok(answerPage({ ...found, items: found.items.map((key) => asOf(key, now)) }, ({ id }) => id));
}

/** Gets a key. */
export async function getApiKey(context: ActionContext, id: string): Promise<Result<ApiKey, Failure>> {
  const allowed = allow(context, "keys.manage");
  if (!allowed.ok) return allowed;
  const { workspaceId, services } = allowed.value;
  const key = isId("key", id) ? await findApiKey(services.db, workspaceId, id) : undefined;
  return key === undefined ? err(notFound("API key")) : ok(asOf(key, services.now()));
}

/** Leaves out the end of a secret that has ended. */
function asOf(key: ApiKey, now: number): ApiKey {
  const { previousExpiresAt } = key;
  return previousExpiresAt !== null && previousExpiresAt <= now ? { ...key, previousExpiresAt: null } : key;
}

/**
 * Gives a key a new secret with the same permissions. The old one works on for the grace period; without one it ends, here
 * at once and elsewhere within 10 s. At most two work: while one before works on, a roll with a grace period is a conflict.
 */
export async function rollApiKey(
  context: ActionContext,
  id: string,
  input: unknown,
): Promise<Result<ShownApiKey, Failure>> {
  const allowed = allow(context, "keys.manage");
  if (!allowed.ok) return allowed;
  const parsed = parseInput(rollInput, input);
  if (!parsed.ok) return parsed;
  const key = await getApiKey(context, id);
  if (!key.ok) return key;
  const { services, caches, workspaceId, actor } = allowed.value;
  const problem = findMintingProblem(actor, key.value);
  if (problem !== undefined) return err(failure("forbidden", problem));
  const { grace_period_seconds: graceSeconds = 0 } = parsed.value;
  const now = services.now();
  const { secret, hash, prefix } = await generateApiKey();
  const previousExpiresAt = graceSeconds === 0 ? null : now + graceSeconds * 1000;
  if (!(await replaceApiKeySecret(services.db, key.value, { hash, prefix, previousExpiresAt }, now))) {
    return err(await explainNotRolled(context, id));
  }
  caches.forget(workspaceId);
  const changes = auditChanges(shownEnd(key.value), shownEnd({ previousExpiresAt }));
  await audit(context, workspaceId, "api_key.rolled", id, { name: key.value.name, changes });
  return ok({ key: { ...key.value, prefix, previousExpiresAt }, secret });
}

function shownEnd({ previousExpiresAt: at }: Pick<ApiKey, "previousExpiresAt">) {
  return { previous_expires_at: at === null ? null : rfc3339(at) };
}

async function explainNotRolled(context: ActionContext, id: string): Promise<Failure> {
  const key = await getApiKey(context, id);
  if (!key.ok) return key.error;
  const { previousExpiresAt } = key.value;
  const end = previousExpiresAt === null ? "" : `, until ${rfc3339(previousExpiresAt)}`;
  return failure(
    "conflict",
    `the key's secret before works on${end}, and at most two may. Roll then, or with grace_period_seconds 0 to end both now`,
  );
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
