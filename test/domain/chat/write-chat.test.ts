import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CHAT_FORMATS, writeChat } from "../../../src/domain/chat/write-chat.ts";
import { OPERATIONAL_EVENT_TYPES } from "../../../src/domain/event-type.ts";
import { cases } from "../../tools/cases.ts";
import { jsonText } from "../json-values.ts";

const event = {
  id: "evt_01HQZX3V9M8K7J6H5G4F3E2D1C",
  type: "investment.created",
  createdAt: "2030-01-02T03:04:05.006Z",
  dataText: '{"amount":100,"who":"Zürich ☕","open":true,"note":null,"parts":[1]}',
};
const url = "https://hooks.example.com";
const link = `${url}/dashboard/events/${event.id}`;
const withData = (data: unknown) => ({ ...event, dataText: JSON.stringify(data) });

describe("the bytes of a message", () => {
  it("slack", () => {
    const lines = "• amount: 100\n• who: Zürich ☕\n• open: true\n• note: null\n… and more, in the event";
    const plain = (text: string) => ({ type: "plain_text", text, emoji: false });
    const expected = {
      text: `investment.created\n${lines}`,
      mrkdwn: false,
      unfurl_links: false,
      unfurl_media: false,
      blocks: [
        { type: "header", text: plain("investment.created") },
        { type: "section", text: plain(lines) },
        { type: "context", elements: [plain(`${event.id} · ${event.createdAt}`)] },
        { type: "section", text: { type: "mrkdwn", text: `<${link}|Open the event>` } },
      ],
    };
    expect(writeChat(event, "slack", url)).toBe(JSON.stringify(expected));
  });

  it("discord", () => {
    const content = [
      "**investment.created**",
      "• amount: 100\n• who: Zürich ☕\n• open: true\n• note: null\n… and more, in the event",
      String.raw`evt\_01HQZX3V9M8K7J6H5G4F3E2D1C · 2030\-01\-02T03\:04\:05.006Z`,
      `<${link}>`,
    ].join("\n");
    const expected = { content, allowed_mentions: { parse: [] } };
    expect(writeChat(event, "discord", url)).toBe(JSON.stringify(expected));
  });

  it("teams", () => {
    const { dataText: _, ...rest } = event;
    const body: unknown = JSON.parse(writeChat({ ...rest, dataText: '{"a":"[x](http://y.z)"}' }, "teams", url));
    const run = (text: string, more: object = {}) => ({ type: "TextRun", text, ...more });
    const paragraph = (...inlines: readonly object[]) => ({ type: "RichTextBlock", inlines });
    const content = {
      $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
      type: "AdaptiveCard",
      version: "1.4",
      body: [
        paragraph(run("investment.created", { weight: "Bolder", size: "Medium" })),
        paragraph(run("a: ", { weight: "Bolder" }), run("[x](http://y.z)")),
        paragraph(run(`${event.id} · ${event.createdAt}`, { isSubtle: true, size: "Small" })),
      ],
      actions: [{ type: "Action.OpenUrl", title: "Open the event", url: link }],
    };
    const contentType = "application/vnd.microsoft.card.adaptive";
    expect(body).toEqual({ type: "message", attachments: [{ contentType, content }] });
  });

  it.each(CHAT_FORMATS)("%s has no link where the service's address is not known", (format) => {
    expect(writeChat(event, format, null)).not.toMatch(/dashboard|Open/);
  });
});

describe("what an event says is no markup", () => {
  it("slack: mentions and links are escaped, everywhere", () => {
    const body = writeChat(withData({ "<!channel>": "<@U1> & <https://a.b|c> *b*" }), "slack", null);
    expect(body.match(/[<>]/)).toBeNull();
    expect(body).toContain("• &lt;!channel&gt;: &lt;@U1&gt; &amp; &lt;https://a.b|c&gt; *b*");
    expect(body).not.toContain('"type":"mrkdwn"');
  });

  it("discord: marks, mentions, emojis and links are escaped", () => {
    const body: unknown = JSON.parse(
      writeChat(withData({ "# a": "@everyone <@1> **b** [c](d) `e` ||f|| \\ x_y ~~g~~ https://a.b" }), "discord", null),
    );
    expect(body).toMatchObject({
      content: expect.stringContaining(
        String.raw`• \# a: \@everyone \<\@1\> \*\*b\*\* \[c\]\(d\) \`e\` \|\|f\|\| \\ x\_y \~\~g\~\~ https\://a.b`,
      ),
    });
  });

  it("is on one line, whatever it has", () => {
    const body = writeChat(withData({ a: "b\n# c\r\n\u2028> d\u202ee\u0000" }), "discord", null);
    expect(body).toContain(String.raw`• a: b \\# c \\> d e\n`);
  });
});

describe("any message", () => {
  const operational = fc.constantFrom(...OPERATIONAL_EVENT_TYPES, "a.b");
  const anyEvent = fc.record({
    id: fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/),
    type: operational,
    createdAt: fc.constant(event.createdAt),
    dataText: jsonText.map((text) => JSON.stringify(JSON.parse(text))),
  });
  const marks = '<>&*_~`|[]()@:#-\\"\u0000\ud800😀';
  const longText = fc.string({ unit: fc.constantFrom(...marks.split(""), "a"), minLength: 100, maxLength: 3000 });
  const long = fc.record({
    id: fc.constant("_".repeat(64)),
    type: fc.oneof(operational, fc.constant(`a.${"_".repeat(126)}`)),
    createdAt: fc.constant(event.createdAt),
    dataText: fc
      .tuple(fc.array(fc.tuple(longText, longText), { minLength: 1, maxLength: 12 }), longText)
      .map(([entries, text]) => {
        const facts = ["webhook_id", "delivery_id", "event_id", "event_type", "attempt_count", "error"];
        const said = Object.fromEntries([...facts, "failures", "failing_since"].map((name) => [name, text]));
        return JSON.stringify(entries.length % 2 === 0 ? said : Object.fromEntries(entries));
      }),
  });

  it("stays the same when parsed and serialised again, and has no lone surrogate", () => {
    fc.assert(
      fc.property(fc.oneof(anyEvent, long), fc.constantFrom(...CHAT_FORMATS), (one, format) => {
        const body = writeChat(one, format, url);
        expect(JSON.stringify(JSON.parse(body))).toBe(body);
        expect(body).not.toMatch(/\\ud[89a-f]/);
      }),
      cases(600),
    );
  });

  it("is as small as each service takes it", () => {
    fc.assert(
      fc.property(fc.oneof(anyEvent, long), (one) => {
        const { content } = JSON.parse(writeChat(one, "discord", url));
        expect(content.length).toBeLessThanOrEqual(2000);
        const { text, blocks } = JSON.parse(writeChat(one, "slack", url));
        expect(text.length).toBeLessThan(4000);
        for (const { type, text: said } of blocks) {
          if (type !== "context") expect(said.text.length).toBeLessThanOrEqual(type === "header" ? 150 : 3000);
        }
        expect(Buffer.byteLength(writeChat(one, "teams", url), "utf16le")).toBeLessThan(28_000);
      }),
      cases(300),
    );
  });
});
