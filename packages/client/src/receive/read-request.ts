import { type Bytes, concat, utf8 } from "./bytes.ts";
import type { ReceivableRequest } from "./receivable-request.ts";
import { ReceiveError } from "./receive-error.ts";

/** The value of a header, and those of one that was repeated joined as Fetch joins them; null without one. */
export function readHeader({ headers }: ReceivableRequest, name: string): string | null {
  if (isFetchHeaders(headers)) return headers.get(name);
  const values = Object.entries(headers).flatMap(([key, value]) => (key.toLowerCase() === name ? value : []));
  const present = values.filter((value) => value !== undefined);
  return present.length === 0 ? null : present.join(", ");
}

function isFetchHeaders(headers: ReceivableRequest["headers"]): headers is Headers {
  return typeof headers["get"] === "function";
}

/** Reads the whole body, up to a number of bytes. Throws `too_large`, and `unreadable_body` when it can't be read to its end. */
export async function readBody(request: ReceivableRequest, maxBytes: number): Promise<Bytes> {
  if ("bodyUsed" in request && request.bodyUsed) {
    throw new ReceiveError("unreadable_body", "the body was read before; verify the request first, or its clone");
  }
  try {
    return await readParts(openBody(request.body), maxBytes);
  } catch (error) {
    if (error instanceof ReceiveError) throw error;
    throw new ReceiveError("unreadable_body", "the body can't be read, or broke off", { cause: error });
  }
}

async function readParts(next: () => Promise<Uint8Array | undefined>, maxBytes: number): Promise<Bytes> {
  const parts: Uint8Array[] = [];
  for (let length = 0; ;) {
    const part = await next();
    if (part === undefined) return concat(parts);
    length += part.length;
    if (length > maxBytes) throw new ReceiveError("too_large", `the body is larger than ${maxBytes} bytes`);
    parts.push(part);
  }
}

/**
 * Answers the parts of a body, then undefined. A body that is left before its end is not canceled: that would end the
 * connection before the answer is read.
 */
function openBody(body: ReceivableRequest["body"] | undefined): () => Promise<Uint8Array | undefined> {
  if (body === null || body === undefined) return async () => undefined;
  if (typeof body === "string" || body instanceof Uint8Array) return openParts([toBytes(body)].values());
  if ("getReader" in body) {
    const reader = body.getReader();
    return async () => (await reader.read()).value;
  }
  if (Symbol.asyncIterator in body) return openParts(body[Symbol.asyncIterator]());
  throw new ReceiveError("unreadable_body", "the body was parsed before; give it as it was sent");
}

function openParts(
  parts: Iterator<Uint8Array | string, unknown> | AsyncIterator<Uint8Array | string, unknown>,
): () => Promise<Uint8Array | undefined> {
  return async () => {
    const next = await parts.next();
    return next.done === true ? undefined : toBytes(next.value);
  };
}

function toBytes(part: Uint8Array | string): Uint8Array {
  return typeof part === "string" ? utf8(part) : part;
}
