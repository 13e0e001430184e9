import { z } from "zod";
import { EVENT_TYPE_PATTERN, MAX_EVENT_TYPE_LENGTH, RESERVED_PATTERN } from "../../src/domain/event-type.ts";
import { CHOSEN_ID, NO_MEMBER_ID } from "../../src/domain/ids.ts";
import { shown } from "../../src/api/document/examples.ts";

/** What an id in a path is of, by the collection before it. */
const OF: Readonly<Record<string, z.ZodType>> = {
  webhooks: z.string().meta({ description: "The webhook's id.", example: shown.webhook }),
  keys: z.string().meta({ description: "The webhook's id.", example: shown.webhook }),
  deliveries: z.string().meta({ description: "The delivery's id.", example: shown.delivery }),
  recoveries: z.string().meta({ description: "The recovery's id.", example: "rec_01K91P0F00R1S2T3V4W5X6Y7Z8" }),
  events: z.string().meta({ description: "The event's id.", example: shown.event }),
  "api-keys": z
    .string()
    .meta({ description: "The key's id, not its secret.", example: "key_01K91P0E00C1D2E3F4G5H6J7K8" }),
  members: z.string().meta({ description: "The member's id, of your own choice.", example: "user-42" }),
  "event-types": z.string().meta({ description: "The event type.", example: "investment.created" }),
  workspaces: z.string().meta({ description: "The workspace's id.", example: "ws_demo" }),
};

/** What may be put under a name of the caller's choice. */
const CHOSEN: Readonly<Record<string, object>> = {
  members: { pattern: CHOSEN_ID.source, not: { pattern: NO_MEMBER_ID } },
  "event-types": {
    pattern: EVENT_TYPE_PATTERN,
    maxLength: MAX_EVENT_TYPE_LENGTH,
    not: { pattern: RESERVED_PATTERN },
  },
};

/** The parameters in a route's path, under the names that the document has for them. */
export function pathParameters(route: string, names: readonly string[]): z.ZodObject {
  const collections = [...route.matchAll(/\/([\w-]+)\/:\w+/g)].map(([, collection = ""]) => collection);
  const shape = names.map((name, index) => {
    const collection = collections[index] ?? "";
    const schema = OF[collection];
    if (schema === undefined) throw new Error(`path-parameters.ts does not know what an id of ${collection} is`);
    const limits = route.startsWith("PUT ") ? CHOSEN[collection] : undefined;
    return [name, limits === undefined ? schema : schema.meta({ ...schema.meta(), ...limits })] as const;
  });
  return z.object(Object.fromEntries(shape));
}
