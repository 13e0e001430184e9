/**
 * A sender whose connection is cut may miss the answer. So up to this many bytes of a body that is too large are read and
 * dropped.
 */
const MAX_DROPPED_BYTES = 16 * 1024 * 1024;

/** Reads a request's body; undefined when it has more than `maxBytes`. */
export async function readBytes({ body, headers }: Request, maxBytes: number): Promise<Uint8Array | undefined> {
  if (body === null) return new Uint8Array();
  // The platform itself takes and drops a body that nobody has begun to read.
  if (Number(headers.get("Content-Length")) > maxBytes) return undefined;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body.values()) {
    size += chunk.byteLength;
    if (size <= maxBytes) chunks.push(chunk);
    else chunks.length = 0;
    if (size > maxBytes + MAX_DROPPED_BYTES) break;
  }
  return size > maxBytes ? undefined : join(chunks, size);
}

function join(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}

/** Reads a request's form: `too large` when it has more than `maxBytes`, `no form` for anything else. */
export async function readFormData(request: Request, maxBytes: number): Promise<FormData | "too large" | "no form"> {
  const bytes = await readBytes(request, maxBytes);
  if (bytes === undefined) return "too large";
  try {
    const headers = { "Content-Type": request.headers.get("Content-Type") ?? "" };
    return await new Response(bytes, { headers }).formData();
  } catch {
    return "no form";
  }
}
