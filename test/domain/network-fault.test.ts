import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeEdgeStatus, describeNetworkFault } from "../../src/domain/network-fault.ts";

const named = (name: string, message: string) => Object.assign(new Error(message), { name });
const coded = (code: string) => Object.assign(new Error("connect"), { code });
const wrapped = (cause: unknown) => new TypeError("fetch failed", { cause });

describe("a fetch that failed", () => {
  it.each([
    // As workerd says it of a closed port; of a connection that is closed or reset at once, after the request or half
    // way through the headers; and of an answer that is not HTTP.
    [new Error("Network connection lost."), "refused, or lost before an answer came"],
    // As workerd says it of an unknown host, of a port that speaks no TLS, and of a certificate that is not valid.
    [new Error("internal error; reference = skbifcdklga8ce8s9cr3p38b"), "check that the host name exists"],
    [named("TimeoutError", "The operation was aborted due to timeout"), "timed out"],
    [wrapped(coded("ECONNREFUSED")), "was refused"],
    [wrapped(coded("ECONNRESET")), "was reset"],
    [wrapped(coded("EPIPE")), "was reset"],
    [wrapped(coded("ENOTFOUND")), "host name could not be found"],
    [wrapped(new Error("getaddrinfo EAI_AGAIN example.com")), "host name could not be found"],
    [wrapped(coded("EHOSTUNREACH")), "could not be reached"],
    [wrapped(coded("UND_ERR_CONNECT_TIMEOUT")), "timed out"],
    [wrapped(coded("ETIMEDOUT")), "timed out"],
    [wrapped(coded("CERT_HAS_EXPIRED")), "(TLS)"],
    [wrapped(coded("ERR_TLS_CERT_ALTNAME_INVALID")), "(TLS)"],
    [wrapped(new Error("self-signed certificate")), "(TLS)"],
    [new Error("TLS handshake failed: tls handshake eof"), "(TLS)"],
    [wrapped(new Error("other side closed")), "closed too early"],
    [wrapped(new Error("socket hang up")), "closed too early"],
    [wrapped(coded("HPE_INVALID_CONSTANT")), "not HTTP"],
    [wrapped(wrapped(wrapped(coded("ECONNREFUSED")))), "was refused"],
    ["connection refused", "was refused"],
  ])("is explained: %s", (error, words) => {
    expect(describeNetworkFault(error)).toContain(words);
  });

  it.each([new Error("something new"), new TypeError("fetch failed"), new Error(""), undefined, null, 7, {}])(
    "is not explained if unknown: %s",
    (error) => {
      expect(describeNetworkFault(error)).toBeUndefined();
    },
  );

  it("never shows the runtime's words", () => {
    fc.assert(
      fc.property(fc.string(), (reference) => {
        fc.pre(reference.length > 5);
        const words = describeNetworkFault(new Error(`internal error; reference = ${reference}`));
        expect(words?.includes(reference)).toBe(false);
      }),
    );
    const cyclic = new Error("loop");
    cyclic.cause = cyclic;
    expect(describeNetworkFault(cyclic)).toBeUndefined();
  });
});

describe("a status of Cloudflare's edge", () => {
  it.each([
    [520, "", "not HTTP"],
    [521, "", "refused the connection"],
    [522, "", "timed out"],
    [523, "", "could not be reached"],
    [524, "", "did not answer"],
    [525, "", "(TLS)"],
    [526, "", "certificate"],
    [527, "", "lost"],
    [530, "error code: 1016", "host name could not be found"],
    [530, "<p>error code: 1033</p>", "tunnel"],
    [530, "error code: 1003", "error 1003"],
    [530, "", "could not be reached"],
  ])("is explained: %i %s", (status, body, words) => {
    expect(describeEdgeStatus(status, body)).toContain(words);
    expect(describeEdgeStatus(status, body)).toContain(`(${status})`);
  });

  it("is no other status", () => {
    const statuses = Array.from({ length: 500 }, (_, index) => 100 + index);
    const told = statuses.filter((status) => describeEdgeStatus(status, "error code: 1016") !== undefined);
    expect(told).toEqual([520, 521, 522, 523, 524, 525, 526, 527, 530]);
  });
});
