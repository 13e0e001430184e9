import { z } from "zod";
import { csrfToken, equalInConstantTime, generateToken, hashToken } from "../crypto/tokens.ts";
import { newId } from "../crypto/make-ids.ts";
import { auditChanges } from "../domain/audit-details.ts";
import { type Failure, failure } from "../domain/failure.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { MEMBER_ROLES, type MemberRole } from "../domain/roles.ts";
import { MAX_OPEN_LINKS } from "../domain/workspace-bounds.ts";
import {
  deletePortalSession,
  findSessionHolder,
  findWaitingLink,
  insertPortalSession,
  openPortalSession,
  type PortalSession,
  type SessionHolder,
} from "../store/portal-session-table.ts";
import { audit } from "./audit.ts";
import { toActor } from "./authenticate.ts";
import { bindToMember, explainNotAdded, memberIdInput } from "./bound-member.ts";
import { type ActionContext, allow, parseInput, type WorkspaceActor } from "./context.ts";
import { type GuessCounter, lookUpSecret } from "./guesses.ts";
import type { Isolate } from "./isolate.ts";
import { placesInput, type Portal, readPlaces } from "./portal-places.ts";

const DEFAULT_LINK_SECONDS = 600;
const MIN_LINK_SECONDS = 1;
const MAX_LINK_SECONDS = 3600;
/** How long a session lasts after its link was opened, in milliseconds: twelve hours. */
export const SESSION_MS = 12 * 3_600_000;

const AT_BOUND = `a workspace has at most ${MAX_OPEN_LINKS} links that were not opened; wait until one expires`;

/** The input of `POST /v1/portal-sessions`. */
export const sessionInput = z.strictObject({
  role: z.enum(MEMBER_ROLES),
  member_id: memberIdInput,
  expires_in: z.int().min(MIN_LINK_SECONDS).max(MAX_LINK_SECONDS).optional(),
  ...placesInput.shape,
});

/** A one-time link into the dashboard; `expiresAt` in epoch milliseconds. */
export interface PortalLink {
  readonly url: string;
  readonly expiresAt: number;
}

/** Makes a link that opens one dashboard session, with a role and perhaps a member. */
export async function createPortalSession(
  context: ActionContext,
  input: unknown,
): Promise<Result<PortalLink, Failure>> {
  const allowed = allow(context, "sessions.create");
  if (!allowed.ok) return allowed;
  const parsed = parseInput(sessionInput, input);
  if (!parsed.ok) return parsed;
  const { role, member_id: given = null, expires_in: seconds = DEFAULT_LINK_SECONDS } = parsed.value;
  const places = readPlaces(parsed.value, context.services.settings.development);
  if (!places.ok) return places;
  const bound = await bindToMember(allowed.value, role, given);
  if (!bound.ok) return bound;
  const memberId = bound.value;
  const { services, workspaceId } = allowed.value;
  const now = services.now();
  const id = newId("session", now);
  const expiresAt = now + seconds * 1000;
  const holder = { workspaceId, id, role, memberId, ...places.value };
  const session: PortalSession = { ...holder, createdAt: now, openedAt: null, expiresAt };
  const token = generateToken();
  if (!(await insertPortalSession(services.db, session, await hashToken(token), MAX_OPEN_LINKS))) {
    return err(await explainNotAdded(allowed.value, memberId, AT_BOUND));
  }
  // Not where it leads: the platform's addresses may have secrets in them.
  const changes = auditChanges({}, { role, member_id: memberId, embed_origin: places.value.embedOrigin });
  await audit(context, workspaceId, "portal_session.created", id, { changes });
  return ok({ url: `${context.address}/dashboard/open?token=${token}`, expiresAt });
}

/** The workspace, role and member of a session or link. */
export interface PortalIdentity {
  readonly workspaceId: string;
  readonly workspaceName: string;
  /** The session's own role; the member's may be lower. */
  readonly role: MemberRole;
  /** Null without a member. */
  readonly memberId: string | null;
}

/** A link that was not opened yet. */
export interface FoundLink {
  readonly identity: PortalIdentity;
  readonly portal: Portal;
}

const NO_LINK = failure("forbidden", "this link was used already, or has expired");

