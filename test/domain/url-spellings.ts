import * as fc from "fast-check";

type Octets = readonly [number, number, number, number];

/** IPv4 ranges that are never public: base address and prefix length, from IANA's special-purpose registry. */
const nonPublicRanges: readonly (readonly [string, number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.31.196.0", 24],
  ["192.52.193.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["192.175.48.0", 24],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
  ["168.63.129.16", 32],
];

const anyIpv4 = fc.nat(0xffff_ffff);

/** 32-bit numbers of addresses that must be refused. */
export const nonPublicIpv4 = fc
  .tuple(fc.constantFrom(...nonPublicRanges), anyIpv4)
  .map(([[base, prefix], random]) => toNumber(base) + (random % 2 ** (32 - prefix)));

/** 32-bit numbers of addresses that must be accepted. */
export const publicIpv4 = anyIpv4.filter((value) =>
  nonPublicRanges.every(([base, prefix]) => {
    const offset = value - toNumber(base);
    return offset < 0 || offset >= 2 ** (32 - prefix);
  }),
);

export function dotted(value: number): string {
  return octetsOf(value).join(".");
}

/** Every way of writing an IPv4 host that URL parsers understand. */
export function ipv4Spelling(value: number): fc.Arbitrary<string> {
  const partCount = fc.integer({ min: 1, max: 4 });
  return partCount
    .chain((count) => fc.tuple(...partsOf(value, count).map(numberSpelling)))
    .chain((parts) => fc.tuple(fc.constant(parts.join(".")), fc.constantFrom("", ".")))
    .chain(([host, end]) => fc.tuple(...(host + end).split("").map(characterSpelling)))
    .map((characters) => characters.join(""));
}

/** Every form of IPv6 in which an IPv4 address can travel, in brackets. */
export function ipv6Embedding(value: number): fc.Arbitrary<string> {
  const [a, b, c, d] = octetsOf(value);
  const high = hex(a, b);
  const low = hex(c, d);
  const inverted = `${hex(a ^ 255, b ^ 255)}:${hex(c ^ 255, d ^ 255)}`;
  const tail = fc.constantFrom(dotted(value), `${high}:${low}`);
  const prefix = fc.constantFrom(
    "::ffff:",
    "0:0:0:0:0:ffff:",
    "::",
    "0:0:0:0:0:0:",
    "::ffff:0:",
    "64:ff9b::",
    "64:ff9b:1::",
    "64:ff9b:1:2:3:4:",
    "2001:0:1:2:3:4:",
    "2606:4700::5efe:",
    "2606:4700::200:5efe:",
  );
  const tailed = fc.tuple(prefix, tail).map(([start, end]) => start + end);
  const others = fc.constantFrom(`2002:${high}:${low}::`, `2002:${high}:${low}::1`, `2001::${inverted}`);
  return fc
    .tuple(fc.oneof(tailed, others), fc.boolean())
    .map(([address, upper]) => `[${upper ? address.toUpperCase() : address}]`);
}

function toNumber(address: string): number {
  return address.split(".").reduce((value, octet) => value * 256 + Number(octet), 0);
}

function octetsOf(value: number): Octets {
  return [(value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}

/** The last of fewer than four parts holds all the octets that are left. */
function partsOf(value: number, count: number): number[] {
  const head = octetsOf(value).slice(0, count - 1);
  return [...head, value % 256 ** (5 - count)];
}

function numberSpelling(part: number): fc.Arbitrary<string> {
  const zeros = fc.integer({ min: 0, max: 3 }).map((count) => "0".repeat(count));
  return fc.oneof(
    fc.constant(String(part)),
    zeros.map((padding) => `0${padding}${part.toString(8)}`),
    zeros.map((padding) => `0x${padding}${part.toString(16)}`),
    zeros.map((padding) => `0X${padding}${part.toString(16).toUpperCase()}`),
  );
}

/** As it is, percent-encoded, or a full-width form that IDNA maps back; escapes of full-width forms too. */
function characterSpelling(character: string): fc.Arbitrary<string> {
  const code = character.charCodeAt(0);
  const fullWidth = String.fromCharCode(code + 0xfee0);
  const stops = character === "." ? ["。", "｡", "%E3%80%82"] : [];
  const odd = [`%${code.toString(16)}`, fullWidth, encodeURIComponent(fullWidth), ...stops];
  return fc.oneof({ weight: 4, arbitrary: fc.constant(character) }, { weight: 1, arbitrary: fc.constantFrom(...odd) });
}

function hex(high: number, low: number): string {
  return (high * 256 + low).toString(16);
}
