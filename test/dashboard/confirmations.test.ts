import { beforeAll, describe, expect, it } from "vitest";
import { dashboard } from "../../src/dashboard/dashboard.tsx";
import { createTarget } from "../tools/create-target.ts";
import { createWorkspace, type TestWorkspace } from "../tools/create-workspace.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import { signIn, type Visitor } from "../tools/visitor.ts";

/** What can't be undone, or is felt by others at once, by the last word of its path. */
const IRREVERSIBLE = /\/(?:delete|remove|revoke|roll|clear|disable|replay)$/;

const queues = holdQueues();
const patternsOf = (method: string) =>
  dashboard.routes.filter((route) => route.method === method).map(({ path }) => path);
const irreversible = [...new Set(patternsOf("POST"))].filter((path) => IRREVERSIBLE.test(path));

let workspace: TestWorkspace;
let owner: Visitor;

beforeAll(async () => {
  workspace = await createWorkspace();
  owner = await signIn(workspace, "owner");
});

it("finds what can't be undone", () => {
  expect(irreversible).toHaveLength(7);
});

describe.each(irreversible)("%s", (pattern) => {
  it("is behind a page that asks, with Cancel in focus", async () => {
    expect(patternsOf("GET")).toContain(pattern);
    const path = await createTarget(pattern, workspace, workspace.owner, queues);
    const { html } = await owner.get(path);
    expect(html).toContain(`action="${path}"`);
    expect(html.match(/<\w+[^>]* autofocus[^>]*>[^<]*/g)).toEqual([expect.stringMatching(/^<a .*>\s*Cancel$/)]);
  });

  it("is on no other page", async () => {
    const path = await createTarget(pattern, workspace, workspace.owner, queues);
    const [, , section = "", id = ""] = path.split("/");
    for (const other of [`/dashboard/${section}`, `/dashboard/${section}/${id}`]) {
      expect((await owner.get(other)).html).not.toContain(`action="${path}"`);
    }
  });
});
