import { type Context, Hono } from "hono";
import { csrf } from "hono/csrf";
import { createMiddleware } from "hono/factory";
import { HTTPException } from "hono/http-exception";
import type { ApiContext, ApiEnv } from "../api/context/api-context.ts";
import { isLimited, makeInbox, receivingUrl, rememberedInboxes, rememberInbox } from "../api/context/inboxes.ts";
import { openRequest } from "../api/context/open-request.ts";
import { pageHeaders } from "../api/context/page-headers.ts";
import { readFormData } from "../api/context/read-bytes.ts";
import { createReceiverKeys, receiverKeyFault } from "../crypto/receiver-keys.ts";
import { describeError, log } from "../log.ts";
import { parseAnswerForm, toResponse } from "./inbox-answer.ts";
import { WATCH_URL } from "./inbox.ts";
import { type InboxPage, renderClear, renderInbox } from "./inbox-page.tsx";
import { judgeOwn } from "./own-verdicts.ts";
import { renderProblem } from "./play-frame.tsx";
import type { KeptRequest } from "./request-table.ts";
import { withoutSender } from "./sender.ts";
import { type ListedInbox, renderStart } from "./start-page.tsx";
import { judge } from "./verdict.ts";

/** Requests on one page. */
const PAGE_SIZE = 25;
/** A form's bytes: the longest answer, each of its bytes written as three. */
const MAX_FORM_BYTES = 16 * 1024;
/** As `wrangler.toml` sets them, in seconds. */
const NEW_INBOX_WINDOW = 60;
const INBOX_WINDOW = 10;

type PageContext = Context<ApiEnv, "/play/:pageId">;

/** The test inbox: its pages, and what it receives. */
export const play = new Hono<ApiEnv>();

play.use(...openRequest);

// These come before the pages' headers and checks: an inbox answers as configured, and a WebSocket's answer is fixed.
for (const path of ["/play/in/:receivingId", "/play/in/:receivingId/*"] as const) {
  play.all(path, async (c) => {
    const receivingId = c.req.param("receivingId");
    // A made-up id is refused before a Durable Object exists for it.
    if (!(await idsOf(c).isReceivingId(receivingId))) return noSuchReceiver();
    if (await isLimited(c, c.env.INBOX_LIMIT, receivingId)) {
      const response = toResponse({ status: 429, body: "This test inbox gets too many requests right now.\n" });
      response.headers.set("Retry-After", String(INBOX_WINDOW));
      return response;
    }
    return c.env.INBOX.getByName(receivingId).fetch(withoutSender(c.req.raw));
  });
}

play.get("/play/:pageId{[0-9a-f]{32}}/live", async (c) => {
  if (c.req.header("Upgrade")?.toLowerCase() !== "websocket") return c.text("This is a WebSocket.", 426);
  const inbox = await findInbox(c);
  return inbox === undefined
    ? c.text("There is no such inbox.", 404)
    : inbox.stub.fetch(WATCH_URL, { headers: { Upgrade: "websocket" } });
});

play.use(
  pageHeaders,
  createMiddleware(async (c, next) => {
    await next();
    c.header("X-Robots-Tag", "noindex");
  }),
  csrf(),
);

play.get("/play", async (c) => c.html(renderStart(await listInboxes(c))));

play.post("/play", async (c) => {
  const made = await makeInbox(c);
  if (made !== undefined) return c.redirect(`/play/${made.pageId}`, 303);
  c.header("Retry-After", String(NEW_INBOX_WINDOW));
  return c.html(renderProblem("Too many inboxes", "Wait a minute, or use one you have."), 429);
});

play.get("/play/:pageId{[0-9a-f]{32}}", (c) => showInbox(c));

play.post("/play/:pageId{[0-9a-f]{32}}/answer", async (c) => {
  const form = await readForm(c);
  const typed = { status: form("status"), delay: form("delay"), body: form("body") };
  const parsed = parseAnswerForm(typed);
  if ("errors" in parsed) return showInbox(c, { refused: { form: typed, errors: parsed.errors } });
  return backToPage(c, (await (await findInbox(c))?.stub.setAnswer(parsed.answer)) ?? false);
});

play.get("/play/:pageId{[0-9a-f]{32}}/clear", async (c) => {
  return (await findInbox(c)) === undefined ? c.html(noSuchInbox(), 404) : c.html(renderClear(c.req.param("pageId")));
});

play.post("/play/:pageId{[0-9a-f]{32}}/clear", async (c) => {
  return backToPage(c, (await (await findInbox(c))?.stub.clear()) ?? false);
});

