const encoder = new TextEncoder();
// A byte order mark is kept: it is part of what was signed.
const decoder = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });

/** Bytes that WebCrypto takes under any compiler settings. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** The UTF-8 bytes of a text. */
export function utf8(text: string): Bytes {
  return new Uint8Array(encoder.encode(text));
}

/** The text of UTF-8 bytes. */
export function textOf(bytes: Bytes): string {
  return decoder.decode(bytes);
}

/** Puts bytes one after another. */
export function concat(parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** Decodes base64, with or without padding; undefined when it is none. */
export function fromBase64(text: string): Bytes | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

/** Decodes base64 in its one canonical spelling; undefined for any other text. */
export function fromCanonicalBase64(text: string): Bytes | undefined {
  const bytes = fromBase64(text);
  return bytes !== undefined && btoa(String.fromCharCode(...bytes)) === text ? bytes : undefined;
}

/** Decodes lower-case hex; undefined when it is none. */
export function fromHex(text: string): Bytes | undefined {
  if (!/^(?:[0-9a-f]{2})*$/.test(text)) return undefined;
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
