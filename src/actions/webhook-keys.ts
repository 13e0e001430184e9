import { type PublicJwk, publicJwk } from "../crypto/ed25519.ts";
import { type Failure, failure, notFound } from "../domain/failure.ts";
import { isId } from "../domain/ids.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { rotateSecrets } from "../domain/secret-rotation.ts";
import { liveKeyPairs } from "../pipeline/sealed-webhook.ts";
import { findKeyPairs, type StoredWebhook } from "../store/webhook-table.ts";
import { type ActionContext, parseInput } from "./context.ts";
import { findOwnWebhook } from "./find-webhook.ts";
import { type GuessCounter, lookUpSecret } from "./guesses.ts";
import type { Isolate } from "./isolate.ts";
import { makeKeyPair } from "./key-pairs.ts";
import { DEFAULT_GRACE_SECONDS, describeFull, rotationInput } from "./webhook-secrets.ts";
import { changeWebhook } from "./webhooks.ts";

/** The input of `POST /v1/webhooks/{id}/public-key/rotate`. */
export const keyRotationInput = rotationInput.omit({ secret: true });

/** A webhook's public keys as they are shown. */
export interface ShownKeys {
  /** `whpk_` and base64. */
  readonly publicKey: string;
  /** Replaced keys that still sign, the last replaced first; their ends in epoch milliseconds. */
  readonly previous: readonly { readonly publicKey: string; readonly expiresAt: number }[];
  /** Where anybody gets them as a JWK set. */
  readonly jwksUrl: string;
}

/** Gets a webhook's public keys. */
export async function getPublicKey(context: ActionContext, id: string): Promise<Result<ShownKeys, Failure>> {
  const found = await findOwnWebhook(context, id, "webhooks.read");
  return found.ok ? show(context, found.value.webhook) : found;
}

/** Gives a webhook a new key pair, its first one if it has none; earlier ones also sign until their grace periods end. */
export async function rotatePublicKey(
  context: ActionContext,
  id: string,
  input: unknown,
): Promise<Result<ShownKeys, Failure>> {
  const parsed = parseInput(keyRotationInput, input);
  const { now, sealer } = context.services;
  const changed = await changeWebhook(context, id, "webhook.key_rotated", async ({ webhook }) => {
    if (!parsed.ok) return parsed;
    const { grace_period_seconds: graceSeconds = DEFAULT_GRACE_SECONDS } = parsed.value;
    const next = await makeKeyPair(webhook, sealer);
    const keyPairs = rotateKeyPairs(webhook.keyPairs, next, graceSeconds * 1000, now());
    return keyPairs.ok ? ok({ ...webhook, keyPairs: keyPairs.value, updatedAt: now() }) : keyPairs;
  });
  return changed.ok ? show(context, changed.value) : changed;
}

type KeyPairs = StoredWebhook["keyPairs"];

/** Key pairs are rotated as secrets are, each standing for its public key. */
function rotateKeyPairs(
  [present, ...others]: KeyPairs,
  next: KeyPairs[number],
  graceMs: number,
  now: number,
): Result<KeyPairs, Failure> {
  if (present === undefined) return ok([next]);
  const previous = others.map(({ publicKey, expiresAt }) => ({ secret: publicKey, expiresAt: expiresAt ?? now }));
  const rotated = rotateSecrets({ present: present.publicKey, previous }, next.publicKey, graceMs, now);
  if (!rotated.ok) return err(failure("conflict", describeFull("keys", rotated.error.roomAt)));
  const ends = new Map(rotated.value.previous.map(({ secret, expiresAt }) => [secret, expiresAt]));
  const kept = [present, ...others].flatMap((pair) => {
    const expiresAt = ends.get(pair.publicKey);
    return expiresAt === undefined ? [] : [{ ...pair, expiresAt }];
  });
  return ok([next, ...kept]);
}

function show(context: ActionContext, webhook: StoredWebhook): Result<ShownKeys, Failure> {
  const shown = shownKeys(context, webhook);
  return shown === undefined ? err(failure("not_found", NO_KEY)) : ok(shown);
}

/** A webhook's public keys; undefined while it has none. */
export function shownKeys({ services, address }: ActionContext, webhook: StoredWebhook): ShownKeys | undefined {
  const [present, ...others] = liveKeyPairs(webhook, services.now());
  if (present === undefined) return undefined;
  const previous = others.flatMap(({ publicKey, expiresAt }) => (expiresAt === null ? [] : [{ publicKey, expiresAt }]));
  return { publicKey: present.publicKey, previous, jwksUrl: `${address}/keys/${webhook.id}.json` };
}

const NO_KEY = "the webhook has no key yet: it gets one with signature ed25519 or both, or by POST …/public-key/rotate";

/**
 * Reads the public keys of any workspace's webhook as JWKs. Not found without keys, as if there was no such webhook. Only
 * well-formed ids are looked up, and too many that are not there are refused by network.
 */
export async function readPublicKeys(
  { services, caches }: Isolate,
  id: string,
  counter: GuessCounter,
): Promise<Result<readonly PublicJwk[], Failure>> {
  if (!isId("webhook", id)) return err(notFound("key set"));
  const now = services.now();
  const found = await lookUpSecret(id, async () => findKeyPairs(services.db, id), counter, { caches, now });
  if (!found.ok) return found;
  if (found.value === undefined) return err(notFound("key set"));
  const live = liveKeyPairs({ keyPairs: found.value }, now);
  return ok(await Promise.all(live.map(async ({ publicKey }) => publicJwk(publicKey))));
}
