const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };

/** What a piece of HTML says, its character references resolved; tags stay as they are. */
export function decodeHtml(html: string): string {
  return html.replaceAll(/&(amp|lt|gt|quot|#39);/g, (whole, name: string) => ENTITIES[name] ?? whole);
}

/** The message that a page has for one field of its form; undefined when there is none. */
export function fieldError(html: string, field: string): string | undefined {
  const found = new RegExp(`id="${field}-error"[^>]*>([^<]*)<`).exec(html)?.[1];
  return found === undefined ? undefined : decodeHtml(found).trim();
}
