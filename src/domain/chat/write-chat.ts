import { type ChatEvent, type ChatMessage, chatMessage, fitLines, LINK_TEXT } from "./chat-message.ts";

/** Formats of a message that a person reads in a chat, as incoming webhooks of these services take it. */
export const CHAT_FORMATS = ["slack", "discord", "teams"] as const;
export type ChatFormat = (typeof CHAT_FORMATS)[number];

/** Most UTF-16 units of the lines, escaped: a section of Slack's takes 3000, with the sign that something is left out. */
const MAX_SLACK_LINES = 2900;
/** The same for Discord, of whose 2000 the title, the foot and the link have the rest. */
const MAX_DISCORD_LINES = 1000;

/**
 * Builds the body of a message about an event: JSON that is unchanged by parsing and serialising it. It looks at the
 * beginning of large data alone, and nothing of the event is markup, a mention or a link in it.
 */
export function writeChat(event: ChatEvent, format: ChatFormat, dashboardUrl: string | null): string {
  return JSON.stringify(WRITE[format](chatMessage(event, dashboardUrl)));
}

const WRITE: Readonly<Record<ChatFormat, (message: ChatMessage) => object>> = {
  slack: slackBody,
  discord: discordBody,
  teams: teamsBody,
};

/** `text` is what notifications and screen readers say, and is no mrkdwn as nothing from the event is. */
function slackBody({ title, lines, foot, link }: ChatMessage): object {
  const text = fitLines(lines, escapeSlack, MAX_SLACK_LINES);
  return {
    text: text === "" ? escapeSlack(title) : `${escapeSlack(title)}\n${text}`,
    mrkdwn: false,
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      { type: "header", text: plain(escapeSlack(title)) },
      ...(text === "" ? [] : [{ type: "section", text: plain(text) }]),
      { type: "context", elements: [plain(escapeSlack(foot))] },
      ...(link === null ? [] : [{ type: "section", text: { type: "mrkdwn", text: `<${link}|${LINK_TEXT}>` } }]),
    ],
  };
}

/** A text without mrkdwn. */
function plain(text: string): object {
  return { type: "plain_text", text, emoji: false };
}

/** The three characters of mentions, channels and links: the only ones that Slack has an escape for. */
function escapeSlack(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function discordBody({ title, lines, foot, link }: ChatMessage): object {
  const text = fitLines(lines, escapeDiscord, MAX_DISCORD_LINES);
  const parts = [`**${escapeDiscord(title)}**`, text, escapeDiscord(foot), link === null ? "" : `<${link}>`];
  return {
    content: parts.filter((part) => part !== "").join("\n"),
    allowed_mentions: { parse: [] },
  };
}

/** What Discord reads as markup, an emoji, a mention or the beginning of a link. */
function escapeDiscord(text: string): string {
  return text.replaceAll(/[\\*_~`|<>#@:()[\]-]/g, String.raw`\$&`);
}

/** An Adaptive Card in the envelope that Workflows take. Runs of text, unlike a `TextBlock`, have no markdown to escape. */
function teamsBody({ title, lines, foot, link }: ChatMessage): object {
  const card = {
    $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
    type: "AdaptiveCard",
    version: "1.4",
    body: [
      paragraph({ text: title, weight: "Bolder", size: "Medium" }),
      ...lines.map(({ name, value }) => {
        return name === ""
          ? paragraph({ text: value })
          : paragraph({ text: `${name}: `, weight: "Bolder" }, { text: value });
      }),
      paragraph({ text: foot, isSubtle: true, size: "Small" }),
    ],
    ...(link === null ? {} : { actions: [{ type: "Action.OpenUrl", title: LINK_TEXT, url: link }] }),
  };
  return {
    type: "message",
    attachments: [{ contentType: "application/vnd.microsoft.card.adaptive", content: card }],
  };
}

function paragraph(...runs: readonly object[]): object {
  return { type: "RichTextBlock", inlines: runs.map((run) => ({ type: "TextRun", ...run })) };
}
