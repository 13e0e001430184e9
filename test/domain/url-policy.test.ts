import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  checkUrl,
  findInboxId,
  isInboxUrl,
  isPublicAddress,
  ownHostOf,
  type UrlPolicy,
} from "../../src/domain/url-policy.ts";
import { dotted, ipv4Spelling, ipv6Embedding, nonPublicIpv4, publicIpv4 } from "./url-spellings.ts";
import { development, developmentRows, production, productionRows, type UrlRow } from "./url-table.ts";
import { cases } from "../tools/cases.ts";

const hostRefusals = ["private_host", "metadata_host"];

function assertRow([url, verdict, words]: UrlRow, policy: UrlPolicy): void {
  const checked = checkUrl(url, policy);
  expect(checked.ok ? "ok" : checked.error.reason).toBe(verdict);
  if (!checked.ok) expect(checked.error.message).toContain(words ?? "a row must say which words it expects");
}

function itDecides(setting: string, rows: readonly UrlRow[], policy: UrlPolicy): void {
  for (const row of rows) {
    it(`${setting} ${JSON.stringify(row[0])} is ${row[1]}`, () => assertRow(row, policy));
  }
}

function isAccepted(url: string, policy: UrlPolicy = production): boolean {
  return checkUrl(url, policy).ok;
}

function reasonOf(url: string, policy: UrlPolicy = production): string {
  const checked = checkUrl(url, policy);
  return checked.ok ? "ok" : checked.error.reason;
}

describe("the table of URLs", () => {
  itDecides("in production", productionRows, production);
  itDecides("in development", developmentRows, development);

  it("has at least 150 different URLs", () => {
    expect(new Set(productionRows.map(([url]) => url)).size).toBeGreaterThanOrEqual(150);
  });
});

describe("a URL policy", () => {
  const httpOnly: UrlPolicy = { allowHttp: true, allowPrivateHosts: false, ownUrl: null, ownHosts: [] };
  const privateOnly: UrlPolicy = { allowHttp: false, allowPrivateHosts: true, ownUrl: null, ownHosts: [] };

  itDecides(
    "with only http: allowed",
    [
      ["http://example.com/", "ok"],
      ["http://example.com:80/", "ok"],
      ["https://example.com:80/", "ok"],
      ["http://example.com:443/", "ok"],
      ["http://example.com:81/", "port", "443, 80, and 1024 to 65535"],
      ["http://10.0.0.1/", "private_host", "private address"],
      ["http://localhost/", "private_host", ".localhost"],
    ],
    httpOnly,
  );

  itDecides(
    "with only private hosts allowed",
    [
      ["https://10.0.0.1/", "ok"],
      ["https://localhost:80/", "ok"],
      ["http://localhost/", "scheme", "https:"],
    ],
    privateOnly,
  );

  it("accepts the test inbox of a service that runs on a private host", () => {
    const policy: UrlPolicy = { ...production, allowHttp: true, ownUrl: "http://127.0.0.1:81/" };
    expect(reasonOf("http://127.0.0.1:81/play/in/abc", policy)).toBe("ok");
    expect(reasonOf("http://127.0.0.1:81/x", policy)).toBe("port");
    expect(reasonOf("http://127.0.0.1:8081/play/in/abc", policy)).toBe("own_host");
  });

  it("distinguishes subscribers on the service's machine by port", () => {
    const named: UrlPolicy = { ...development, ownUrl: "http://192.168.1.5:8787" };
    expect(reasonOf("http://localhost:8787/", named)).toBe("ok");
    expect(reasonOf("http://192.168.1.5:8787/", named)).toBe("own_host");
    const onDefaultPort: UrlPolicy = { ...development, ownUrl: "http://127.0.0.1" };
    expect(reasonOf("http://127.0.0.1:80/", onDefaultPort)).toBe("own_host");
    expect(reasonOf("http://127.0.0.1:443/", onDefaultPort)).toBe("ok");
    expect(reasonOf("https://127.0.0.1/", onDefaultPort)).toBe("ok");
  });

  it("refuses the own host with a trailing dot too", () => {
    const policy: UrlPolicy = { ...production, ownUrl: "https://hookline.example.com./" };
    expect(reasonOf("https://hookline.example.com/", policy)).toBe("own_host");
  });

  it.each(production.ownHosts)("treats %s as the host of the public URL", (host) => {
    const rewrite = (text: string) => text.replaceAll(/(?<![\w.])hookline\.example\.com/gi, host);
    const rows = productionRows.filter(([url]) => rewrite(url) !== url);
    expect(rows.length).toBeGreaterThan(20);
    for (const [url, verdict, words] of rows) {
      assertRow([rewrite(url), verdict, rewrite(words ?? "")], production);
      assertRow([rewrite(url), verdict, rewrite(words ?? "")], { ...production, ownUrl: null });
    }
  });

  it("refuses other own hosts on every port, even if private hosts are allowed", () => {
    const policy: UrlPolicy = { ...production, allowPrivateHosts: true };
    for (const port of ["", ":443", ":80", ":2053", ":8443"]) {
      for (const host of policy.ownHosts) expect(reasonOf(`https://${host}${port}/`, policy)).toBe("own_host");
    }
    expect(reasonOf(`https://${policy.ownHosts[0]}/play/in/abc`, policy)).toBe("ok");
  });

  it("ignores an own URL that can't be parsed", () => {
    expect(isAccepted("https://example.com/", { ...production, ownUrl: "not a URL" })).toBe(true);
  });
});