/** Finds what a link would open, without opening it. Unknown links are counted. */
export async function findLink(
  { services, caches }: Isolate,
  linkToken: string,
  counter: GuessCounter,
): Promise<Result<FoundLink, Failure>> {
  const now = services.now();
  const hash = await hashToken(linkToken);
  const found = await lookUpSecret(hash, () => findWaitingLink(services.db, hash, now), counter, { caches, now });
  if (!found.ok) return found;
  if (found.value === undefined) return err(NO_LINK);
  const { link, workspaceName, branding } = found.value;
  const { workspaceId, role, memberId, embedOrigin, returnUrl } = link;
  const identity = { workspaceId, workspaceName, role, memberId };
  return ok({ identity, portal: { branding, embedOrigin, returnUrl } });
}

/** Opens a link's session, once. Answers the session's token. Unknown links are counted. */
export async function openSession(
  { services, caches }: Isolate,
  linkToken: string,
  counter: GuessCounter,
): Promise<Result<string, Failure>> {
  const token = generateToken();
  const now = services.now();
  const [hash, sessionHash] = [await hashToken(linkToken), await hashToken(token)];
  const open = async () => {
    const isOpened = await openPortalSession(services.db, hash, sessionHash, now, now + SESSION_MS);
    return isOpened ? token : undefined;
  };
  const opened = await lookUpSecret(hash, open, counter, { caches, now });
  if (!opened.ok) return opened;
  return opened.value === undefined ? err(NO_LINK) : ok(opened.value);
}

/** A dashboard session, with the actor of the present request. */
export interface OpenSession {
  readonly actor: WorkspaceActor;
  readonly identity: PortalIdentity;
  readonly portal: Portal;
  /** The path that its link leads to; null for the home of the role. */
  readonly next: string | null;
  readonly workspaceName: string;
  readonly expiresAt: number;
  /** The token that the session's forms must send. */
  readonly csrf: string;
}

const NO_SESSION = failure("forbidden", "there is no such session");
const ENDED = failure("forbidden", "the session has ended");

/**
 * Finds the session of a token that came in a cookie of ours. Browsers send it for days after the session has ended, so an unknown
 * one is counted by itself: it is no guess, and blocks nobody else of its network.
 */
export async function authenticateSession(
  { services, caches }: Isolate,
  token: string,
  counter: GuessCounter,
): Promise<Result<OpenSession, Failure>> {
  const hash = await hashToken(token);
  const now = services.now();
  const known = caches.sessions.get(hash, now);
  if (known !== undefined) return readHolder(known, token, now);
  const remember = caches.sessions.startRead(hash, now);
  const apart = { ...counter, network: `${counter.network} ${hash}` };
  const found = await lookUpSecret(hash, () => findSessionHolder(services.db, hash), apart, { caches, now });
  if (!found.ok) return found;
  if (found.value === undefined) return err(ENDED);
  remember(found.value);
  return readHolder(found.value, token, now);
}

/** Refuses a cookie with a wrong signature, and counts it. Nothing is looked up. */
export async function refuseForgery(
  { services, caches }: Isolate,
  cookie: string,
  counter: GuessCounter,
): Promise<Result<never, Failure>> {
  const memory = { caches, now: services.now() };
  const found = await lookUpSecret(await hashToken(cookie), async () => undefined, counter, memory);
  return found.ok ? err(NO_SESSION) : found;
}

async function readHolder(holder: SessionHolder, token: string, now: number): Promise<Result<OpenSession, Failure>> {
  const { session, workspaceName, branding } = holder;
  const { workspaceId, role, memberId, expiresAt, embedOrigin, returnUrl, next } = session;
  if (expiresAt <= now) return err(ENDED);
  const actor = toActor(session, holder);
  if (!actor.ok) return actor;
  const identity = { workspaceId, workspaceName, role, memberId };
  const portal = { branding, embedOrigin, returnUrl };
  return ok({ actor: actor.value, identity, portal, next, workspaceName, expiresAt, csrf: await csrfToken(token) });
}

/** True if a form came from the session's own pages. */
export async function isOwnForm(session: OpenSession, given: string): Promise<boolean> {
  return equalInConstantTime(given, session.csrf);
}

/** Ends a session, here at once and elsewhere within ten seconds. */
export async function closeSession({ services, caches, actor }: ActionContext): Promise<void> {
  if (actor.kind === "root") return;
  await deletePortalSession(services.db, actor.workspaceId, actor.keyId);
  caches.forget(actor.workspaceId);
}
