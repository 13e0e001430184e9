import type { z } from "zod";
import type { FailureCode } from "../../domain/failure.ts";
import type { Retirement } from "../../domain/retirement.ts";
import type { Permission } from "../../domain/roles.ts";

/** What the operations are grouped by, in the order of the document. */
export const TAGS = {
  Events: "Publish events, find them, and send them again.",
  Webhooks: "Where events go: register, change, test, and rotate secrets.",
  Deliveries: "What became of each event at each webhook, and how to send it again.",
  Catalog: "The event types of a workspace.",
  Access: "API keys, members, links into the dashboard, and who changed what.",
  Workspaces: "A workspace for each of your customers: for the root key.",
  Branding: "How the dashboard looks to those who come from your platform: for the root key.",
  Service: "The service as a whole.",
} as const;

/** What a call is sent with. */
export interface OperationBody {
  readonly schema: z.ZodType;
  /** A call without a body counts as one with `{}`. */
  readonly isOptional?: true;
  readonly example: unknown;
}

/** One answer of a call that is in order; without a schema it has no content. */
export interface OperationAnswer {
  readonly description: string;
  /** Headers besides those of every answer. */
  readonly headers?: z.ZodRawShape;
  readonly schema?: z.ZodType;
  readonly example?: unknown;
}

/**
 * One call of the API, as the document tells it. What follows from the rest is not said: the errors of every call with a
 * key, with a body, with a list or with an id.
 */
export interface Operation {
  /** `resource.verb`; it stays the same for ever. */
  readonly id: `${string}.${string}`;
  /** The method and the path as the router has it. */
  readonly route: `${"GET" | "POST" | "PUT" | "PATCH" | "DELETE"} /${string}`;
  readonly tag: keyof typeof TAGS;
  readonly summary: string;
  readonly description?: string;
  /** The permission it needs, `root` for the root key alone, `open` for everybody. */
  readonly access: Permission | "root" | "open";
  readonly query?: z.ZodObject;
  readonly headers?: z.ZodObject;
  readonly body?: OperationBody;
  readonly answers: Readonly<Record<number, OperationAnswer>>;
  /** Set when it is to end; its answers then say so. */
  readonly retired?: Retirement;
  /** Errors that don't follow from the rest. */
  readonly failures?: readonly FailureCode[];
}