describe("checkUrl", () => {
  it("answers the parsed URL", () => {
    const checked = checkUrl("HTTPS://Example.COM:443/a/../b?c=d", production);
    expect(checked.ok && checked.value.href).toBe("https://example.com/b?c=d");
  });

  it("repeats neither credentials nor path nor query in a message", () => {
    const urls = [
      "https://name:hunter2@example.com/",
      "https://10.0.0.1/hunter2?hunter2",
      "https://example.com:22/hunter2",
      "https://hookline.example.com/hunter2",
      "hunter2:hunter2",
      "https://example.com/hunter2#hunter2",
      "https://example..com/hunter2",
    ];
    for (const url of urls) {
      const checked = checkUrl(url, production);
      expect(checked.ok ? "accepted" : checked.error.message).not.toMatch(/hunter2|accepted/);
    }
  });
});

describe("isInboxUrl", () => {
  it.each([
    ["https://hookline.example.com/play/in/abc", true],
    ["https://hookline.example.com/play", false],
    ["https://hookline.example.com./play/in/abc", false],
    ["https://hookline.example.com:8443/play/in/abc", false],
    ["https://example.com/play/in/abc", false],
  ])("%s: %s", (url, expected) => {
    expect(isInboxUrl(new URL(url), production)).toBe(expected);
  });

  it("is false without a public URL", () => {
    expect(isInboxUrl(new URL("https://example.com/play/in/abc"), { ...production, ownUrl: null })).toBe(false);
  });
});

describe("ownHostOf", () => {
  it.each([
    ["https://hooks.example.com/v1/events?a=b", "hooks.example.com"],
    ["https://HOOKS.Example.COM/", "hooks.example.com"],
    ["https://hooks.example.com./", "hooks.example.com"],
    ["http://hooks.example.com:8080/", "hooks.example.com"],
    ["https://bücher.example/", "xn--bcher-kva.example"],
    ["https://1a2b3c4d-hookline.account.workers.dev/", "1a2b3c4d-hookline.account.workers.dev"],
    ["https://hookline/v1/events", undefined],
    ["https://localhost:8787/", undefined],
    ["https://93.184.216.34/", undefined],
    ["https://[2606:4700:4700::1111]/", undefined],
    ["https://hooks..example.com/", undefined],
    ["https://metadata.google.internal/", undefined],
    ["/v1/events", undefined],
    ["", undefined],
  ])("%s: %s", (url, name) => {
    expect(ownHostOf(url)).toBe(name);
  });

  it("answers names that the policy knows, and never throws", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.webUrl(),
          fc.string(),
          fc.string().map((text) => `https://${text}`),
        ),
        (url) => {
          const name = ownHostOf(url);
          return name === undefined || reasonOf(`https://${name}/`, { ...production, ownHosts: [name] }) === "own_host";
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe("findInboxId", () => {
  it.each([
    ["https://hookline.example.com/play/in/abc", "abc"],
    ["https://hookline.example.com/play/in/abc/below/it?a=/play/in/x", "abc"],
    ["https://hookline.example.com/play/in/abc/", undefined],
    ["https://hookline.example.com/play/in/a%62c", undefined],
    ["https://example.com/play/in/abc", undefined],
  ])("%s: %s", (url, expected) => {
    expect(findInboxId(new URL(url), production)).toBe(expected);
  });
});

describe("isPublicAddress", () => {
  it.each(["8.8.8.8", "2606:4700:4700::1111", "2606:4700:4700:0:0:0:0:1111"])("%s is public", (ip) => {
    expect(isPublicAddress(ip)).toBe(true);
  });

  it.each([
    "10.0.0.1",
    "168.63.129.16",
    "::1",
    "::ffff:8.8.8.8",
    "fe80::1%eth0",
    "2606:4700:4700::1111%1",
    "[2606:4700:4700::1111]",
    "8.8.8",
    "010.8.8.8",
    "134744072",
    "256.1.1.1",
    "8.8.8.8 ",
    "example.com",
    "",
    `${"0".repeat(60)}:1::`,
  ])("%j is not public", (ip) => {
    expect(isPublicAddress(ip)).toBe(false);
  });

  it("agrees with checkUrl about every IPv4 address and never throws", () => {
    fc.assert(fc.property(publicIpv4, (value) => isPublicAddress(dotted(value))));
    fc.assert(fc.property(nonPublicIpv4, (value) => !isPublicAddress(dotted(value))));
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.ipV6(), fc.ipV4Extended()),
        (text) => typeof isPublicAddress(text) === "boolean",
      ),
    );
  });
});

