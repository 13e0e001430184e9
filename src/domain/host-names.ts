import type { NonPublicRange } from "./ip-ranges.ts";

/** Why a host name is refused: `local` ones may be opened to development, the others to nobody. */
export interface NameFault {
  readonly kind: NonPublicRange["kind"] | "malformed";
  readonly description: string;
}

/** DNS limits in characters, RFC 1035 section 2.3.4. */
const maxNameLength = 253;
const labelPattern = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;

/** Names at which clouds hand out credentials, subdomains included. */
const metadataNames = [
  "metadata",
  "metadata.google.internal",
  "metadata.goog",
  "metadata.azure.internal",
  "instance-data",
  "instance-data.ec2.internal",
  "metadata.tencentyun.com",
  "api.metadata.cloud.ibm.com",
  "metadata.packet.net",
  "metadata.platformequinix.com",
  "rancher-metadata",
];

/**
 * Reserved by RFC 6761 and RFC 8375, by ICANN (`internal`), in common use inside networks (RFC 6762 appendix G), in the
 * hosts files of machines, or inside clusters (`svc`).
 */
const localSuffixes = [
  "localhost",
  "local",
  "localdomain",
  "localhost4",
  "localhost6",
  "localdomain4",
  "localdomain6",
  "svc",
  "internal",
  "intranet",
  "private",
  "corp",
  "home",
  "lan",
  "home.arpa",
  "test",
];

/** Public names that answer with a loopback address, or with whichever address is written into them. */
const localAnswers = [
  "localtest.me",
  "lvh.me",
  "vcap.me",
  "lacolhost.com",
  "localho.st",
  "local.gd",
  "nip.io",
  "sslip.io",
  "xip.io",
  "traefik.me",
];

/** Top-level names that never lead to a host on the internet: RFC 7686, RFC 6761, RFC 9476, RFC 3172. */
const unreachableSuffixes = ["onion", "invalid", "alt", "arpa"];

/** Finds what is wrong with a lower-case ASCII host name that is not an IP address; undefined for a public name. */
export function findNameFault(name: string): NameFault | undefined {
  return findMalformation(name) ?? findReservation(name);
}

/** Tells whether a name means the machine itself (RFC 6761 section 6.3). */
export function isLocalhost(name: string): boolean {
  return isWithin(name, "localhost");
}

function findMalformation(name: string): NameFault | undefined {
  if (name.endsWith(".")) return { kind: "malformed", description: "ends in a full stop" };
  if (name.length > maxNameLength)
    return { kind: "malformed", description: `is longer than ${maxNameLength} characters` };
  const labels = name.split(".");
  if (labels.includes("")) return { kind: "malformed", description: "has an empty label" };
  if (labels.every((label) => labelPattern.test(label))) return undefined;
  return {
    kind: "malformed",
    description: "has a label that is not 1 to 63 letters, digits and inner hyphens",
  };
}

function findReservation(name: string): NameFault | undefined {
  if (findSuffix(name, metadataNames) !== undefined) {
    return { kind: "metadata", description: "is a cloud metadata service" };
  }
  const local = findSuffix(name, localSuffixes);
  if (local !== undefined) return { kind: "local", description: `is a local name (.${local})` };
  if (!name.includes("."))
    return { kind: "local", description: "is a single label, which only a local network resolves" };
  const answering = findSuffix(name, localAnswers);
  if (answering !== undefined) {
    return { kind: "local", description: `can stand for a private address, as names under ${answering} do` };
  }
  const unreachable = findSuffix(name, unreachableSuffixes);
  if (unreachable === undefined) return undefined;
  return { kind: "special", description: `is not a name of the public internet (.${unreachable})` };
}

function findSuffix(name: string, suffixes: readonly string[]): string | undefined {
  return suffixes.find((suffix) => isWithin(name, suffix));
}

function isWithin(name: string, suffix: string): boolean {
  return name === suffix || name.endsWith(`.${suffix}`);
}
