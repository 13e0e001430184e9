/** The longest path that a link may lead to. */
export const MAX_DASHBOARD_PATH = 1000;

/**
 * Tells whether a text is the path of a page of the dashboard, perhaps with a query, that every browser reads as it is written:
 * no dot segments, backslashes, control characters or fragment, and nothing that leads elsewhere, encoded or not.
 */
export function isDashboardPath(text: string): boolean {
  if (text.length > MAX_DASHBOARD_PATH || !/^\/dashboard(?:[/?]|$)/.test(text)) return false;
  const url = URL.parse(text, "https://dashboard.invalid");
  if (url === null || url.hash !== "" || url.pathname + url.search !== text) return false;
  return !/\/\/|%(?:2f|5c|[01][0-9a-f]|7f)/i.test(url.pathname);
}
