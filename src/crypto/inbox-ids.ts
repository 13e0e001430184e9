import { sha256Hex } from "./make-ids.ts";
import { utf8 } from "./encoding.ts";

/** Hex digits of half an id. The second half signs the first, so that ids can't be made up. */
const HALF = 16;
const ID = /^[0-9a-f]{32}$/;
const HMAC = { name: "HMAC", hash: "SHA-256" } as const;

/** Makes the ids of test inboxes and recognises them, so that nothing is stored for an id that was made up. */
export interface InboxIds {
  /** Makes the id of an inbox's page. It is secret, since it lets one read the inbox. */
  newPageId(): Promise<string>;
  /** The receiving id of an inbox, from which the page id can't be derived; undefined for a forged page id. */
  receivingIdOf(pageId: string): Promise<string | undefined>;
  /** Tells whether an inbox can have this receiving id. */
  isReceivingId(id: string): Promise<boolean>;
}

/** Makes ids under the first of the service's base64 keys, and recognises ids made under any of them. */
export function createInboxIds(encryptionKeys: readonly [string, ...string[]]): InboxIds {
  const keys = encryptionKeys.map((key) => once(() => importKey(key)));
  const sign = async (index: number, kind: "page" | "in", half: string): Promise<string> => {
    const key = await keys[index]?.();
    if (key === undefined) throw new Error("an inbox's id is signed under a key that is there");
    const signature = await crypto.subtle.sign(HMAC.name, key, utf8(`${kind}\n${half}`));
    return half + new Uint8Array(signature).toHex().slice(0, HALF);
  };
  /** The index of the key that signed an id; -1 for none. */
  const keyOf = async (kind: "page" | "in", id: string): Promise<number> => {
    if (!ID.test(id)) return -1;
    for (const index of keys.keys()) if ((await sign(index, kind, id.slice(0, HALF))) === id) return index;
    return -1;
  };
  return {
    newPageId: async () => sign(0, "page", crypto.getRandomValues(new Uint8Array(HALF / 2)).toHex()),
    receivingIdOf: async (pageId) => {
      const index = await keyOf("page", pageId);
      return index < 0 ? undefined : sign(index, "in", (await sha256Hex(`hookline-inbox\n${pageId}`)).slice(0, HALF));
    },
    isReceivingId: async (id) => (await keyOf("in", id)) >= 0,
  };
}

/** Derives a separate key, so that no other signature is a valid inbox id. */
async function importKey(encryptionKey: string): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey("raw", Uint8Array.fromBase64(encryptionKey), HMAC, false, ["sign"]);
  const derived = await crypto.subtle.sign(HMAC.name, base, utf8("hookline-inbox-ids"));
  return crypto.subtle.importKey("raw", derived, HMAC, false, ["sign"]);
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return async () => (made ??= make());
}
