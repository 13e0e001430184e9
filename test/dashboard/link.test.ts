import { afterEach, describe, expect, it, vi } from "vitest";
import { createWorkspace, expectStatus, root } from "../tools/create-workspace.ts";
import { passTime } from "../tools/pass-time.ts";
import { createLink, openLink, signIn, type Visit, visit, type Visitor, visitorOf, worker } from "../tools/visitor.ts";
import { useWorkspace } from "../tools/use-workspace.ts";

const SECOND_MS = 1000;
const WEBHOOKS = "/dashboard/webhooks";

const workspace = useWorkspace();
afterEach(() => vi.useRealTimers());

describe("a link", () => {
  it("signs in, and leads to the first section that the role may open", async () => {
    const opened = await visit(worker, await createLink(workspace.owner, "owner"));
    expect([opened.status, opened.headers.get("Location")]).toEqual([303, "/dashboard"]);
    expect(opened.headers.get("Cache-Control")).toBe("no-store");
  });

  it("opens once", async () => {
    const link = await createLink(workspace.owner, "owner");
    await openLink(link);
    const again = await visit(worker, link);
    expect([again.status, again.headers.get("Set-Cookie")]).toEqual([403, null]);
    expect(again.html).toContain("This link was used already, or has expired");
  });

  it("opens once when it is opened five times at once", async () => {
    const link = await createLink(workspace.owner, "owner");
    const opened = await Promise.all([1, 2, 3, 4, 5].map(() => visit(worker, link)));
    expect(opened.map(({ status }) => status).toSorted()).toEqual([303, 403, 403, 403, 403]);
    expect(opened.filter(({ headers }) => headers.has("Set-Cookie"))).toHaveLength(1);
  });

  it("is not used up by HEAD, which previews of links send", async () => {
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
});

describe("a link opened by somebody who is signed in", () => {
  /** Opens a link with a visitor's cookie. */
  const openAs = (visitor: Visitor, link: string) => visit(worker, link, { headers: { Cookie: visitor.cookie } });
  const cookieOf = ({ headers }: Visit) => headers.get("Set-Cookie")?.split(";")[0] ?? "";
  const tokenOf = (link: string) => new URLSearchParams(link.split("?")[1]).get("token") ?? "";

  it("asks first, names the session that it would replace, and stays unused", async () => {
    const other = await createWorkspace();
    expectStatus(await root.patch(`/v1/workspaces/${other.id}`, { name: "Of <b>somebody</b> else" }), 200);
    const present = await signIn(workspace, "member", "ann");
    const link = await createLink(other.owner, "admin");
    for (let n = 0; n < 3; n++) {
      const asked = await openAs(present, link);
      expect([asked.status, asked.headers.get("Set-Cookie")]).toEqual([200, null]);
      expect(asked.html).toContain("<strong>Test</strong> as <strong>ann</strong> (member)");
      expect(asked.html).toContain("<strong>Of &lt;b&gt;somebody&lt;/b&gt; else</strong> as <strong>admin</strong>");
    }
    expect((await present.get(WEBHOOKS)).status).toBe(200);
    await openLink(link);
  });

  it("replaces the session after a confirmation, and ends the old one", async () => {
    const [present, bystander] = [await signIn(workspace, "owner"), await signIn(workspace, "owner")];
    const other = await createWorkspace();
    const link = await createLink(other.owner, "owner");
    const { html } = await openAs(present, link);
    expect(html).toContain(`name="token" value="${tokenOf(link)}"`);
    const replaced = await present.post("/dashboard/open", { token: tokenOf(link) });
    expect([replaced.status, replaced.headers.get("Location")]).toEqual([303, "/dashboard"]);
    expect((await visitorOf(cookieOf(replaced), "").get(WEBHOOKS)).status).toBe(200);
    expect((await present.get(WEBHOOKS)).status).toBe(403);
    expect((await bystander.get(WEBHOOKS)).status).toBe(200);
    expect((await visit(worker, link)).status).toBe(403);
  });

  it("stays unused, and the session as it is, when another site sends the form", async () => {
    const present = await signIn(workspace, "owner");
    const link = await createLink((await createWorkspace()).owner, "owner");
    for (const csrf of [null, "", "0".repeat(64)]) {
      const refused = await present.post("/dashboard/open", { token: tokenOf(link) }, csrf);
      expect([refused.status, refused.headers.get("Set-Cookie")]).toEqual([403, null]);
    }
    expect((await present.get(WEBHOOKS)).status).toBe(200);
    await openLink(link);
  });

  it("opens at once for the same identity, whose earlier session ends", async () => {
    const present = await signIn(workspace, "member", "ann");
    const opened = await openAs(present, await createLink(workspace.owner, "member", "ann"));
    expect(opened.status).toBe(303);
    expect((await visitorOf(cookieOf(opened), "").get(WEBHOOKS)).status).toBe(200);
    expect((await present.get(WEBHOOKS)).status).toBe(403);
  });

  it.each([
    ["another role", () => createLink(workspace.owner, "admin")],
    ["a member", () => createLink(workspace.owner, "owner", "ann")],
    ["another workspace", async () => createLink((await createWorkspace()).owner, "owner")],
  ])("asks when it is of %s", async (_, linkOf) => {
    expectStatus(await workspace.owner.put("/v1/members/ann", { role: "owner" }), 200);
    const present = await signIn(workspace, "owner");
    expect((await openAs(present, await linkOf())).status).toBe(200);
  });

  it("leaves the session as it is when it was used before", async () => {
    const present = await signIn(workspace, "owner");
    const link = await createLink(workspace.owner, "admin");
    await openLink(link);
    for (const refused of [
      await openAs(present, link),
      await present.post("/dashboard/open", { token: tokenOf(link) }),
    ]) {
      expect([refused.status, refused.headers.get("Set-Cookie")]).toEqual([403, null]);
      expect(refused.html).toContain("This link was used already, or has expired");
    }
    expect((await present.get(WEBHOOKS)).status).toBe(200);
  });

  it("opens at once when the session is over", async () => {
    const present = await signIn(workspace, "owner");
    await present.post("/dashboard/close");
    expect((await openAs(present, await createLink(workspace.owner, "admin"))).status).toBe(303);
  });
});