describe("checkUrl on any input", () => {
  const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,14}[a-z0-9])?$/).filter((text) => !text.startsWith("xn--"));
  const topLevel = fc.constantFrom("com", "org", "io", "dev", "app", "de", "co.uk", "example");
  const publicName = fc
    .tuple(fc.array(label, { minLength: 1, maxLength: 4 }), topLevel)
    .map(([labels, end]) => `${labels.join(".")}.${end}`);
  const port = fc.oneof(
    fc.constantFrom("", ":443"),
    fc.integer({ min: 1024, max: 65535 }).map((value) => `:${value}`),
  );
  const path = fc.constantFrom("", "/", "/hooks/1?x=y");

  it("refuses a non-public IPv4 address in every spelling, as that address", () => {
    const host = nonPublicIpv4.chain((value) => fc.tuple(fc.constant(value), ipv4Spelling(value)));
    fc.assert(
      fc.property(host, port, path, ([value, spelling], portPart, rest) => {
        const checked = checkUrl(`https://${spelling}${portPart}${rest}`, production);
        if (checked.ok) return false;
        return hostRefusals.includes(checked.error.reason) && checked.error.message.includes(`host ${dotted(value)} `);
      }),
      cases(3000),
    );
  });

  it("refuses every IPv4 address inside IPv6, in development too", () => {
    const host = fc
      .oneof(nonPublicIpv4, publicIpv4)
      .filter((value) => value > 1)
      .chain(ipv6Embedding);
    fc.assert(
      fc.property(host, fc.constantFrom(production, { ...development, ownUrl: null }), (spelling, policy) =>
        hostRefusals.includes(reasonOf(`https://${spelling}/`, policy)),
      ),
      cases(2000),
    );
  });

  it("refuses IPv6 outside global unicast, and unique, link and site-local most of all", () => {
    const group = fc.nat(0xffff).map((value) => value.toString(16));
    const first = fc.oneof(fc.integer({ min: 0, max: 0x1fff }), fc.integer({ min: 0x4000, max: 0xffff }));
    const host = fc.tuple(first, fc.array(group, { minLength: 7, maxLength: 7 }));
    fc.assert(
      fc.property(host, ([start, groups]) =>
        hostRefusals.includes(reasonOf(`https://[${start.toString(16)}:${groups.join(":")}]/`)),
      ),
    );
  });

  it("accepts public IPv4 and IPv6 addresses and public names", () => {
    const group = fc.integer({ min: 1, max: 0x5efd }).map((value) => value.toString(16));
    const ipv6 = fc
      .tuple(fc.integer({ min: 0x2400, max: 0x25ff }), fc.array(group, { minLength: 7, maxLength: 7 }))
      .map(([start, groups]) => `[${start.toString(16)}:${groups.join(":")}]`);
    fc.assert(
      fc.property(fc.oneof(publicIpv4.map(dotted), ipv6, publicName), port, path, (host, portPart, rest) =>
        isAccepted(`https://${host}${portPart}${rest}`),
      ),
      cases(1000),
    );
  });

  it("refuses a public name under every reserved suffix", () => {
    const suffix = fc.constantFrom(
      "local",
      "internal",
      "intranet",
      "home.arpa",
      "onion",
      "test",
      "invalid",
      "localhost",
    );
    fc.assert(
      fc.property(publicName, suffix, (name, end) => hostRefusals.includes(reasonOf(`https://${name}.${end}/`))),
    );
  });

  const anyInput = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.webUrl({ withQueryParameters: true, withFragments: true }),
    fc.string().map((text) => `https://${text}`),
    fc.tuple(fc.string(), publicName).map(([text, name]) => `https://${name}/${text}`),
    fc.constantFrom(...productionRows, ...developmentRows).map(([url]) => url),
    nonPublicIpv4.chain(ipv4Spelling).map((host) => `http://${host}:8787/play/in/x`),
  );

  it("never throws", () => {
    fc.assert(
      fc.property(anyInput, fc.constantFrom(production, development), (input, policy) => {
        const checked = checkUrl(input, policy);
        return checked.ok ? checked.value instanceof URL : checked.error.message.length > 0;
      }),
      cases(2000),
    );
  });

  it("accepts its own result again", () => {
    fc.assert(
      fc.property(anyInput, fc.constantFrom(production, development), (input, policy) => {
        const checked = checkUrl(input, policy);
        if (!checked.ok) return true;
        const again = checkUrl(checked.value.href, policy);
        return again.ok && again.value.href === checked.value.href;
      }),
      cases(2000),
    );
  });

  it("accepts in development all that it accepts in production", () => {
    const relaxed: UrlPolicy = { ...production, allowHttp: true, allowPrivateHosts: true };
    fc.assert(
      fc.property(anyInput, (input) => !isAccepted(input) || isAccepted(input, relaxed)),
      cases(2000),
    );
  });
});
