import { z } from "zod";
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject, ZodOpenApiResponseObject } from "zod-openapi";
import type { Operation, OperationAnswer } from "../../src/api/document/operation.ts";
import type { ReceivedRequest } from "../../src/api/document/received.ts";
import { RECEIVED_HEADERS } from "../../src/api/document/received.ts";
import { describeRetirement } from "../../src/domain/retirement.ts";
import { KEY_ROLES, reachOf } from "../../src/domain/roles.ts";
import { errorsOf } from "./errors.ts";
import { KEYED_HEADERS, OPEN_HEADERS } from "./headers.ts";
import { pathParameters } from "./path-parameters.ts";

const JSON_TYPE = "application/json";

const actingIn = z
  .string()
  .optional()
  .meta({
    description: "The workspace to act in: with the root key as an owner of it, else the key's own.",
    param: { id: "ActingIn" },
  });

/** Groups operations by their paths. */
export function pathsOf(operations: readonly Operation[]): ZodOpenApiPathsObject {
  const byPath = Map.groupBy(operations, ({ route }) => documentPath(route.split(" ")[1] ?? ""));
  return Object.fromEntries(
    [...byPath].map(([path, own]) => [
      path,
      Object.fromEntries(own.map((operation) => [operation.route.split(" ")[0]?.toLowerCase(), describe(operation)])),
    ]),
  );
}

/** A path of the router as OpenAPI writes it: `:deliveryId` is `{delivery_id}`. */
export function documentPath(path: string): string {
  return path.replace(/:(\w+)/g, (_, name: string) => `{${snakeCase(name)}}`);
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function describe(operation: Operation): ZodOpenApiOperationObject {
  const { id, tag, summary, access, query, headers, body, route, answers, retired } = operation;
  const names = [...route.matchAll(/:(\w+)/g)].map(([, name = ""]) => snakeCase(name));
  const acting = access === "open" ? {} : { "X-Workspace-Id": actingIn };
  const sent = { ...headers?.shape, ...acting };
  return {
    operationId: id,
    tags: [tag],
    summary,
    description: [operation.description, describeAccess(access)].filter((part) => part !== undefined).join("\n\n"),
    ...(access === "open" ? { security: [] } : { "x-roles": rolesOf(access) }),
    ...(retired === undefined ? {} : describeRetirement(retired)),
    requestParams: {
      ...(names.length > 0 ? { path: pathParameters(route, names) } : {}),
      ...(query === undefined ? {} : { query }),
      ...(Object.keys(sent).length > 0 ? { header: z.object(sent) } : {}),
    },
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: body.isOptional !== true,
            content: { [JSON_TYPE]: { schema: body.schema, example: body.example } },
          },
        }),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, answer]) => [status, describeAnswer(answer, access)]),
      ),
      ...errorsOf(operation),
    },
  };
}

function describeAnswer(
  { description, headers, schema, example }: OperationAnswer,
  access: Operation["access"],
): ZodOpenApiResponseObject {
  return {
    description,
    headers: z.object({ ...(access === "open" ? OPEN_HEADERS : KEYED_HEADERS), ...headers }),
    ...(schema === undefined ? {} : { content: { [JSON_TYPE]: { schema, example } } }),
  };
}

/** Who may call it; `root` for the root key alone. */
function rolesOf(access: Exclude<Operation["access"], "open">): readonly string[] {
  return access === "root" ? [access] : KEY_ROLES.filter((role) => reachOf(role, access) !== "none");
}

function describeAccess(access: Operation["access"]): string {
  if (access === "open") return "Needs no key.";
  if (access === "root") return "Needs the root key.";
  const roles = KEY_ROLES.filter((role) => reachOf(role, access) !== "none").map((role) => {
    return reachOf(role, access) === "own" ? `${role} (of their own webhooks)` : role;
  });
  return `Roles: ${roles.join(", ")}.`;
}

/** What a subscriber receives, and what its answer means. */
export function describeReceived({ format, contentType, schema, example }: ReceivedRequest): ZodOpenApiOperationObject {
  return {
    operationId: `received.${format}`,
    tags: ["Received"],
    summary: `A delivery in the format ${format}`,
    description:
      "Minified JSON, the same bytes on every attempt. Your own `headers` of the webhook come too, and those of its `compat_signature`.",
    security: [],
    requestParams: { header: RECEIVED_HEADERS },
    requestBody: { required: true, content: { [contentType]: { schema, example } } },
    responses: {
      "2XX": { description: "Delivered, if the headers come within the webhook's `timeout_ms`." },
      "410": { description: "The webhook is disabled (`gone`), and nothing more is sent." },
      "4XX": {
        description: "A failed attempt; with the header `webhook-delivery: abort` the last one of its delivery.",
      },
      default: {
        description:
          "A failed attempt, which is repeated by the `retry_schedule`: any other status, a redirect, a time-out. `Retry-After` on 429 and 503 is obeyed.",
      },
    },
  };
}
