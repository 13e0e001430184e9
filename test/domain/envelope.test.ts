import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  buildBody,
  contentType,
  DATA_FORMATS,
  type EnvelopeEvent,
  PAYLOAD_FORMATS,
  rfc3339,
  webhookMessageId,
} from "../../src/domain/envelope.ts";
import { jsonText } from "./json-values.ts";
import { cases } from "../tools/cases.ts";

const event: EnvelopeEvent = {
  id: "evt_01HQZX3V9M8K7J6H5G4F3E2D1C",
  workspaceId: "ws_01HQZX3V9M0000000000000000",
  type: "investment.created",
  createdAt: Date.UTC(2030, 0, 2, 3, 4, 5, 6),
  applicationId: 'app "1"',
  dataText: '{"b":1,"a":"Zürich ☕","7":[]}',
};
const source = "https://hooks.example.com";

describe("the bytes of a format", () => {
  it.each([
    [
      "event",
      '{"id":"evt_01HQZX3V9M8K7J6H5G4F3E2D1C","type":"investment.created","created_at":"2030-01-02T03:04:05.006Z",' +
        '"data":{"b":1,"a":"Zürich ☕","7":[]}}',
    ],
    [
      "message",
      '{"id":"msg_01HQZX3V9M8K7J6H5G4F3E2D1C","eventId":"evt_01HQZX3V9M8K7J6H5G4F3E2D1C",' +
        '"eventType":"investment.created","timestamp":"2030-01-02T03:04:05.006Z",' +
        '"workspaceId":"ws_01HQZX3V9M0000000000000000","applicationId":"app \\"1\\"",' +
        '"payload":{"b":1,"a":"Zürich ☕","7":[]}}',
    ],
    [
      "standard",
      '{"type":"investment.created","timestamp":"2030-01-02T03:04:05.006Z","data":{"b":1,"a":"Zürich ☕","7":[]}}',
    ],
    [
      "cloudevents",
      '{"specversion":"1.0","id":"evt_01HQZX3V9M8K7J6H5G4F3E2D1C",' +
        '"source":"https://hooks.example.com/workspaces/ws_01HQZX3V9M0000000000000000",' +
        '"type":"investment.created","time":"2030-01-02T03:04:05.006Z","datacontenttype":"application/json",' +
        '"data":{"b":1,"a":"Zürich ☕","7":[]}}',
    ],
  ] as const)("%s", (format, expected) => {
    expect(buildBody(event, format, source)).toBe(expected);
  });

  it("message has a null applicationId without an application", () => {
    expect(buildBody({ ...event, applicationId: null }, "message", source)).toContain('"applicationId":null,');
  });
});

describe("every body", () => {
  const format = fc.constantFrom(...PAYLOAD_FORMATS);
  const anyEvent = fc.record({
    id: fc.oneof(fc.constant(event.id), fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/)),
    workspaceId: fc.constant(event.workspaceId),
    type: fc.constant("a.b"),
    createdAt: fc.integer({ min: -62_000_000_000_000, max: 253_402_300_799_999 }),
    applicationId: fc.option(fc.string({ unit: "binary" })),
    dataText: jsonText.map((text) => JSON.stringify(JSON.parse(text))),
  });

  it("stays the same when parsed and serialised again", () => {
    fc.assert(
      fc.property(anyEvent, format, (one, layout) => {
        const body = buildBody(one, layout, source);
        expect(JSON.stringify(JSON.parse(body))).toBe(body);
        expect(body.isWellFormed()).toBe(true);
      }),
      cases(1000),
    );
  });

  it("of a format for programs has the data as it was parsed", () => {
    fc.assert(
      fc.property(anyEvent, fc.constantFrom(...DATA_FORMATS), (one, layout) => {
        const body: unknown = JSON.parse(buildBody(one, layout, source));
        expect(body).toHaveProperty(layout === "message" ? "payload" : "data");
        expect(buildBody(one, layout, source).endsWith(`:${one.dataText}}`)).toBe(true);
      }),
    );
  });
});

describe("the format of a body", () => {
  it("sets the content type", () => {
    expect(PAYLOAD_FORMATS.map(contentType)).toEqual([
      "application/json",
      "application/json",
      "application/json",
      "application/cloudevents+json",
      "application/json",
      "application/json",
      "application/json",
    ]);
  });

  it("sets the message id: the event's, except in the message format", () => {
    expect(webhookMessageId(event.id, "event")).toBe(event.id);
    expect(webhookMessageId(event.id, "cloudevents")).toBe(event.id);
    expect(webhookMessageId(event.id, "message")).toBe("msg_01HQZX3V9M8K7J6H5G4F3E2D1C");
    expect(webhookMessageId("order-7", "message")).toBe("msg_order-7");
    expect(webhookMessageId("evt_order-7", "message")).toBe("msg_evt_order-7");
  });

  it("sets the id of a message body", () => {
    for (const id of [event.id, "order-7", "evt_x"]) {
      const body: unknown = JSON.parse(buildBody({ ...event, id }, "message", source));
      expect(body).toMatchObject({ id: webhookMessageId(id, "message"), eventId: id });
    }
  });

  it("sets a time in UTC with milliseconds", () => {
    expect(rfc3339(0)).toBe("1970-01-01T00:00:00.000Z");
  });
});
