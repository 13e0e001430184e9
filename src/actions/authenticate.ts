import { equalInConstantTime, hashApiKey } from "../crypto/api-key.ts";
import { type Failure, failure } from "../domain/failure.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { lowerRole } from "../domain/roles.ts";
import type { Services } from "../pipeline/services.ts";
import { findKeyHolder, type KeyHolder, touchApiKey } from "../store/api-keys.ts";
import type { WorkspaceCaches } from "./caches.ts";
import type { Actor, WorkspaceActor } from "./context.ts";

/** `last_used_at` is written no more often than this, in milliseconds. */
const TOUCH_EVERY_MS = 15 * 60_000;
const INVALID = failure("invalid_api_key", "the API key is not valid");

/** Finds who speaks by an `Authorization` header; null when there is none. */
export async function authenticate(
  authorization: string | null,
  services: Services,
  caches: WorkspaceCaches,
): Promise<Result<Actor, Failure>> {
  if (authorization === null || authorization.trim() === "") {
    return err(failure("missing_api_key", "send the API key as Authorization: Bearer KEY"));
  }
  const secret = /^Bearer +([\x21-\x7e]{1,512})$/i.exec(authorization.trim())?.[1];
  if (secret === undefined) return err(failure("invalid_api_key", "send the API key as Authorization: Bearer KEY"));
  if (await equalInConstantTime(secret, services.config.rootApiKey)) return ok({ kind: "root" });
  const holder = await findHolder(await hashApiKey(secret), services, caches);
  return holder === undefined ? err(INVALID) : toActor(holder.key, holder);
}

async function findHolder(hash: string, services: Services, caches: WorkspaceCaches): Promise<KeyHolder | undefined> {
  const now = services.now();
  const known = caches.holders.get(hash, now);
  if (known !== undefined) return known;
  const holder = await findKeyHolder(services.db, hash);
  if (holder === undefined) return undefined;
  caches.holders.set(hash, holder, now);
  const { lastUsedAt } = holder.key;
  if (lastUsedAt === null || now - lastUsedAt > TOUCH_EVERY_MS) {
    await touchApiKey(services.db, holder.key, now, now - TOUCH_EVERY_MS);
  }
  return holder;
}

/** What a key or session may do now. */
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