play.post("/play/:pageId{[0-9a-f]{32}}/verify", async (c) => {
  const secret = (await readForm(c))("secret").trim();
  const secretError = receiverKeyFault(secret);
  return showInbox(c, secretError === undefined ? { secret } : { secretError });
});

// The address of a form's answer, when it is reloaded.
play.get("/play/:pageId{[0-9a-f]{32}}/:form{answer|verify}", (c) => backToPage(c, true));

play.notFound((c) => c.html(noSuchInbox(), 404));

play.onError((error, c) => {
  if (error instanceof HTTPException) {
    const words = error.status === 413 ? "The form is too large." : "Send the form from its own page.";
    return c.html(renderProblem("This can't be done", words), error.status);
  }
  const context = { request_id: c.get("requestId"), method: c.req.method };
  log("error", "request_failed", { ...context, error: describeError(error), stack: error.stack });
  c.header("Retry-After", "5");
  return c.html(renderProblem("Something went wrong", "This failed on our side. Try again in a moment."), 503);
});

function noSuchInbox() {
  return renderProblem(
    "There is no such inbox",
    "It never existed, or it has expired: an inbox expires a day after its last use.",
  );
}

function backToPage(c: PageContext, exists: boolean): Response | Promise<Response> {
  return exists ? c.redirect(`/play/${c.req.param("pageId")}`, 303) : c.html(noSuchInbox(), 404);
}

/** The inbox of a page, whether or not it is open; undefined for a page id that was made up. */
async function findInbox(c: PageContext) {
  const receivingId = await idsOf(c).receivingIdOf(c.req.param("pageId"));
  return receivingId === undefined ? undefined : { receivingId, stub: c.env.INBOX.getByName(receivingId) };
}

function idsOf(c: ApiContext) {
  return c.get("inboxIds");
}

function noSuchReceiver(): Response {
  return toResponse({ status: 404, body: "There is no such test inbox: it never existed, or it has expired.\n" });
}

interface Shown extends Pick<InboxPage, "secretError" | "refused"> {
  readonly secret?: string;
}

async function showInbox(c: PageContext, { secret, ...shown }: Shown = {}): Promise<Response> {
  const pageId = c.req.param("pageId");
  const inbox = await findInbox(c);
  if (inbox === undefined) return c.html(noSuchInbox(), 404);
  const { before: text = "" } = c.req.query();
  const before = /^\d{1,15}$/.test(text) ? Number(text) : null;
  const view = await inbox.stub.view(before ?? Number.MAX_SAFE_INTEGER, PAGE_SIZE);
  if (view === null) return c.html(noSuchInbox(), 404);
  rememberInbox(c, pageId);
  const page = {
    pageId,
    receivingUrl: receivingUrl(c.get("address"), inbox),
    view,
    before,
    verdicts: await judgeAll(c, inbox.receivingId, view.requests, secret),
    ...shown,
  };
  const isRefused = shown.secretError !== undefined || shown.refused !== undefined;
  return c.html(renderInbox(page), isRefused ? 422 : 200);
}

/** Checks all requests with what was pasted, or else those of the service's own webhooks with their keys. */
async function judgeAll(
  c: PageContext,
  receivingId: string,
  requests: readonly KeptRequest[],
  secret: string | undefined,
): Promise<InboxPage["verdicts"]> {
  if (secret === undefined) return judgeOwn(requests, (sender) => c.get("door").findInboxKeys(sender, receivingId));
  const keys = await createReceiverKeys(secret);
  return Promise.all(requests.map((request) => judge(request, keys)));
}

/** The inboxes of this browser that have not ended. */
async function listInboxes(c: ApiContext): Promise<readonly ListedInbox[]> {
  const listed = (await rememberedInboxes(c)).map(async (inbox) => {
    const view = await c.env.INBOX.getByName(inbox.receivingId).view(Number.MAX_SAFE_INTEGER, 1);
    if (view === null) return [];
    const lastRequestAt = view.requests[0]?.receivedAt ?? null;
    return [{ pageId: inbox.pageId, receivingUrl: receivingUrl(c.get("address"), inbox), lastRequestAt }];
  });
  return (await Promise.all(listed)).flat();
}

/** Answers a form's fields as text, empty for one that is missing or is a file. */
async function readForm(c: ApiContext): Promise<(name: string) => string> {
  const form = await readFormData(c.req.raw, MAX_FORM_BYTES);
  if (form === "too large") throw new HTTPException(413);
  return (name) => {
    const value = form === "no form" ? undefined : form.get(name);
    return typeof value === "string" ? value : "";
  };
}
