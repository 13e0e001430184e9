import { z } from "zod";

const requestId = z.string().meta({
  description: "Names the request in the service's log.",
  example: "01K91P0H00V1W2X3",
  header: { id: "RequestId" },
});

const rateLimitPolicy = z
  .string()
  .optional()
  .meta({
    description: "The limits of this key and of its workspace, once the key is known; not in development.",
    example: '"writes";q=3000;w=10, "workspace-writes";q=10000;w=10',
    header: { id: "RateLimitPolicy" },
  });

/** The headers of every answer to a call that needs no key. */
export const OPEN_HEADERS = { "X-Request-Id": requestId } as const;

/** The headers of every answer to a call with a key. */
export const KEYED_HEADERS = { ...OPEN_HEADERS, "RateLimit-Policy": rateLimitPolicy } as const;
