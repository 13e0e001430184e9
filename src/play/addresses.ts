import { sha256Hex } from "../crypto/ids.ts";

/** Hex digits of both ids: 128 bits, so that neither can be guessed. */
const ID_DIGITS = 32;

/** Makes the id of an inbox's page, a secret: whoever knows it reads the inbox. */
export function newPageId(): string {
  return crypto.getRandomValues(new Uint8Array(ID_DIGITS / 2)).toHex();
}

/** The id that an inbox receives under; it leads nobody back to the page. */
export async function receivingIdOf(pageId: string): Promise<string> {
  return (await sha256Hex(`hookline-inbox\n${pageId}`)).slice(0, ID_DIGITS);
}

/** The URL that an inbox receives under. */
export function receivingUrl(publicUrl: string, receivingId: string): string {
  return new URL(`/play/in/${receivingId}`, publicUrl).href;
}
