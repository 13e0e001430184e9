/** Longest address, in characters: what a path of RFC 5321 has room for (section 4.5.3.1.3). */
export const MAX_ADDRESS_LENGTH = 254;
const MAX_LOCAL_LENGTH = 64;

const LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
/**
 * A dot-atom at a host name, as RFC 5322 writes an addr-spec: neither quotes nor comments, and nothing that separates
 * addresses, names a person or breaks a header.
 */
const ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
/** A regular expression of addresses, besides the lengths of one and of what is before its `@`. */
export const ADDRESS_PATTERN = `^${ATOM}(?:\\.${ATOM})*@${LABEL}(?:\\.${LABEL})+$`;
const addressRule = new RegExp(ADDRESS_PATTERN);

/** What an address must be, in words. */
export const ADDRESS_RULE = `must be one plain address, such as ops@example.com, of at most ${MAX_ADDRESS_LENGTH} characters, ${MAX_LOCAL_LENGTH} before the @`;

/** Tells whether a text is one mail address by {@link ADDRESS_RULE}. */
export function isMailAddress(text: string): boolean {
  return text.length <= MAX_ADDRESS_LENGTH && addressRule.test(text) && text.indexOf("@") <= MAX_LOCAL_LENGTH;
}

/** An address with its domain in small letters, as equal ones are told: the part before the `@` is its host's matter. */
export function comparedAddress(address: string): string {
  const at = address.lastIndexOf("@");
  return address.slice(0, at) + address.slice(at).toLowerCase();
}
