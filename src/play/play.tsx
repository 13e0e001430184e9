import { type Context, Hono } from "hono";
import { csrf } from "hono/csrf";
import { createMiddleware } from "hono/factory";
import { HTTPException } from "hono/http-exception";
import type { ApiContext, ApiEnv } from "../api/context/api-context.ts";
import { openRequest } from "../api/context/open-request.ts";
import { pageHeaders } from "../api/context/page-headers.ts";
import { readFormData } from "../api/context/read-bytes.ts";
import { createSigner } from "../crypto/signature.ts";
import { networkOf } from "../domain/network.ts";
import { describeError, log } from "../log.ts";
import { receivingUrl } from "./addresses.ts";
import { parseAnswerForm, toResponse } from "./inbox-answer.ts";
import { WATCH_URL } from "./inbox.ts";
import { type InboxPage, renderInbox } from "./inbox-page.tsx";
import { renderProblem, renderStart } from "./play-frame.tsx";
import { judge, secretFault } from "./verdict.ts";

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
    return c.env.INBOX.getByName(receivingId).fetch(c.req.raw);
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

play.get("/play", (c) => c.html(renderStart()));

play.post("/play", async (c) => {
  if (await isLimited(c, c.env.NEW_INBOX_LIMIT, networkOf(c.req.header("CF-Connecting-IP") ?? ""))) {
    c.header("Retry-After", String(NEW_INBOX_WINDOW));
    return c.html(renderProblem("Too many inboxes", "Wait a minute, or use one you have."), 429);
  }
  const pageId = await idsOf(c).newPageId();
  const receivingId = await idsOf(c).receivingIdOf(pageId);
  if (receivingId === undefined) throw new Error("an id that was just made is known");
  await c.env.INBOX.getByName(receivingId).open();
  return c.redirect(`/play/${pageId}`, 303);
});

play.get("/play/:pageId{[0-9a-f]{32}}", (c) => showInbox(c));

play.post("/play/:pageId{[0-9a-f]{32}}/answer", async (c) => {
  const form = await readForm(c);
  const typed = { status: form("status"), delay: form("delay"), body: form("body") };
  const parsed = parseAnswerForm(typed);
  if ("errors" in parsed) return showInbox(c, { refused: { form: typed, errors: parsed.errors } });
  return backToPage(c, (await (await findInbox(c))?.stub.setAnswer(parsed.answer)) ?? false);
});

play.post("/play/:pageId{[0-9a-f]{32}}/clear", async (c) => {
  return backToPage(c, (await (await findInbox(c))?.stub.clear()) ?? false);
});

play.post("/play/:pageId{[0-9a-f]{32}}/verify", async (c) => {
  const secret = (await readForm(c))("secret").trim();
  const secretError = secretFault(secret);
  return showInbox(c, secretError === undefined ? { secret } : { secretError });
});

// The address of a form's answer, when it is reloaded.
play.get("/play/:pageId{[0-9a-f]{32}}/:form{answer|clear|verify}", (c) => backToPage(c, true));

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
  const signer = secret === undefined ? undefined : await createSigner(secret);
  const verdicts = signer === undefined ? [] : await Promise.all(view.requests.map((one) => judge(one, signer)));
  const page = {
    pageId,
    receivingUrl: receivingUrl(c.get("address"), inbox.receivingId),
    view,
    before,
    verdicts,
    ...shown,
  };
  const isRefused = shown.secretError !== undefined || shown.refused !== undefined;
  return c.html(renderInbox(page), isRefused ? 422 : 200);
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

/** Off in development, like the limits of keys. */
async function isLimited(c: ApiContext, limiter: RateLimit, key: string): Promise<boolean> {
  if (c.get("settings").development) return false;
  return !(await limiter.limit({ key })).success;
}
