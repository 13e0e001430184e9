import { describe, expect, it } from "vitest";
import {
  COMPAT_SCHEMES,
  compatHeaderNames,
  completeCompat,
  givenCompat,
  writeCompatHeaders,
} from "../../src/domain/compat-signature.ts";
import { headerNameProblem } from "../../src/domain/request-headers.ts";

const message = { id: "evt_1", timestamp: 1_893_456_000 };

describe("the headers of a compat signature", () => {
  it.each([
    ["body-hex", { "X-Hub-Signature-256": "sha256=new" }],
    ["body-base64", { "X-Signature": "new" }],
    ["timestamped", { "Stripe-Signature": "t=1893456000,v1=new,v1=old" }],
    ["slack", { "X-Slack-Request-Timestamp": "1893456000", "X-Slack-Signature": "v0=new" }],
    ["svix", { "svix-id": "evt_1", "svix-timestamp": "1893456000", "svix-signature": "v1,new v1,old" }],
  ] as const)("of %s have the scheme's own names and prefix", (scheme, headers) => {
    const compat = completeCompat(scheme, undefined, undefined);
    expect(writeCompatHeaders(compat, message, ["new", "old"])).toEqual(headers);
    expect(compatHeaderNames(compat)).toEqual(Object.keys(headers));
  });

  it("may have a name and a prefix that were chosen", () => {
    const compat = completeCompat("body-hex", "X-Acme", "");
    expect(writeCompatHeaders(compat, message, ["ab"])).toEqual({ "X-Acme": "ab" });
    expect(givenCompat(compat)).toEqual({ scheme: "body-hex", header: "X-Acme", prefix: "" });
    expect(givenCompat(completeCompat("svix", undefined, undefined))).toEqual({ scheme: "svix" });
  });

  it("belong to nobody else", () => {
    const names = COMPAT_SCHEMES.flatMap((scheme) => compatHeaderNames(completeCompat(scheme, undefined, undefined)));
    expect(names.map(headerNameProblem)).toEqual(names.map(() => undefined));
  });
});
