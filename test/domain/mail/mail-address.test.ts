import { describe, expect, it } from "vitest";
import { comparedAddress, isMailAddress } from "../../../src/domain/mail/mail-address.ts";

const label = (length: number) => "d".repeat(length);
const longest = `${"l".repeat(64)}@${label(63)}.${label(63)}.${label(61)}`;

describe("an address", () => {
  it.each([
    "ops@example.com",
    "o'neil+alerts@sub.example.co.uk",
    "a.b-c_d@EXAMPLE.com",
    "!#$%&'*+/=?^_`{|}~-@example.com",
    "x@xn--bcher-kva.example",
    longest,
  ])("is %s", (text) => {
    expect(isMailAddress(text)).toBe(true);
  });

  it.each([
    ["nothing", ""],
    ["a name", "ops"],
    ["a host without a full stop", "ops@localhost"],
    ["two", "a@example.com,b@example.com"],
    ["two with a semicolon", "a@example.com;b@example.com"],
    ["one with a display name", "Ops <ops@example.com>"],
    ["one in angle brackets", "<ops@example.com>"],
    ["one with a comment", "ops(x)@example.com"],
    ["a quoted one", '"o ps"@example.com'],
    ["one at an IP address literal", "ops@[192.0.2.1]"],
    ["one with two @", "a@b@example.com"],
    ["one with a space before", " ops@example.com"],
    ["one with a line break behind", "ops@example.com\n"],
    ["one with another header", "ops@example.com\r\nBcc: all@example.com"],
    ["one with a null character", "ops@example.com\0"],
    ["one with a tab", "ops\t@example.com"],
    ["one with an invisible character", "ops\u200b@example.com"],
    ["one that turns the direction", "ops\u202e@example.com"],
    ["one with letters beyond ASCII", "öps@example.com"],
    ["one at a domain beyond ASCII", "ops@bücher.example"],
    ["one with an empty part", "a..b@example.com"],
    ["one that begins with a full stop", ".a@example.com"],
    ["one at a host that ends with a full stop", "a@example.com."],
    ["one at a host that begins with a hyphen", "a@-example.com"],
    ["one that is a character too long", longest.replace("@", "@d")],
    ["one whose first part is too long", `${"l".repeat(65)}@example.com`],
    ["one whose label is too long", `a@${label(64)}.com`],
    ["a very long text", "a".repeat(1_000_000)],
  ])("is not %s", (_name, text) => {
    expect(isMailAddress(text)).toBe(false);
  });

  it("is the same in whichever letters its domain is written, but not what is before it", () => {
    expect(comparedAddress("Ops@EXAMPLE.Com")).toBe("Ops@example.com");
    expect(comparedAddress("ops@example.com")).not.toBe(comparedAddress("Ops@example.com"));
  });
});
