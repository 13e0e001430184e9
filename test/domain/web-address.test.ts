import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isPageOrigin, readLink, readPolicyUrl } from "../../src/domain/web-address.ts";

const production = { localHttp: false };
const development = { localHttp: true };

describe("the origin of a page", () => {
  it.each([
    "https://app.example.com",
    "https://app.example.com:8443",
    "https://localhost",
    "https://xn--bcher-kva.example",
  ])("is %s", (origin) => {
    expect(isPageOrigin(origin, production)).toBe(true);
  });

  it.each([
    "",
    "*",
    "'self'",
    "null",
    "https:",
    "https://",
    "app.example.com",
    "http://app.example.com",
    "https://app.example.com/",
    "https://app.example.com/path",
    "https://app.example.com?q",
    "https://app.example.com#x",
    "https://APP.example.com",
    "https://app.example.com:443",
    "https://ann@app.example.com",
    "https://*.example.com",
    "https://*",
    "https://a.example; script-src *",
    "https://a.example;b",
    "https://a.example,b",
    "https://a.example https://b.example",
    "https://a.example\nX: y",
    "https://a_b.example",
    "https://bücher.example",
    "https://[::1]",
    "https://app.example.com.",
    "data:text/html,x",
    "javascript:alert(1)",
  ])("is not %j", (origin) => {
    expect(isPageOrigin(origin, production)).toBe(false);
    expect(isPageOrigin(origin, development)).toBe(false);
  });

  it("may be http on this machine in development alone", () => {
    for (const origin of ["http://localhost:3000", "http://127.0.0.1", "http://app.localhost:3000"]) {
      expect([isPageOrigin(origin, development), isPageOrigin(origin, production)]).toEqual([true, false]);
    }
  });

  it("names one source in a policy, whatever its text", () => {
    const text = fc.string({ unit: fc.constantFrom(...Array.from("ab.:/;,*'\"@- \n[]%1")) });
    fc.assert(
      fc.property(text, (host) => {
        if (isPageOrigin(`https://${host}`, production)) expect(host).toMatch(/^[a-z0-9.-]+(?::\d+)?$/);
        const url = readPolicyUrl(`https://${host}/logo.svg`, production);
        if (url !== undefined) expect(url.origin).toMatch(/^https:\/\/[a-z0-9.-]+(?::\d+)?$/);
      }),
    );
  });
});

describe("a link that leads away", () => {
  it.each([
    "javascript:alert(1)",
    "data:text/html,x",
    "//evil.example",
    "/relative",
    "https://u:p@a.example",
    "mailto:a@b.c",
    "",
  ])("is not %j", (text) => {
    expect(readLink(text, { http: true })).toBeUndefined();
  });

  it("is https, and http where that is allowed", () => {
    expect(readLink("https://app.example.com/a?b#c", { http: false })?.href).toBe("https://app.example.com/a?b#c");
    expect(readLink("http://app.example.com/", { http: false })).toBeUndefined();
    expect(readLink("http://app.example.com/", { http: true })?.href).toBe("http://app.example.com/");
  });
});
