import ipaddr from "ipaddr.js";

type Address = ReturnType<typeof ipaddr.parse>;

/** Why an address is not public: `local` ones may be opened to development, `metadata` and `special` ones to nobody. */
export interface NonPublicRange {
  readonly kind: "local" | "metadata" | "special";
  readonly description: string;
}

/** Addresses at which clouds hand out credentials; the first two lie in ranges that are otherwise reachable. */
const metadataRanges = {
  metadata: parseRanges(
    "168.63.129.16/32", // Azure
    "100.100.100.200/32", // Alibaba Cloud
    "169.254.169.254/32", // most clouds
    "169.254.170.0/24", // AWS, containers
    "192.0.0.192/32", // Oracle Cloud
    "fd00:ec2::/32", // AWS
    "fd20:ce::/32", // Google Cloud
    "fd00:42::42/128", // Scaleway
  ),
};

/** What the library counts as unicast or only as reserved. */
const furtherRanges = {
  documentation: parseRanges("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20"),
  benchmarking: parseRanges("198.18.0.0/15"),
  ipv4Compatible: parseRanges("::/96"),
  // The complement of 2000::/3, and the 6bone's returned space (RFC 3701).
  notGlobalUnicast: parseRanges("::/3", "4000::/2", "8000::/1", "3ffe::/16"),
};

/**
 * Addresses that carry an IPv4 address are refused whatever they carry: which machine they lead to depends on
 * translators and tunnels on the way, and a public IPv4 host can be named without them.
 */
const embedded = "carries an IPv4 address inside IPv6";

const ranges: Readonly<Record<string, NonPublicRange>> = {
  metadata: { kind: "metadata", description: "is a cloud metadata address" },
  loopback: { kind: "local", description: "is a loopback address" },
  private: { kind: "local", description: "is a private address (RFC 1918)" },
  carrierGradeNat: { kind: "local", description: "is a shared address behind carrier-grade NAT (100.64.0.0/10)" },
  uniqueLocal: { kind: "local", description: "is a unique local address (fc00::/7)" },
  linkLocal: { kind: "special", description: "is a link-local address" },
  deprecatedSiteLocal: { kind: "special", description: "is a site-local address (fec0::/10)" },
  unspecified: { kind: "special", description: "is an unspecified address, which means this machine" },
  broadcast: { kind: "special", description: "is the broadcast address" },
  multicast: { kind: "special", description: "is a multicast address" },
  documentation: { kind: "special", description: "is a documentation address" },
  benchmarking: { kind: "special", description: "is a benchmarking address" },
  ipv4Mapped: { kind: "special", description: `${embedded} (IPv4-mapped, ::ffff:0:0/96)` },
  ipv4Compatible: { kind: "special", description: `${embedded} (IPv4-compatible, ::/96)` },
  rfc6145: { kind: "special", description: `${embedded} (IPv4-translated, ::ffff:0:0:0/96)` },
  rfc6052: { kind: "special", description: `${embedded} (NAT64, 64:ff9b::/96 and 64:ff9b:1::/48)` },
  "6to4": { kind: "special", description: `${embedded} (6to4, 2002::/16)` },
  teredo: { kind: "special", description: `${embedded} (Teredo, 2001::/32)` },
  isatap: { kind: "special", description: `${embedded} (ISATAP, RFC 5214)` },
  notGlobalUnicast: { kind: "special", description: "is not a global unicast address" },
};

/** Also for ranges that the library learns of later. */
const otherSpecial: NonPublicRange = { kind: "special", description: "is reserved for a special purpose" };

/**
 * Finds what makes an IP address not public; undefined for a public one.
 * Takes four decimal octets or an IPv6 address without brackets; throws on anything else.
 */
export function findNonPublicRange(ip: string): NonPublicRange | undefined {
  const name = rangeName(ipaddr.parse(ip));
  return name === "unicast" ? undefined : (ranges[name] ?? otherSpecial);
}

/** Tells whether an answer of a resolver may be connected to; false for what is not an IP address. */
export function isPublicAddress(ip: string): boolean {
  return (isIpv4(ip) || isPlainIpv6(ip)) && findNonPublicRange(ip) === undefined;
}

/** Tells whether a string is an IPv4 address as four decimal octets. */
export function isIpv4(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text);
}

/** Tells whether an address of either family leads back to the machine itself. */
export function isLoopbackAddress(ip: string): boolean {
  return ipaddr.isValid(ip) && rangeName(ipaddr.parse(ip)) === "loopback";
}

/** A zone index means a link and not the internet. */
function isPlainIpv6(text: string): boolean {
  return !text.includes("%") && ipaddr.IPv6.isValid(text);
}

function rangeName(address: Address): string {
  const metadata = ipaddr.subnetMatch(address, metadataRanges);
  if (metadata !== "unicast") return metadata;
  const known: string = address.range();
  if (known !== "unicast" && known !== "reserved") return known;
  const further = ipaddr.subnetMatch(address, furtherRanges, known);
  return further === "unicast" && isIsatap(address) ? "isatap" : further;
}

/** The interface identifier is 0000:5efe or 0200:5efe (its universal and group bits vary) and then the IPv4 address. */
function isIsatap(address: Address): boolean {
  if (address.kind() === "ipv4") return false;
  const bytes = address.toByteArray();
  return ((bytes[8] ?? 0) & 0xfc) === 0 && bytes[9] === 0 && bytes[10] === 0x5e && bytes[11] === 0xfe;
}

function parseRanges(...cidrs: string[]): [Address, number][] {
  return cidrs.map((cidr) => ipaddr.parseCIDR(cidr));
}
