import { env, exports } from "cloudflare:workers";
import { createInboxIds } from "../../src/crypto/inbox-ids.ts";
import { ORIGIN } from "../tools/send-json.ts";

/** An inbox that was made through the page. */
export interface TestInbox {
  readonly pageId: string;
  readonly receivingId: string;
  readonly stub: ReturnType<typeof env.INBOX.getByName>;
  /** Sends something to it; `path` begins with a slash, or is empty. */
  receive(path?: string, init?: RequestInit): Promise<Response>;
  /** Asks for its page, or for what is below it. */
  page(below?: string): Promise<Response>;
  /** Sends one of its page's forms, from the page itself. */
  submit(form: string, fields?: Readonly<Record<string, string>>, headers?: HeadersInit): Promise<Response>;
}

/** Sends a request to the Worker and follows nothing. */
export function visit(path: string, init: RequestInit = {}): Promise<Response> {
  return exports.default.fetch(`${ORIGIN}${path}`, { redirect: "manual", ...init });
}

/** Sends a form, from this site unless told otherwise. */
export function submit(
  path: string,
  fields: Readonly<Record<string, string>> = {},
  headers: HeadersInit = { Origin: ORIGIN },
): Promise<Response> {
  return visit(path, { method: "POST", headers, body: new URLSearchParams(fields) });
}

/** Makes an inbox through the page. */
export async function makeInbox(): Promise<TestInbox> {
  const made = await submit("/play");
  const location = made.headers.get("Location") ?? "";
  if (made.status !== 303 || !location.startsWith("/play/")) throw new Error(`${made.status} ${location}`);
  const pageId = location.slice("/play/".length);
  const receivingId = await createInboxIds([env.ENCRYPTION_KEY ?? ""]).receivingIdOf(pageId);
  if (receivingId === undefined) throw new Error(`${pageId} is no page of an inbox`);
  return {
    pageId,
    receivingId,
    stub: env.INBOX.getByName(receivingId),
    receive: (path = "", init = { method: "POST" }) => visit(`/play/in/${receivingId}${path}`, init),
    page: (below = "") => visit(`/play/${pageId}${below}`),
    submit: (form, fields, headers) => submit(`/play/${pageId}/${form}`, fields, headers),
  };
}

/** The requests that an inbox kept, newest first. */
export async function keptRequests({ stub }: TestInbox) {
  return (await stub.view(Number.MAX_SAFE_INTEGER, 1000))?.requests ?? [];
}
