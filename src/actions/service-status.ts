import type { Failure } from "../domain/failure.ts";
import { ok, type Result } from "../domain/result.ts";
import { HELD_HOST_MS, type DatabaseState, needsAttention, type QueueState } from "../domain/needs-attention.ts";
import { type Trouble, TROUBLE_MS } from "../domain/troubles.ts";
import { databaseBytes } from "../store/database.ts";
import { findHeldHosts } from "../store/held-host-table.ts";
import { countService, type ServiceCounts } from "../store/service-counts.ts";
import { listTroubles } from "../store/trouble-table.ts";
import { type ActionContext, allowRoot } from "./context.ts";

/** The state of the service as a whole. */
export interface ServiceStatus {
  readonly counts: ServiceCounts;
  readonly queues: readonly QueueState[];
  readonly databases: readonly DatabaseState[];
  /** Troubles of the last hour, the newest of each kind. */
  readonly troubles: readonly Trouble[];
  /** What an operator should look at, in words. */
  readonly attention: readonly string[];
}

/** Reads the counts, queues and troubles of the service, and what needs attention. */
export async function getServiceStatus(context: ActionContext): Promise<Result<ServiceStatus, Failure>> {
  const allowed = allowRoot(context);
  if (!allowed.ok) return allowed;
  const { db, now, homes, readQueues, mailProblem } = context.services;
  const [counts, heldHosts, troubles, queues, databases] = await Promise.all([
    countService(db),
    findHeldHosts(db, now() - HELD_HOST_MS),
    listTroubles(db, now() - TROUBLE_MS),
    readQueues(),
    Promise.all([...homes.databases].map(async ([name, one]) => ({ name, bytes: await databaseBytes(one) }))),
  ]);
  const attention = needsAttention({ ...counts, queues, heldHosts, troubles, databases, mailProblem });
  return ok({ counts, queues, databases, troubles, attention });
}
