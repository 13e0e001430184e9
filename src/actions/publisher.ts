import { WorkerEntrypoint } from "cloudflare:workers";
import type { Env } from "../config.ts";
import { type Failure, failure, invalid, unavailable } from "../domain/failure.ts";
import { MAX_BATCH_EVENTS } from "../domain/event.ts";
import { rfc3339 } from "../domain/envelope.ts";
import { fieldCountProblem } from "../pipeline/parse-fields.ts";
import type { PublishedEvent } from "../pipeline/published-event.ts";
import { findWorkspace } from "../store/workspace-table.ts";
import type { Result } from "../domain/result.ts";
import { describeError, log } from "../log.ts";
import { isOutage } from "./outage.ts";
import type { Isolate } from "./isolate.ts";
import { type Acceptance, publishInto, type PublishPart } from "./publish.ts";

/** An event for a workspace, as other Workers publish it. Times are RFC 3339. */
export interface WorkspaceEvent extends PublishedEvent {
  readonly workspace_id: string;
}

/** What publishing answers: the event is durable. */
export interface PublishedAnswer {
  readonly id: string;
  readonly type: string;
  readonly created_at: string;
  readonly status: "accepted";
  /** Set when the event was published and fanned out before. */
  readonly duplicate?: true;
}

/**
 * Makes the service binding for other Workers, which validates events before they are queued. Throws errors whose message
 * begins with the API's code, as in `validation_error: events[0].type: …`. `open` opens the isolate's services.
 */
export function createPublisher(open: (env: Env) => Promise<Result<Isolate, Failure>>) {
  return class Publisher extends WorkerEntrypoint<Env> {
    /** Publishes one event. */
    async publish(event: WorkspaceEvent): Promise<PublishedAnswer> {
      const [answer] = await withCodes(async () => publishAll(await open(this.env), [event], () => ""));
      if (answer === undefined) throw new Error("an accepted event is missing from its answer");
      return answer;
    }

    /** Publishes up to 1000 events, in order; those of one workspace are accepted all or none. */
    async publishBatch(events: readonly WorkspaceEvent[]): Promise<readonly PublishedAnswer[]> {
      if (!Array.isArray(events) || events.length === 0 || events.length > MAX_BATCH_EVENTS) {
        return refuse(invalid({ field: "events", message: `must be a list of 1 to ${MAX_BATCH_EVENTS} events` }));
      }
      return withCodes(async () => publishAll(await open(this.env), events, (index) => `events[${index}]`));
    }
  };
}

async function publishAll(
  isolate: Result<Isolate, Failure>,
  events: readonly unknown[],
  fieldOf: (index: number) => string,
): Promise<readonly PublishedAnswer[]> {
  if (!isolate.ok) return refuse(isolate.error);
  const parts = events.map((event, index) => ({ index, ...split(event, fieldOf(index)) }));
  const answers: PublishedAnswer[] = [];
  for (const [workspaceId, group] of Map.groupBy(parts, (part) => part.workspaceId)) {
    await checkWorkspace(isolate.value, workspaceId);
    const accepted = await publishInto(isolate.value, workspaceId, group, null);
    if (!accepted.ok) return refuse(accepted.error);
    for (const [place, acceptance] of accepted.value.entries()) {
      const index = group[place]?.index;
      if (index !== undefined) answers[index] = toAnswer(acceptance);
    }
  }
  return answers;
}

/** Throws an outage as an error with the API's code. */
async function withCodes<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isOutage(error)) throw error;
    log("warn", "dependency_unavailable", { error: describeError(error) });
    return refuse(unavailable("the service can't do this right now; try again"));
  }
}

async function checkWorkspace({ services }: Isolate, workspaceId: string): Promise<void> {
  const workspace = await findWorkspace(services.db, workspaceId);
  if (workspace === undefined) refuse(failure("not_found", "workspace_id: no such workspace"));
  else if (!workspace.webhooksEnabled) refuse(failure("forbidden", "webhooks are not enabled for this workspace"));
}

function split(event: unknown, field: string): PublishPart & { readonly workspaceId: string } {
  if (typeof event !== "object" || event === null) return refuse(invalid({ field, message: "must be an event" }));
  const tooMany = fieldCountProblem(event, field);
  if (tooMany !== undefined) return refuse(invalid(tooMany));
  const { workspace_id: workspaceId, ...input }: Record<string, unknown> = { ...event };
  if (typeof workspaceId !== "string") {
    return refuse(invalid({ field: field === "" ? "workspace_id" : `${field}.workspace_id`, message: "is required" }));
  }
  return { workspaceId, input, field };
}

function toAnswer({ event, duplicate }: Acceptance): PublishedAnswer {
  const answer = { id: event.id, type: event.type, created_at: rfc3339(event.createdAt), status: "accepted" } as const;
  return duplicate ? { ...answer, duplicate } : answer;
}

/**
 * Only the message of an error reaches the other Worker, and errors of own classes get a prefix; so this throws a plain
 * Error that begins with the code.
 */
function refuse({ code, message }: Failure): never {
  throw new Error(`${code}: ${message}`);
}
