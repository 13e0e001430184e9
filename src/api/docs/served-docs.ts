/** The pages of `docs/` that callers and subscribers need; `scripts/serve-docs.ts` puts them beside the assets. */
export const SERVED_DOCS = [
  {
    file: "verifying.md",
    title: "Verify what you receive",
    note: "in Node, Python, Go and with Standard Webhooks; how secrets and keys change",
  },
  {
    file: "moving-in.md",
    title: "Move in",
    note: "from Svix, a sender like Stripe or a home-made one, without touching a receiver",
  },
  { file: "catalog.md", title: "A catalog that travels", note: "export, import and the TypeScript of event types" },
  { file: "filters.md", title: "Filters", note: "get only some of the events that a webhook subscribes to" },
  { file: "recovering.md", title: "Recover", note: "send again what failed, was canceled or was missed" },
  {
    file: "portal.md",
    title: "The dashboard in your platform",
    note: "in a frame or a tab, with your name and colour",
  },
  { file: "publishing-from-workers.md", title: "Publish from another Worker", note: "queue and service bindings" },
  {
    file: "api-versions.md",
    title: "Versions of the API",
    note: "what may change, what stays, and how something is retired",
  },
] as const;
