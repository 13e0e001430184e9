import type { Sender } from "../domain/sender.ts";
import { readSender, SENDER_HEADER } from "./sender.ts";

/** The most bytes of a request's body that are kept. */
export const MAX_BODY_BYTES = 64 * 1024;
/** The most headers of a request that are kept, and characters of their names and values: as many as Hookline sends. */
const MAX_HEADERS = 100;
const MAX_HEADER_CHARACTERS = 64 * 1024;
const MAX_PATH_CHARACTERS = 2048;

/** Headers that a browser or a gateway adds: whoever opens an inbox's URL must not hand a session to its owner. */
const CREDENTIALS = /^(?:cookie$|cf-access-)/;

export interface ReceivedHeader {
  readonly name: string;
  readonly value: string;
}

/** A request as an inbox keeps it. */
export interface ReceivedRequest {
  readonly receivedAt: number;
  readonly method: string;
  /** Path and query below the inbox's URL. */
  readonly path: string;
  /** Names are in lower case, as the platform gives them. */
  readonly headers: readonly ReceivedHeader[];
  readonly headersLeftOut: number;
  readonly body: Uint8Array;
  /** The webhook that the service itself sent it for; null for a request from elsewhere. */
  readonly sender: Sender | null;
  /** True when the body was longer than what is kept, or broke off. */
  readonly isCut: boolean;
}

/** Reads what an inbox keeps of a request. */
export async function readRequest(request: Request, receivedAt: number): Promise<ReceivedRequest> {
  const { pathname, search } = new URL(request.url);
  const told = [...request.headers].filter(([name]) => name !== SENDER_HEADER);
  const headers = boundHeaders(told);
  return {
    receivedAt,
    method: request.method.slice(0, 20),
    path: (pathname.replace(/^\/play\/in\/[^/]*/, "") + search).slice(0, MAX_PATH_CHARACTERS),
    headers,
    headersLeftOut: told.length - headers.length,
    sender: readSender(request.headers.get(SENDER_HEADER)),
    ...(await readBody(request.body)),
  };
}

function boundHeaders(headers: readonly (readonly [string, string])[]): readonly ReceivedHeader[] {
  let room = MAX_HEADER_CHARACTERS;
  const kept: ReceivedHeader[] = [];
  for (const [name, value] of headers) {
    room -= name.length + value.length;
    if (room < 0 || kept.length === MAX_HEADERS) break;
    kept.push({ name, value: CREDENTIALS.test(name) ? "(not kept)" : value });
  }
  return kept;
}

async function readBody(stream: ReadableStream<Uint8Array> | null): Promise<Pick<ReceivedRequest, "body" | "isCut">> {
  if (stream === null) return { body: new Uint8Array(), isCut: false };
  const reader = stream.getReader();
  const kept = new Uint8Array(MAX_BODY_BYTES);
  let length = 0;
  const answer = (isCut: boolean) => ({ body: kept.slice(0, length), isCut });
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return answer(false);
      const part = value.subarray(0, MAX_BODY_BYTES - length);
      kept.set(part, length);
      length += part.length;
      if (part.length < value.length) break;
    }
  } catch {
    return answer(true);
  }
  await reader.cancel().catch(() => undefined);
  return answer(true);
}
