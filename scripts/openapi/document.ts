/*
 * The OpenAPI document, made from the table of operations and from the schemas that check inputs and type answers. A
 * schema's `meta` says what its checks in code don't show.
 */
import { z } from "zod";
import { createDocument } from "zod-openapi";
import { TAGS } from "../../src/api/document/operation.ts";
import { OPERATIONS } from "../../src/api/document/operations.ts";
import { SERVED_DOCS } from "../../src/api/docs/served-docs.ts";
import { RECEIVED } from "../../src/api/document/received.ts";
import { FILTER_PARTS } from "../../src/domain/filter/filter-shape.ts";
import packageJson from "../../package.json" with { type: "json" };
import { ERROR_RESPONSES } from "./errors.ts";
import { describeReceived, pathsOf } from "./operations.ts";

const INTRODUCTION = `Publish an event, and every subscribed webhook gets a signed request, with retries, a log and nothing lost.

**Calls.** JSON in and out, \`snake_case\`, times in RFC 3339 (UTC), ids with a prefix (\`wh_\`, \`evt_\`, \`del_\` …). Send \`Authorization: Bearer KEY\`. Unknown fields of a body are refused. Answers may gain fields: ignore those that you don't know.

**HEAD** is answered wherever GET is.

**Lists** take \`limit\` (1 to 100, 20 unless given) and \`cursor\`, newest first, and answer \`{data, pagination}\`. Go on while \`has_more\` is true.

**Errors** are always \`{"error":{"code","message","details","request_id"}}\`. Every answer has \`X-Request-Id\`.

**Repeating.** An \`id\` or an \`Idempotency-Key\` makes publishing safe to repeat. 429 and 503 say in \`Retry-After\` when to.

**Limits.** A request has at most 4 MiB and 150,000 values, nested 64 deep, and \`data\` at most 256 KiB. In ten seconds a key may read 300 times and write 3,000 times, and all keys of a workspace together 1,500 and 10,000 times. A number that JSON parsers would change is refused: send it as a string.

**Receiving.** The webhooks below are what a subscriber gets, by the webhook's \`payload_format\`. Verify the signature, answer 2xx quickly, and deduplicate by \`webhook-id\`: delivery is at least once.

**Guides.** ${SERVED_DOCS.map(({ file, title, note }) => `[${title}](/docs/${file}): ${note}.`).join(" ")}`;

/** Builds the document. */
export function buildDocument() {
  return createDocument(
    {
      openapi: "3.1.1",
      info: {
        title: "Hookline",
        version: packageJson.version,
        summary: "A webhook service as one Cloudflare Worker.",
        description: INTRODUCTION,
        license: { name: "MIT", identifier: "MIT" },
      },
      servers: [{ url: "/", description: "Where this document is served." }],
      security: [{ apiKey: [] }],
      tags: [
        ...Object.entries(TAGS).map(([name, description]) => ({ name, description })),
        { name: "Received", description: "What a subscriber receives." },
      ],
      paths: pathsOf(OPERATIONS),
      webhooks: Object.fromEntries(RECEIVED.map((received) => [received.format, { post: describeReceived(received) }])),
      components: {
        securitySchemes: {
          apiKey: { type: "http", scheme: "bearer", description: "A workspace's API key, or the service's root key." },
        },
        // What filters refer to: they are within each other, and their schemas are written by hand.
        schemas: FILTER_PARTS,
        responses: ERROR_RESPONSES,
      },
    },
    { override: adapt, allowEmptySchema: { custom: true } },
  );
}

/** What `createDocument` lets change of each schema. */
type Adapted = Parameters<NonNullable<NonNullable<Parameters<typeof createDocument>[1]>["override"]>>[0];

/**
 * A list whose length is checked before its entries is a pipe: the bounds are on one side, the entries on the other.
 * Answers may gain fields, so their objects stay open.
 */
function adapt({ zodSchema, jsonSchema, io }: Adapted): void {
  const { def } = zodSchema._zod;
  if (io === "output" && def.type === "object") delete jsonSchema.additionalProperties;
  if (io !== "input" || !(zodSchema instanceof z.ZodPipe) || jsonSchema.type !== "array") return;
  if (zodSchema.def.out instanceof z.ZodArray) Object.assign(jsonSchema, { items: itemsOf(zodSchema.def.out) });
}

function itemsOf({ element }: z.ZodArray): object {
  const id = z.globalRegistry.get(element)?.id;
  if (id !== undefined) return { $ref: `#/components/schemas/${id}` };
  const { $schema: _, ...items } = z.toJSONSchema(element, { io: "input", unrepresentable: "any" });
  return items;
}
