import { describe, expect, it } from "vitest";
import type { SentRequest } from "../../src/domain/attempt.ts";
import {
  headerIdentity,
  headerNameProblem,
  headerValueProblem,
  keptResponseHeaders,
  MASKED,
  requestHeaders,
  type RequestIdentity,
} from "../../src/domain/request-headers.ts";

const identity: RequestIdentity = {
  webhookId: "wh_1",
  deliveryId: "del_1",
  eventId: "evt_1",
  eventType: "a.b",
  format: "event",
  attemptNumber: 3,
};
const sent: SentRequest = {
  url: "https://example.com/",
  timestamp: 1_893_456_000,
  signature: "sha256=00",
  previousSignature: null,
  standardSignature: "v1,AA==",
  userAgent: "Hookline-Webhooks/1.0",
  attemptNumber: null,
  customHeaderNames: [],
};

describe("the headers of an attempt", () => {
  it("end with those of a compat signature, as they were sent", () => {
    const names = Object.keys(requestHeaders(identity, sent, {}));
    const compatHeaders = { "svix-id": "evt_1", "svix-signature": "v1,BB==" };
    const headers = requestHeaders(identity, { ...sent, compatHeaders }, {});
    expect(Object.keys(headers)).toEqual([...names, "svix-id", "svix-signature"]);
    expect(headers).toMatchObject(compatHeaders);
  });

  it("are the contract's, in order, after the custom ones", () => {
    const withAll = {
      ...sent,
      previousSignature: "sha256=11",
      attemptNumber: null,
      customHeaderNames: ["X-Team", "Authorization"],
    };
    const headers = requestHeaders(identity, withAll, { Authorization: "Bearer x", "X-Team": "red" });
    expect(Object.entries(headers)).toEqual([
      ["X-Team", "red"],
      ["Authorization", "Bearer x"],
      ["Content-Type", "application/json"],
      ["User-Agent", "Hookline-Webhooks/1.0"],
      ["X-Webhook-Id", "wh_1"],
      ["X-Webhook-Event", "a.b"],
      ["X-Webhook-Signature", "sha256=00"],
      ["X-Webhook-Signature-Previous", "sha256=11"],
      ["X-Webhook-Delivery", "del_1"],
      ["X-Webhook-Attempt", "3"],
      ["webhook-id", "evt_1"],
      ["webhook-timestamp", "1893456000"],
      ["webhook-signature", "v1,AA=="],
    ]);
  });

  it("have no previous signature after its grace period", () => {
    expect(requestHeaders(identity, sent, {})).not.toHaveProperty("X-Webhook-Signature-Previous");
  });

  it("follow the format", () => {
    expect(requestHeaders({ ...identity, format: "cloudevents" }, sent, {})).toMatchObject({
      "Content-Type": "application/cloudevents+json",
      "webhook-id": "evt_1",
    });
    expect(requestHeaders({ ...identity, format: "message" }, sent, {})).toMatchObject({ "webhook-id": "msg_evt_1" });
  });

  it.each(["X-Team", "constructor", "toString", "valueOf"])("mask the value of %s in the log", (name) => {
    const headers = requestHeaders(identity, { ...sent, attemptNumber: null, customHeaderNames: [name] }, {});
    expect(Object.entries(headers)).toContainEqual([name, MASKED]);
  });
});

describe("a custom header's name", () => {
  it.each(["X-Team", "Authorization", "x_y", "A", "!#$%&'*+-.^_`|~", "X-Webhooks", "CF", "a".repeat(128)])(
    "may be %s",
    (name) => {
      expect(headerNameProblem(name)).toBeUndefined();
    },
  );

  it.each([
    "Host",
    "content-type",
    "Content-Length",
    "CONTENT-ENCODING",
    "User-Agent",
    "Connection",
    "Transfer-Encoding",
    "Upgrade",
    "TE",
    "Trailer",
    "Date",
    "Expect",
    "Via",
    "Accept-Encoding",
    "Keep-Alive",
    "X-Webhook-Signature",
    "x-webhook-anything",
    "Webhook-Id",
    "webhook-signature",
    "CF-Connecting-IP",
    "cf-worker",
    "CDN-Loop",
    "Proxy-Authorization",
    "Sec-Fetch-Site",
    "X-Forwarded-For",
    "X-Real-IP",
    // Some servers read _ as -.
    "X_Webhook_Signature",
    "webhook_id",
    "Content_Type",
    "X_Forwarded_For",
    "x-webhook_id",
    "Forwarded",
    "True-Client-IP",
    "True_Client_IP",
    "Client-IP",
    "X-Client-IP",
    "X-Cluster-Client-IP",
    "Fastly-Client-IP",
    "X-Original-URL",
    "X-Original-Host",
    "X-Rewrite-URL",
    "X-Host",
    "X-HTTP-Method-Override",
    "X-Envoy-External-Address",
    "X-Remote-Addr",
  ])("must not be %s, which Hookline, HTTP or a proxy uses", (name) => {
    expect(headerNameProblem(name)).toContain("belongs to Hookline, to HTTP or to proxies");
  });

  it("is the same with another case, or - for _", () => {
    expect(new Set(["X-Team_Name", "x_team-name", "X-TEAM-NAME"].map(headerIdentity)).size).toBe(1);
    expect(headerIdentity("X-TeamName")).not.toBe(headerIdentity("X-Team-Name"));
  });

  it.each(["", " ", "X Team", "X-Team:", "X-Team\n", "Ünicode", "a,b", "(a)", "a".repeat(129)])(
    "must not be %j, which is not a header name",
    (name) => {
      expect(headerNameProblem(name)).toBe("is not a header name");
    },
  );
});

describe("a custom header's value", () => {
  it.each(["", "x", "Bearer a.b-c", "a\tb", "~", "a".repeat(2048)])("may be %j", (value) => {
    expect(headerValueProblem(value)).toBeUndefined();
  });

  it.each([
    ["a\r\nX-Evil: 1", "can't carry"],
    ["a\n", "can't carry"],
    ["\u0000", "can't carry"],
    ["ü", "can't carry"],
    ["\u007f", "can't carry"],
    [" a", "white space"],
    ["a\t", "white space"],
    ["a".repeat(2049), "2048"],
  ])("must not be %j", (value, words) => {
    expect(headerValueProblem(value)).toContain(words);
  });
});

describe("the headers of an answer", () => {
  it("are kept if listed, cut to 256 characters", () => {
    const answer = new Headers({ "Content-Type": "text/plain", "Set-Cookie": "a=b", Server: "s".repeat(300) });
    const kept = keptResponseHeaders((name) => answer.get(name));
    expect(kept).toEqual({ "content-type": "text/plain", server: "s".repeat(256) });
  });
});
