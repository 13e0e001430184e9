import { DurableObject } from "cloudflare:workers";
import type { Env } from "../config.ts";
import { describeError, log } from "../log.ts";
import { type InboxAnswer, toResponse } from "./inbox-answer.ts";
import { readRequest } from "./received.ts";
import {
  createInbox,
  dropRequests,
  keepRequest,
  type KeptRequest,
  listRequests,
  openInbox,
  readAnswer,
  readTimes,
  saveAnswer,
  touchInbox,
} from "./request-table.ts";

const HOUR_MS = 3_600_000;
/** How long requests are kept, and an inbox that is not used. */
const LIFETIME_MS = 24 * HOUR_MS;
/** Pages that may watch one inbox at once. */
const MAX_WATCHERS = 20;
/** The message to an inbox's pages; it says nothing about the request. */
const CHANGED = "changed";

/** Where the Worker asks an inbox for the WebSocket of its page; requests from outside never have this URL. */
export const WATCH_URL = "https://inbox/watch";

/** What an inbox's page shows. */
export interface InboxView {
  readonly answer: InboxAnswer;
  /** Newest first. */
  readonly requests: readonly KeptRequest[];
  readonly hasMore: boolean;
}

/**
 * The Durable Object of one test inbox, named by its receiving id. It receives requests, answers as configured and
 * notifies the pages that watch. One that was not opened through the page, or has expired, stores nothing.
 */
export class Inbox extends DurableObject<Env> {
  #isOpen: boolean;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#isOpen = openInbox(this.#sql);
  }

  /** Opens the inbox, so that it receives requests. */
  async open(): Promise<void> {
    if (this.#isOpen) return;
    const now = Date.now();
    createInbox(this.#sql, now);
    this.#isOpen = true;
    await this.ctx.storage.setAlarm(now + LIFETIME_MS);
  }

  /** Shows requests from below a number on; null when there is no such inbox. */
  view(before: number, limit: number): InboxView | null {
    if (!this.#isOpen) return null;
    const requests = listRequests(this.#sql, Date.now() - LIFETIME_MS, before, limit + 1);
    return {
      answer: readAnswer(this.#sql),
      requests: requests.slice(0, limit),
      hasMore: requests.length > limit,
    };
  }

  /** Changes how the inbox answers; false when there is no such inbox. */
  setAnswer(answer: InboxAnswer): boolean {
    if (!this.#isOpen) return false;
    saveAnswer(this.#sql, answer);
    touchInbox(this.#sql, Date.now());
    return true;
  }

  /** Deletes all requests; false when there is no such inbox. */
  clear(): boolean {
    if (!this.#isOpen) return false;
    const now = Date.now();
    dropRequests(this.#sql, now);
    touchInbox(this.#sql, now);
    this.#tellWatchers();
    return true;
  }

  /** Receives a request and answers it as configured, or opens the WebSocket of a page. */
  override async fetch(request: Request): Promise<Response> {
    if (request.url === WATCH_URL) return this.#watch();
    const received = this.#isOpen ? await readRequest(request, Date.now()) : undefined;
    // It may have ended while the body came in.
    if (received === undefined || !this.#isOpen) {
      return toResponse({ status: 404, body: "There is no such test inbox: it never existed, or it has expired.\n" });
    }
    const answer = readAnswer(this.#sql);
    keepRequest(this.#sql, received, answer.status);
    this.#tellWatchers();
    if (answer.delayMs > 0) await scheduler.wait(answer.delayMs);
    return toResponse(answer);
  }

  /** Ignores what a page sends. */
  override webSocketMessage(): void {}

  override webSocketError(_socket: WebSocket, error: unknown): void {
    log("info", "inbox_socket_failed", { error: describeError(error) });
  }

  /** Drops requests after a day, at most once an hour, and the whole inbox a day after its last use. */
  override async alarm(): Promise<void> {
    if (!this.#isOpen) return;
    const now = Date.now();
    dropRequests(this.#sql, now - LIFETIME_MS);
    const { oldest, lastUse } = readTimes(this.#sql);
    if (lastUse + LIFETIME_MS <= now) return this.#end();
    await this.ctx.storage.setAlarm(Math.max((oldest ?? lastUse) + LIFETIME_MS, now + HOUR_MS));
  }

  get #sql(): SqlStorage {
    return this.ctx.storage.sql;
  }

  async #end(): Promise<void> {
    this.#isOpen = false;
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
    for (const socket of this.ctx.getWebSockets()) socket.close(1000, "the inbox is over");
  }

  #watch(): Response {
    if (!this.#isOpen) return new Response(null, { status: 404 });
    if (this.ctx.getWebSockets().length >= MAX_WATCHERS) return new Response(null, { status: 429 });
    const { 0: page, 1: own } = new WebSocketPair();
    this.ctx.acceptWebSocket(own);
    return new Response(null, { status: 101, webSocket: page });
  }

  #tellWatchers(): void {
    for (const socket of this.ctx.getWebSockets()) {
      try {
        socket.send(CHANGED);
      } catch (error) {
        log("info", "inbox_socket_failed", { error: describeError(error) });
      }
    }
  }
}
