import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createWorkspace, expectStatus, root, type TestWorkspace } from "../tools/create-workspace.ts";
import { muteLog } from "../tools/mute-log.ts";
import { passTime } from "../tools/pass-time.ts";
import { createLink, openLink, signIn, visit, visitorOf, worker } from "../tools/visitor.ts";

const SECOND_MS = 1000;
const WEBHOOKS = "/dashboard/webhooks";

muteLog();
let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await createWorkspace();
});
afterEach(() => vi.useRealTimers());

describe("a link", () => {
  it("signs in, and leads to where the role may begin", async () => {
    const opened = await visit(worker, await createLink(workspace.owner, "owner"));
    expect([opened.status, opened.headers.get("Location")]).toEqual([303, "/dashboard"]);
    expect(opened.headers.get("Cache-Control")).toBe("no-store");
  });

  it("opens once", async () => {
    const link = await createLink(workspace.owner, "owner");
    await openLink(link);
    const again = await visit(worker, link);
    expect([again.status, again.headers.get("Set-Cookie")]).toEqual([403, null]);
    expect(again.html).toContain("This link was used before, or its time is over");
  });

  it("opens once when it is opened five times at once", async () => {
    const link = await createLink(workspace.owner, "owner");
    const opened = await Promise.all([1, 2, 3, 4, 5].map(() => visit(worker, link)));
    expect(opened.map(({ status }) => status).toSorted()).toEqual([303, 403, 403, 403, 403]);
    expect(opened.filter(({ headers }) => headers.has("Set-Cookie"))).toHaveLength(1);
  });

  it("is not used up by who only looks at its head, as previews of links do", async () => {
    const link = await createLink(workspace.owner, "owner");
    const head = await visit(worker, link, { method: "HEAD" });
    expect(head.headers.get("Set-Cookie")).toBeNull();
    await openLink(link);
  });

  it("opens until its time is over", async () => {
    const [early, late] = [await createLink(workspace.owner, "owner"), await createLink(workspace.owner, "owner")];
    passTime(599 * SECOND_MS);
    await openLink(early);
    passTime(2 * SECOND_MS);
    const { status, headers } = await visit(worker, late);
    expect([status, headers.get("Set-Cookie")]).toEqual([403, null]);
  });

  it.each(["", "?token=", "?token=x", "?token=%00", "?token=%ff", "?token=a&token=b"])(
    "that is none opens nothing: %j",
    async (query) => {
      for (const more of ["", "x".repeat(5000)]) {
        const { status, headers } = await visit(worker, `/dashboard/open${query}${more}`);
        expect([status, headers.get("Set-Cookie")]).toEqual([403, null]);
      }
    },
  );

  it("of a workspace that was deleted opens nothing", async () => {
    const link = await createLink(workspace.owner, "owner");
    expectStatus(await root.delete(`/v1/workspaces/${workspace.id}`), 204);
    expect((await visit(worker, link)).status).toBe(403);
  });

  it("gives a new session to who has one, whose own stays as it was", async () => {
    const first = await signIn(workspace, "owner");
    const link = await createLink(workspace.owner, "admin");
    const opened = await visit(worker, link, { headers: { Cookie: first.cookie } });
    const second = opened.headers.get("Set-Cookie")?.split(";")[0] ?? "";
    expect(second).not.toBe(first.cookie);
    expect((await visitorOf(second, "").get(WEBHOOKS)).status).toBe(200);
    expect((await first.get(WEBHOOKS)).status).toBe(200);
  });
});
