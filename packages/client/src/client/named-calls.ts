import type { Client } from "openapi-fetch";
import type { paths } from "../generated/api.ts";
import { OPERATIONS } from "../generated/operations.ts";
import { HooklineError, isRefusal, refusal, unexpectedAnswer } from "./hookline-error.ts";

/** What any call takes behind its input. */
export interface CallOptions {
  /** Ends the call and its repeats. */
  readonly signal?: AbortSignal | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Instead of one that is made for this call. */
  readonly idempotencyKey?: string | undefined;
}

type Operations = typeof OPERATIONS;
type Id = keyof Operations;
type Described<I extends Id> = Operations[I]["path"] extends infer Path extends keyof paths
  ? paths[Path][Operations[I]["method"] & keyof paths[Path]]
  : never;

/** One text for each `{name}` of a path, in its order. */
type PathTexts<Path extends string> = Path extends `${string}{${string}}${infer Rest}`
  ? [id: string, ...PathTexts<Rest>]
  : [];

type Json<Content> = Content extends { content: { "application/json": infer Value } } ? Value : never;
type Input<Operation> = Operation extends { requestBody: infer Body }
  ? [body: Json<Body>]
  : Operation extends { requestBody?: infer Body }
    ? [Json<Body>] extends [never]
      ? QueryInput<Operation>
      : [body?: Json<Body>]
    : QueryInput<Operation>;
type QueryInput<Operation> = Operation extends { parameters: { query: infer Query } }
  ? [query: Query]
  : Operation extends { parameters: { query?: infer Query } }
    ? [Query] extends [undefined]
      ? []
      : [query?: Query]
    : [];

type Answer<I extends Id> =
  Described<I> extends { responses: infer Responses }
    ? {
        [Status in keyof Responses & Operations[I]["success"][number]]: Status extends 204
          ? void
          : Json<Responses[Status]>;
      }[keyof Responses & Operations[I]["success"][number]]
    : never;

type Call<I extends Id> = (
  ...args: [...PathTexts<Operations[I]["path"]>, ...Input<Described<I>>, options?: CallOptions]
) => Promise<Answer<I>>;

type Resource = Id extends infer I ? (I extends `${infer Name}.${string}` ? Name : never) : never;
type Verb<Name extends string> = Id extends infer I ? (I extends `${Name}.${infer Word}` ? Word : never) : never;

/**
 * The calls by their names, such as `webhooks.update(id, changes)`. Each takes what its path names, then its body or its query
 * if it has one, then options; answers what the service answers, and throws a `HooklineError` for anything else.
 */
export type NamedCalls = {
  readonly [Name in Resource]: {
    readonly [Word in Verb<Name>]: `${Name}.${Word}` extends infer I extends Id ? Call<I> : never;
  };
};

/** Gives the calls of a client their names. */
export function nameCalls(client: Client<paths>): NamedCalls {
  const resources: Record<string, Record<string, (...args: readonly unknown[]) => Promise<unknown>>> = {};
  for (const [id, operation] of Object.entries(OPERATIONS)) {
    const [resource = "", verb = ""] = id.split(".");
    (resources[resource] ??= {})[verb] = async (...args) => call(client, id, operation, args);
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- both are made from the one table
  return resources as unknown as NamedCalls;
}

/** What a call answers that is known at run time alone. */
interface Sent {
  readonly data?: unknown;
  readonly error?: unknown;
  readonly response: Response;
}

async function call(
  client: Client<paths>,
  id: string,
  { method, path, input }: Operations[Id],
  args: readonly unknown[],
): Promise<unknown> {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  const texts = names.map((name, index) => [name, pathText(args[index], `${id}: ${name}`)]);
  const options: CallOptions = args[names.length + (input === null ? 0 : 1)] ?? {};
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- its types ask for one call of the table at a time
  const request = client.request as (method: string, path: string, init: object) => Promise<Sent>;
  const { data, error, response } = await request(method, path, {
    params: { path: Object.fromEntries(texts), query: input === "query" ? args[names.length] : undefined },
    body: input === "body" ? args[names.length] : undefined,
    headers: {
      ...(options.idempotencyKey === undefined ? {} : { "Idempotency-Key": options.idempotencyKey }),
      ...options.headers,
    },
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  if (response.ok) return data;
  throw isRefusal(error) ? refusal(response, error) : unexpectedAnswer(response);
}

/** An empty text, or steps of a path, would lead to another call. */
function pathText(value: unknown, what: string): string {
  if (typeof value === "string" && !["", ".", ".."].includes(value)) return value;
  throw new HooklineError(`${what} has to be the text of an id`, { code: "bad_request", status: null });
}
