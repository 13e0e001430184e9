import { z } from "zod";

const METHODS: readonly string[] = ["get", "post", "put", "patch", "delete"];

/** What stands under a path: its methods, and beside them what all of these share. */
const pathItem = z
  .record(z.string(), z.unknown())
  .transform((item) => Object.fromEntries(Object.entries(item).filter(([name]) => METHODS.includes(name))))
  .pipe(
    z.record(
      z.string(),
      z.object({
        operationId: z.string(),
        summary: z.string(),
        tags: z.array(z.string()).default([]),
        deprecated: z.boolean().default(false),
      }),
    ),
  );

/** What an outline needs of an OpenAPI document. */
const documentSchema = z.object({
  info: z.object({ version: z.string() }),
  tags: z.array(z.object({ name: z.string(), description: z.string().default("") })),
  paths: z.record(z.string(), pathItem),
  webhooks: z.record(z.string(), pathItem),
});

/** One call, or one request that subscribers get. */
export interface OutlinedOperation {
  readonly id: string;
  /** Such as `POST`. */
  readonly method: string;
  /** Such as `/v1/webhooks/{id}`; a name for what subscribers get. */
  readonly path: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly isDeprecated: boolean;
  /** Where it stands in the document, as a JSON Pointer in a fragment (RFC 6901). */
  readonly pointer: string;
}

/** The operations of one tag, in the document's order. */
interface OutlinedGroup {
  readonly name: string;
  readonly description: string;
  readonly operations: readonly OutlinedOperation[];
}

/** What an OpenAPI document describes, in short. */
export interface Outline {
  readonly version: string;
  readonly groups: readonly OutlinedGroup[];
  /** What subscribers get. */
  readonly webhooks: readonly OutlinedOperation[];
}

/** Reads the outline of an OpenAPI document; throws for what is none. */
export function readOutline(document: unknown): Outline {
  const { info, tags, paths, webhooks } = documentSchema.parse(document);
  const called = listOperations("paths", paths);
  const groups = tags.map(({ name, description }) => {
    return { name, description, operations: called.filter((operation) => operation.tags.includes(name)) };
  });
  return {
    version: info.version,
    groups: groups.filter(({ operations }) => operations.length > 0),
    webhooks: listOperations("webhooks", webhooks),
  };
}

function listOperations(
  part: "paths" | "webhooks",
  items: Readonly<Record<string, z.infer<typeof pathItem>>>,
): readonly OutlinedOperation[] {
  return Object.entries(items).flatMap(([path, methods]) => {
    return Object.entries(methods).map(([method, { operationId, summary, tags, deprecated }]) => ({
      id: operationId,
      method: method.toUpperCase(),
      path,
      summary,
      tags,
      isDeprecated: deprecated,
      pointer: `#/${part}/${path.replaceAll("~", "~0").replaceAll("/", "~1")}/${method}`,
    }));
  });
}
