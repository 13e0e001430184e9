import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { MemberRole } from "../../src/domain/roles.ts";
import { countingBody } from "../tools/counting-body.ts";
import { createWebhook, createWorkspace, expectStatus, root } from "../tools/create-workspace.ts";
import { dashboard, play, type Served } from "../tools/front.ts";
import { signIn } from "../tools/visitor.ts";
import { PAGES, ROLES } from "./page-table.ts";

const MIB = 1024 * 1024;

let cookies: Readonly<Record<MemberRole, string>>;
let unentitled: string;
let webhookId: string;

beforeAll(async () => {
  const [own, other] = [await createWorkspace(), await createWorkspace()];
  webhookId = (await createWebhook(own.owner)).id;
  unentitled = (await signIn(other, "owner")).cookie;
  expectStatus(await root.patch(`/v1/workspaces/${other.id}`, { webhooks_enabled: false }), 200);
  cookies = {
    owner: (await signIn(own, "owner")).cookie,
    admin: (await signIn(own, "admin")).cookie,
    member: (await signIn(own, "member")).cookie,
    guest: (await signIn(own, "guest")).cookie,
  };
});

/** Sends a form whose every read is counted, and answers the status and the bytes that were asked for. */
async function send(app: Served, path: string, more: Readonly<Record<string, string>>) {
  const { body, pulled } = countingBody();
  const headers = { "Content-Type": "application/x-www-form-urlencoded", ...more };
  const { status } = await app.request(path, { method: "POST", headers, body }, env);
  return { status, bytes: pulled() };
}

const FORMS = Object.entries(PAGES).flatMap(([route, rule]) => {
  const [method, pattern = ""] = route.split(" ");
  return method === "POST" ? [{ route, pattern, rule }] : [];
});

describe.each(FORMS)("a form to $route", ({ pattern, rule }) => {
  const path = () => pattern.replace(":id", webhookId).replaceAll(/:\w+/g, "x");
  const refused = ROLES.filter((role) => !rule.roles.includes(role));

  it("is not read from somebody who is not signed in", async () => {
    expect(await send(dashboard, path(), {})).toEqual({ status: 403, bytes: 0 });
  });

  it.each([{ "Sec-Fetch-Site": "cross-site" }, { "Sec-Fetch-Site": "same-site" }, { Origin: "http://127.0.0.1:9" }])(
    "is not read from a page of another origin: %j",
    async (headers) => {
      expect(await send(dashboard, path(), { Cookie: cookies.owner, ...headers })).toEqual({ status: 403, bytes: 0 });
    },
  );

  it.each(refused.length === 0 ? [] : refused)("is not read from the role %s", async (role) => {
    expect(await send(dashboard, path(), { Cookie: cookies[role] })).toEqual({ status: 403, bytes: 0 });
  });

  if (rule.ofWebhook === true) {
    it("is not read from a member who does not own the webhook", async () => {
      expect(await send(dashboard, path(), { Cookie: cookies.member })).toEqual({ status: 404, bytes: 0 });
    });
  }

  if (/^\/dashboard\/(?:webhooks|events)(?:\/|$)/.test(pattern)) {
    it("is not read from a workspace that is not entitled to webhooks", async () => {
      expect(await send(dashboard, path(), { Cookie: unentitled })).toEqual({ status: 403, bytes: 0 });
    });
  }

  it("is read no further than the longest form", async () => {
    const sent = await send(dashboard, path(), { Cookie: cookies.owner, "Sec-Fetch-Site": "same-origin" });
    expect(sent.status).toBe(413);
    expect(sent.bytes).toBeLessThanOrEqual(21 * MIB);
  });
});

describe("a form is not read", () => {
  it("when no page sends it", async () => {
    expect(await send(dashboard, "/dashboard/nope", { Cookie: cookies.owner })).toEqual({ status: 404, bytes: 0 });
    expect(await send(dashboard, "/dashboard/members/x", { Cookie: cookies.owner })).toEqual({ status: 404, bytes: 0 });
  });

  it.each(["/play", `/play/${"0".repeat(32)}/answer`, `/play/${"0".repeat(32)}/verify`, "/play/nope"])(
    "when another site sends it to %s",
    async (path) => {
      expect(await send(play, path, { "Sec-Fetch-Site": "cross-site" })).toEqual({ status: 403, bytes: 0 });
    },
  );

  it("when it makes an inbox, or goes nowhere in /play", async () => {
    const headers = { "Sec-Fetch-Site": "same-origin" };
    expect(await send(play, "/play", headers)).toEqual({ status: 303, bytes: 0 });
    expect(await send(play, "/play/nope", headers)).toEqual({ status: 404, bytes: 0 });
  });
});
