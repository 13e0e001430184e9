import type { Settings } from "../config.ts";
import type { PublicJwk } from "../crypto/ed25519.ts";
import type { InboxIds } from "../crypto/inbox-ids.ts";
import type { Branding } from "../domain/branding.ts";
import type { ReceiverKeys } from "../crypto/receiver-keys.ts";
import type { Failure } from "../domain/failure.ts";
import type { Result } from "../domain/result.ts";
import type { Sender } from "../domain/sender.ts";
import type { OwnHosts } from "../pipeline/own-hosts.ts";
import { authenticate } from "./authenticate.ts";
import { readSeenBranding } from "./branding.ts";
import type { Actor, ActionContext } from "./context.ts";
import type { GuessCounter } from "./guesses.ts";
import { findInboxKeys } from "./inbox-keys.ts";
import { checkHealth, type Isolate } from "./isolate.ts";
import {
  authenticateSession,
  findLink,
  type FoundLink,
  type OpenSession,
  openSession,
  refuseForgery,
} from "./portal-sessions.ts";
import { createRequestReads } from "./request-reads.ts";
import { readPublicKeys } from "./webhook-keys.ts";

/** What can be done for a request before its actor is known. Wrong secrets are counted. */
export interface Door {
  /** Resolves once D1 answers. */
  checkHealth(): Promise<void>;
  /** Learns the host of a request that the edge routed here. Undefined when there is nothing to wait for. */
  noteOwnHost(requestUrl: string): Promise<void> | undefined;
  /** Finds the actor of an `Authorization` header, null for none. */
  authenticate(authorization: string | null, counter: GuessCounter): Promise<Result<Actor, Failure>>;
  /** Finds the session of a token. */
  authenticateSession(token: string, counter: GuessCounter): Promise<Result<OpenSession, Failure>>;
  /** Refuses a session cookie with a wrong signature. */
  refuseForgery(cookie: string, counter: GuessCounter): Promise<Result<never, Failure>>;
  /** Finds the session that a link would open. */
  findLink(token: string, counter: GuessCounter): Promise<Result<FoundLink, Failure>>;
  /** Opens a link's session, once. Answers the session's token. */
  openSession(token: string, counter: GuessCounter): Promise<Result<string, Failure>>;
  /** How pages look that belong to no session. */
  readSeenBranding(): Promise<Branding>;
  /** Reads the public keys of a webhook, for everybody. */
  readPublicKeys(webhookId: string, counter: GuessCounter): Promise<Result<readonly PublicJwk[], Failure>>;
  /** Finds what verifies the requests of a webhook that leads to a test inbox, for the inbox's page. */
  findInboxKeys(sender: Sender, receivingId: string): Promise<ReceiverKeys | undefined>;
  /** Makes the context of the request's actions, once its actor is known. */
  enter(entry: Pick<ActionContext, "actor" | "ip" | "requestUrl" | "address">): ActionContext;
  /** The secrets that sign session cookies, the current one first. */
  readonly cookieSecrets: readonly [string, ...string[]];
}

/** What routes and pages use. */
export interface Served {
  readonly settings: Settings;
  readonly door: Door;
  readonly inboxIds: InboxIds;
}

/** Makes the door of an isolate. */
export function createDoor(
  isolate: Isolate,
  ownHosts: OwnHosts | null,
  [currentKey, ...formerKeys]: readonly [string, ...string[]],
): Door {
  return {
    checkHealth: () => checkHealth(isolate),
    noteOwnHost: (requestUrl) => ownHosts?.note(requestUrl),
    authenticate: (authorization, counter) => authenticate(authorization, isolate, counter),
    authenticateSession: (token, counter) => authenticateSession(isolate, token, counter),
    refuseForgery: (cookie, counter) => refuseForgery(isolate, cookie, counter),
    findLink: (token, counter) => findLink(isolate, token, counter),
    openSession: (token, counter) => openSession(isolate, token, counter),
    readSeenBranding: () => readSeenBranding(isolate),
    readPublicKeys: (webhookId, counter) => readPublicKeys(isolate, webhookId, counter),
    findInboxKeys: (sender, receivingId) => findInboxKeys(isolate, sender, receivingId),
    enter: (entry) => ({ ...isolate, ...entry, reads: createRequestReads(isolate.services.db) }),
    cookieSecrets: [cookieSecret(currentKey), ...formerKeys.map(cookieSecret)],
  };
}

function cookieSecret(encryptionKey: string): string {
  return `hookline-session-cookie\n${encryptionKey}`;
}
