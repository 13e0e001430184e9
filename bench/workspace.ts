import { SAMPLE_EVENT } from "./side.ts";
import type { System } from "./systems.ts";

/** Settings of a webhook besides its URL. */
export interface WebhookSettings {
  /** The type of the sample event by default. */
  readonly events?: readonly string[];
  readonly retry_schedule?: readonly number[];
  readonly timeout_ms?: number;
  readonly rate_limit?: number;
  readonly ordering?: "fifo";
}

/** A workspace of Hookline, used through the API. */
export interface Workspace {
  readonly id: string;
  /** Registers a webhook. Answers its id. */
  readonly createWebhook: (url: string, settings?: WebhookSettings) => Promise<string>;
  /** Publishes one event. Answers its id. */
  readonly publish: (type?: string) => Promise<string>;
  /** Publishes a batch. Answers the ids of its events. */
  readonly publishBatch: (count: number) => Promise<readonly string[]>;
  /** Signs in to the dashboard. Answers the session's cookie. */
  readonly signIn: () => Promise<string>;
  /** Lists the ids of events whose delivery to a webhook has a status. */
  readonly listEvents: (webhookId: string, status: "pending" | "failed") => Promise<ReadonlySet<string>>;
}

interface Page {
  readonly data: readonly { readonly event_id: string }[];
  readonly pagination: { readonly next_cursor: string | null };
}

/** Makes a workspace. */
export async function createWorkspace(system: System): Promise<Workspace> {
  const created = await call<{ id: string; api_key: string }>(system, "dev_root_key", "/workspaces", { name: "Bench" });
  const key = created.api_key;
  return {
    id: created.id,
    async createWebhook(url, settings) {
      const webhook = { url, events: [SAMPLE_EVENT.type], ...settings };
      return (await call<{ id: string }>(system, key, "/webhooks", webhook)).id;
    },
    async publish(type = SAMPLE_EVENT.type) {
      return (await call<{ id: string }>(system, key, "/events", { ...SAMPLE_EVENT, type })).id;
    },
    async publishBatch(count) {
      const events = Array.from({ length: count }, () => SAMPLE_EVENT);
      const { data } = await call<{ data: { id: string }[] }>(system, key, "/events/batch", { events });
      return data.map(({ id }) => id);
    },
    async signIn() {
      const { url } = await call<{ url: string }>(system, key, "/portal-sessions", { role: "owner" });
      const opened = await fetch(url, { redirect: "manual" });
      return opened.headers
        .getSetCookie()
        .map((cookie) => cookie.split(";")[0])
        .join("; ");
    },
    async listEvents(webhookId, status) {
      const events = new Set<string>();
      for (let cursor: string | null = ""; cursor !== null;) {
        const query = `status=${status}&limit=100${cursor === "" ? "" : `&cursor=${cursor}`}`;
        const page: Page = await call(system, key, `/webhooks/${webhookId}/deliveries?${query}`);
        for (const { event_id } of page.data) events.add(event_id);
        cursor = page.pagination.next_cursor;
      }
      return events;
    },
  };
}

/** Posts a body, or reads when there is none. */
async function call<T>(system: System, key: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${system.url}/v1${path}`, {
    headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
    ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
  return JSON.parse(text);
}
