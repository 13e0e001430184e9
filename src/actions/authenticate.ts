import { hashApiKey } from "../crypto/tokens.ts";
import { type Failure, failure } from "../domain/failure.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { lowerRole } from "../domain/roles.ts";
import { findKeyHolder, type KeyHolder, touchApiKey } from "../store/api-key-table.ts";
import { findWorkspace } from "../store/workspace-table.ts";
import { type ActionContext, type Actor, ROOT_ID, type WorkspaceActor } from "./context.ts";
import { type GuessCounter, lookUpSecret } from "./guesses.ts";
import type { Isolate } from "./isolate.ts";

/** Shortest time between two updates of a key's `last_used_at`, in milliseconds. */
const TOUCH_EVERY_MS = 15 * 60_000;
const INVALID = failure("invalid_api_key", "the API key is not valid");

/** Finds the actor of an `Authorization` header, null for none. Wrong keys are counted. */
export async function authenticate(
  authorization: string | null,
  { services, caches }: Isolate,
  counter: GuessCounter,
): Promise<Result<Actor, Failure>> {
  if (authorization === null || authorization.trim() === "") {
    return err(failure("missing_api_key", "send the API key as Authorization: Bearer KEY"));
  }
  const secret = /^Bearer +([\x21-\x7e]{1,512})$/i.exec(authorization.trim())?.[1];
  if (secret === undefined) return err(failure("invalid_api_key", "send the API key as Authorization: Bearer KEY"));
  if (await services.isRootKey(secret)) return ok({ kind: "root" });
  const hash = await hashApiKey(secret);
  const known = caches.holders.get(hash, services.now());
  if (known !== undefined && isLive(known, services.now())) return toActor(known.key, known);
  const memory = { caches, now: services.now() };
  const looked = await lookUpSecret(hash, () => findHolder(hash, { services, caches }), counter, memory);
  if (!looked.ok) return looked;
  return looked.value === undefined ? err(INVALID) : toActor(looked.value.key, looked.value);
}

async function findHolder(hash: string, { services, caches }: Isolate): Promise<KeyHolder | undefined> {
  const now = services.now();
  const remember = caches.holders.startRead(hash, now);
  const holder = await findKeyHolder(services.db, hash, now);
  if (holder === undefined) return undefined;
  remember(holder);
  const { lastUsedAt } = holder.key;
  if (lastUsedAt === null || now - lastUsedAt > TOUCH_EVERY_MS) {
    await touchApiKey(services.db, holder.key, now, now - TOUCH_EVERY_MS);
  }
  return holder;
}

/** A remembered secret ends exactly when it was promised to. */
function isLive({ endsAt }: KeyHolder, now: number): boolean {
  return endsAt === null || endsAt > now;
}

const NO_WORKSPACE = failure("not_found", "there is no such workspace");

/**
 * Lets an actor into the workspace that `X-Workspace-Id` names. The root key acts there as an owner; a key of another
 * workspace gets 404.
 */
export async function enterWorkspace(
  context: ActionContext,
  workspaceId: string,
): Promise<Result<ActionContext, Failure>> {
  const { actor, services } = context;
  if (actor.kind === "workspace") return actor.workspaceId === workspaceId ? ok(context) : err(NO_WORKSPACE);
  const workspace = await findWorkspace(services.db, workspaceId);
  if (workspace === undefined) return err(NO_WORKSPACE);
  const { webhooksEnabled } = workspace;
  const owner = { role: "owner", keyRole: "owner", memberId: null } as const;
  return ok({ ...context, actor: { kind: "workspace", workspaceId, keyId: ROOT_ID, ...owner, webhooksEnabled } });
}

/** Makes the actor of a key or session, with its present permissions. */
export function toActor(
  key: Pick<KeyHolder["key"], "workspaceId" | "id" | "role" | "memberId">,
  { member, webhooksEnabled }: Pick<KeyHolder, "member" | "webhooksEnabled">,
): Result<WorkspaceActor, Failure> {
  if (member?.status === "removed") {
    return err(failure("forbidden", "the member that this key or session is bound to was removed"));
  }
  return ok({
    kind: "workspace",
    workspaceId: key.workspaceId,
    keyId: key.id,
    role: member === null ? key.role : lowerRole(key.role, member.role),
    keyRole: key.role,
    memberId: key.memberId,
    webhooksEnabled,
  });
}
