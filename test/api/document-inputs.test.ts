import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Schema } from "@cfworker/json-schema";
import { OPERATIONS } from "../../src/api/document/operations.ts";
import { arbitraryOf, edgesOf, replacement } from "../tools/arbitrary-of.ts";
import { anyFilter, isBeyondSchema } from "../domain/filter/filter-oracle.ts";
import { cases } from "../tools/cases.ts";
import { createTarget } from "../tools/create-target.ts";
import { createWorkspace, root, type TestWorkspace } from "../tools/create-workspace.ts";
import { PATHS, Schemas } from "../tools/document.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import { recordSubscriber } from "../tools/recording-subscriber.ts";
import type { Answer } from "../tools/send-json.ts";

recordSubscriber();
const queues = holdQueues();
const schemas = new Schemas();

/** What takes a body, with the schema that the document has for it. */
const takers = OPERATIONS.filter(({ body }) => body !== undefined).map(({ id, route, access, body }) => {
  const operations = PATHS.flatMap(({ operations }) => Object.values(operations));
  const documented = operations.find(({ operationId }) => operationId === id);
  const schema = schemas.named(documented?.requestBody?.content["application/json"]?.schema.$ref);
  return { id, route, access, schema, example: body?.example };
});

/** Addresses and colours that are in order, where the document tells in words which are. */
const GOOD: Readonly<Record<string, string>> = {
  embed_origin: "https://app.example.com",
  next: "/dashboard/events?type=a.*",
  return_url: "https://app.example.com/settings?a=b#c",
  logo_url: "https://app.example.com/logo.svg",
  support_url: "mailto:help@example.com",
  accent: "#3250c8",
};

/** Values that stand for things of the workspace, or that have rules which JSON Schema can't tell. */
const given: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  url: fc.webPath().map((path) => `https://example.com${path}`),
  member_id: fc.constantFrom(null, "somebody"),
  event_database: fc.constant("DB"),
  schema: fc.constantFrom(null, true, {}, { type: "object" }),
  ...Object.fromEntries(Object.entries(GOOD).map(([name, good]) => [name, fc.constantFrom(null, good)])),
  filter: fc.oneof(fc.constantFrom<unknown>(null, {}, [], { a: 1 }, { data: { $a: 1 } }), anyFilter),
};

/**
 * What the document says in words only. An input for which one of these is true may be refused although its schema allows
 * it.
 */
const inWords: readonly ((body: Body) => boolean)[] = [
  // The URL's host and form.
  ({ url }) => url !== undefined && !String(url).startsWith("https://example.com"),
  (body) => Object.entries(GOOD).some(([name, good]) => typeof body[name] === "string" && body[name] !== good),
  // Two names of one header.
  ({ headers }) => {
    const names = Object.keys(Object(headers)).map((name) => name.toLowerCase().replaceAll("_", "-"));
    return new Set(names).size < names.length;
  },
  // A key or link of a person names a member that is there.
  ({ role, member_id }) => ["member", "guest"].includes(String(role)) || ![undefined, null].includes(member_id as null),
  ({ webhook_ids }) => webhook_ids !== undefined,
  ({ event_database }) => event_database !== undefined && event_database !== "DB",
  ({ since, until }) =>
    since !== undefined && Date.parse(String(until ?? "2020-01-01T00:00:00Z")) < Date.parse(String(since)),
  // What is understood of a document.
  ({ openapi }) => openapi !== undefined,
  // An address that is listed twice, or is long before its @.
  ({ emails, contacts }) => {
    const listed = [emails, Object(contacts).emails]
      .flat()
      .flatMap((one) => (typeof one === "string" ? [one.split("@")] : []));
    const compared = listed.map(([local, host]) => `${local}@${host?.toLowerCase()}`);
    return new Set(compared).size < compared.length || listed.some(([local = ""]) => local.length > 64);
  },
  // How large a filter is, and what its comparisons beside each other are with.
  ({ filter }) => isBeyondSchema(filter),
  // Which JSON Schemas are taken.
  ({ schema }) => typeof schema === "object" && schema !== null,
];

type Taker = (typeof takers)[number];
type Body = Readonly<Record<string, unknown>>;

function bodyOf(schema: Schema): fc.Arbitrary<Body> {
  const fields = Object.entries(schema.properties ?? {}).map(
    ([name, part]) => [name, given[name] ?? arbitraryOf(part as Schema, schemas.definitions)] as const,
  );
  return fc.record(Object.fromEntries(fields), { requiredKeys: [...(schema.required ?? [])] });
}

let workspace: TestWorkspace;
beforeAll(async () => {
  workspace = await createWorkspace();
  await workspace.owner.put("/v1/members/somebody", { role: "member" });
});

/** What a taker is tried on, in a workspace whose catalog is empty, so that it takes any type. */
async function createOwnTarget({ route }: Taker): Promise<string> {
  const [, pattern = ""] = route.split(" ");
  const path = await createTarget(pattern, workspace, workspace.owner, queues);
  const { body } = await workspace.owner.get<{ data: readonly { name: string }[] }>("/v1/event-types?limit=100");
  for (const { name } of body.data) await workspace.owner.delete(`/v1/event-types/${name}`);
  return path;
}

async function send({ route, access }: Taker, path: string, sent: unknown): Promise<Answer<unknown>> {
  const [method = ""] = route.split(" ");
  const answer = await (access === "root" ? root : workspace.owner).send(method, path, sent);
  const made = answer.body as { readonly id: string };
  if (route === "POST /v1/webhooks" && answer.status === 201) await workspace.owner.delete(`/v1/webhooks/${made.id}`);
  return answer;
}

describe.each(takers)("the body of $id", (taker) => {
  let path: string;
  beforeAll(async () => {
    path = await createOwnTarget(taker);
  });

  it("may be the document's example", async () => {
    const { status, body } = await send(taker, path, taker.example);
    expect([status, body]).toEqual([expect.toBeOneOf([200, 201, 202]), expect.anything()]);
  });

  const check = async (body: Body) => {
    const fault = schemas.findFault(body, taker.schema);
    const { status, body: answered } = await send(taker, path, body);
    if (fault !== undefined) expect([status, body, fault]).toEqual([422, body, fault]);
    else if (!inWords.some((rule) => rule(body)))
      expect([TAKEN.has(status), body, answered]).toEqual([true, body, answered]);
  };

  it("has the limits that its schema says", async () => {
    for (const [name, part] of Object.entries(taker.schema.properties ?? {})) {
      for (const edge of edgesOf(part as Schema)) await check({ ...Object(taker.example), [name]: edge });
    }
  });

  it("is taken if and only if its schema allows it", async () => {
    const change = fc.record({ at: fc.nat(), value: replacement, isRemoved: fc.boolean(), isUnknown: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(bodyOf(taker.schema), fc.option(change), async (valid, change) => {
        await check(change === null ? valid : changed(valid, taker.schema, change));
      }),
      cases(60),
    );
  });
});

/** What is answered to an input that is in order, whatever the state is that it meets. */
const TAKEN: ReadonlySet<number> = new Set([200, 201, 202, 403, 404, 409]);

interface Change {
  readonly at: number;
  readonly value: unknown;
  readonly isRemoved: boolean;
  readonly isUnknown: boolean;
}

function changed(body: Body, schema: Schema, { at, value, isRemoved, isUnknown }: Change): Body {
  const names = Object.keys(schema.properties ?? {});
  const name = isUnknown && at % 4 === 0 ? "no_such_field" : (names[at % names.length] ?? "");
  const { [name]: _, ...rest } = body;
  return isRemoved && at % 3 === 0 ? rest : { ...body, [name]: value };
}
