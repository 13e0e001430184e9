import type { Settings } from "../config.ts";
import type { Sealer } from "../crypto/seal.ts";
import type { QueueState } from "../domain/needs-attention.ts";
import type { UrlPolicy } from "../domain/url-policy.ts";
import type { StatedStanding } from "../messages/outbox-calls.ts";
import type { Outbox } from "../outbox/outbox.ts";
import type { Catalog } from "../pipeline/catalog.ts";
import type { ExchangeInput, ExchangeResult, SendingKeys } from "../pipeline/exchange.ts";
import type { UrlInspection } from "../pipeline/inspect-url.ts";
import type { EventDataPorts } from "../pipeline/read-event-data.ts";
import type { Postponement } from "../pipeline/postponement.ts";
import type { ValidEvent } from "../pipeline/validate-event.ts";
import type { Database } from "../store/database.ts";
import type { KeptEvent } from "../store/event-table.ts";
import type { StoredWebhook } from "../store/webhook-table.ts";

/** What actions need of the platform and of the pipeline, each named for what it is for. */
export interface ActionServices extends EventDataPorts {
  readonly settings: Settings;
  /** Compares in constant time. */
  readonly isRootKey: (secret: string) => Promise<boolean>;
  readonly db: Database;
  readonly sealer: Sealer;
  readonly now: () => number;
  /** What a webhook is owed. */
  readonly outbox: (webhookId: string) => DurableObjectStub<Outbox>;
  /** Says whether a URL may be fetched now. */
  readonly inspectUrl: (url: string) => Promise<UrlInspection>;
  /** The URL policy with the hosts that are known to lead here; null in development, where none is. */
  readonly knownPolicy: (() => UrlPolicy) | null;
  readonly readCatalog: (workspaceId: string) => Promise<Catalog>;
  /** Makes valid events of one workspace durable, and fans them out at once if `inline`. */
  readonly acceptEvents: (valid: readonly ValidEvent[], inline: boolean) => Promise<void>;
  /** Has events fanned out again of which an earlier time may have broken off. */
  readonly fanOutAgain: (kept: readonly KeptEvent[]) => Promise<void>;
  /** Opens what a webhook's requests are signed with. */
  readonly openKeys: (webhook: StoredWebhook) => Promise<SendingKeys>;
  /** Contacts a subscriber once. */
  readonly sendTrial: (trial: ExchangeInput) => Promise<ExchangeResult | Postponement>;
  /** Brings a webhook's row to what its Outbox states. */
  readonly applyStanding: (webhook: StoredWebhook, stated: StatedStanding) => Promise<void>;
  readonly readQueues: () => Promise<readonly QueueState[]>;
}
