/** What a mail says, in texts of one line each, without any markup. */
export interface MailParts {
  readonly head: { readonly name: string; readonly host: string };
  readonly said: readonly string[];
  /** The webhook in the dashboard; null when the service's address is not known. */
  readonly link: string | null;
  /** Why one gets the mail, without its last full stop. */
  readonly why: string;
  /** Where that is changed; null when the service's address is not known. */
  readonly change: string | null;
}

const OPEN = "Open the webhook";

/** Writes a mail as plain text. */
export function writeText({ head, said, link, why, change }: MailParts): string {
  return [
    `${head.name}, at ${head.host}`,
    ...said,
    ...(link === null ? [] : [`${OPEN}: ${link}`]),
    // Two hyphens and a space, by which mail programs know what is not the message.
    `-- \n${why}${change === null ? "." : `: ${change}`}`,
  ]
    .join("\n\n")
    .concat("\n");
}

/** Writes a mail as HTML that loads nothing. */
export function writeHtml(title: string, { head, said, link, why, change }: MailParts): string {
  const paragraphs = [
    `<strong>${isolate(head.name)}</strong>, at ${isolate(head.host)}`,
    ...said.map(escapeHtml),
    ...(link === null ? [] : [anchor(link, OPEN)]),
    `<small>${isolate(why)}${change === null ? "." : `: ${anchor(change, change)}`}</small>`,
  ];
  return [
    `<!doctype html>`,
    `<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title></head><body>`,
    ...paragraphs.map((paragraph) => `<p>${paragraph}</p>`),
    `</body></html>`,
    "",
  ].join("\n");
}

/** The text as one whose direction affects nothing around it. */
function isolate(text: string): string {
  return `<bdi>${escapeHtml(text)}</bdi>`;
}

function anchor(url: string, text: string): string {
  return `<a href="${escapeHtml(url)}">${escapeHtml(text)}</a>`;
}

function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? "");
}
