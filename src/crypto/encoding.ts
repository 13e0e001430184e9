const encoder = new TextEncoder();

/** The UTF-8 bytes of a text. */
export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** A text's UTF-8 bytes and the bytes after them. */
export function joinBytes(head: string, body: Uint8Array): Uint8Array {
  const headBytes = utf8(head);
  const joined = new Uint8Array(headBytes.length + body.length);
  joined.set(headBytes);
  joined.set(body, headBytes.length);
  return joined;
}
