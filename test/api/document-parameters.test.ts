import { beforeAll, describe, expect, it } from "vitest";
import { OPERATIONS } from "../../src/api/document/operations.ts";
import { createTarget } from "../tools/create-target.ts";
import { createWorkspace, root, type TestWorkspace } from "../tools/create-workspace.ts";
import { PATHS, Schemas } from "../tools/document.ts";
import { holdQueues } from "../tools/hold-queues.ts";

const queues = holdQueues();
const schemas = new Schemas();

/** The edges of what parameters take, and what none takes. */
const TEXTS = [
  ...["0", "1", "20", "100", "101", "1000000", "-1", "1.5", "1e1", "x"],
  ...["active", "disabled", "pending", "delivered", "canceled", "24h", "1h", "2h", "true", "false", "1", "root", "key"],
  ...["2026-11-02T09:30:00Z", "2026-11-02t09:30:00.5+01:00", "2026-11-02", "2026-02-30T00:00:00Z", "yesterday"],
  ...["a.b", "a.*", "*", "a", "A.b", "a..b", `a.${"b".repeat(126)}`, `a.${"b".repeat(127)}`],
  ...["mem_x", "key_x", "ses_x", "user-42", "a b", "wh_01ARZ3NDEKTSV4RRFFQ69G5FAV", "x".repeat(64), "x".repeat(65)],
];

const documented = new Map(
  PATHS.flatMap(({ operations }) => Object.values(operations)).map((operation) => [operation.operationId, operation]),
);

/** A cursor is what a page before answered, so that only the service can make one. */
const tried = OPERATIONS.flatMap(({ id, route, access }) => {
  const parameters = documented.get(id)?.parameters ?? [];
  return parameters.flatMap(({ in: place, name = "", schema = {} }) => {
    return place === "query" && name !== "cursor" ? [{ id, route, access, name, schema }] : [];
  });
});

let workspace: TestWorkspace;
beforeAll(async () => {
  workspace = await createWorkspace();
});

it.each(tried)("$id takes of $name what its schema allows", async ({ route, access, name, schema }) => {
  const [method = "", pattern = ""] = route.split(" ");
  const path = await createTarget(pattern, workspace, workspace.owner, queues);
  const caller = access === "root" ? root : workspace.owner;
  for (const text of TEXTS) {
    const isNumber = schema.type === "integer" && /^-?\d+(?:\.\d+)?$/.test(text);
    const fault = schemas.findFault(isNumber ? Number(text) : text, schema);
    const { status } = await caller.send(method, `${path}?${name}=${encodeURIComponent(text)}`);
    expect([text, status, fault]).toEqual([text, fault === undefined ? 200 : 422, fault]);
  }
});

describe.each(["members", "event-types"])("the name that PUT /v1/%s/ puts something under", (collection) => {
  it("is one that its schema allows", async () => {
    const { parameters = [] } = documented.get(collection === "members" ? "members.put" : "eventTypes.put") ?? {};
    const schema = parameters.find((parameter) => parameter.in === "path")?.schema ?? {};
    for (const text of TEXTS) {
      const fault = schemas.findFault(text, schema);
      const body = collection === "members" ? { role: "member" } : {};
      const { status } = await workspace.owner.put(`/v1/${collection}/${encodeURIComponent(text)}`, body);
      expect([text, status, fault]).toEqual([text, fault === undefined ? 200 : 422, fault]);
    }
  });
});
