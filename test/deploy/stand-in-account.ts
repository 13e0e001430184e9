import { DatabaseSync } from "node:sqlite";

export interface Binding {
  readonly type: string;
  readonly name: string;
  readonly text?: string;
  readonly [field: string]: unknown;
}

export interface Consumer {
  readonly consumer_id: string;
  readonly type: string;
  readonly script: string;
}

export interface StandInQueue {
  readonly queue_id: string;
  readonly queue_name: string;
  readonly consumers: Consumer[];
}

export interface StandInWorker {
  bindings: readonly Binding[];
  subdomain: { enabled: boolean; previews_enabled: boolean };
  schedules: unknown;
  tags: unknown;
  /** How many versions were uploaded. */
  versions: number;
  /** What of the newest version is no binding. */
  metadata: Readonly<Record<string, unknown>>;
  modules: readonly string[];
}

interface Domain {
  readonly hostname: string;
  readonly service: string;
  readonly zone_id: string;
}

/** What one account has. */
export interface StandInAccount {
  readonly databases: { readonly uuid: string; readonly name: string; readonly data: DatabaseSync }[];
  readonly queues: StandInQueue[];
  readonly workers: Map<string, StandInWorker>;
  domains: Domain[];
  /** Hosts with DNS records that no Worker manages. */
  readonly records: Set<string>;
  subdomain: string | undefined;
  addDatabase(name: string): { readonly uuid: string; readonly name: string };
  addQueue(name: string): StandInQueue;
  openAssets(name: string, body: unknown): unknown;
  /** Takes a version as the platform does: bindings of the kinds to keep stay unless they are given anew. */
  upload(name: string, form: unknown): unknown;
  /** Says what custom domains would change, and changes them if told to and nothing is overridden unasked. */
  changeDomains(name: string, body: unknown, apply: boolean): { conflicting: unknown[]; refused?: string };
}

/** An account that has nothing. */
export function createAccount(): StandInAccount {
  const account: StandInAccount = {
    databases: [],
    queues: [],
    workers: new Map(),
    domains: [],
    records: new Set(),
    subdomain: "example",
    addDatabase(name) {
      const uuid = `00000000-0000-4000-8000-${String(account.databases.length + 1).padStart(12, "0")}`;
      const database = { uuid, name, data: new DatabaseSync(":memory:") };
      account.databases.push(database);
      return database;
    },
    addQueue(name) {
      const queue = { queue_id: `id-of-${name}`, queue_name: name, consumers: [] };
      account.queues.push(queue);
      return queue;
    },
    openAssets(_name, body) {
      const manifest: Record<string, { hash: string }> = Reflect.get(Object(body), "manifest");
      return { jwt: "session-jwt", buckets: [Object.values(manifest).map(({ hash }) => hash)] };
    },
    upload(name, form) {
      const { metadata: text, ...modules }: Record<string, string> = Object(form);
      const { bindings, keep_bindings: kinds = [], ...metadata } = JSON.parse(text ?? "{}");
      const before = account.workers.get(name);
      const given = new Set(bindings.map((binding: Binding) => binding.name));
      const kept = (before?.bindings ?? []).filter((one) => kinds.includes(one.type) && !given.has(one.name));
      const inherited = (one: Binding) => before?.bindings.find((former) => former.name === one.name) ?? one;
      const own = bindings.map((one: Binding) => (one.type === "inherit" ? inherited(one) : one));
      account.workers.set(name, {
        subdomain: { enabled: false, previews_enabled: false },
        schedules: undefined,
        tags: [],
        ...before,
        bindings: [...own, ...kept],
        versions: (before?.versions ?? 0) + 1,
        metadata,
        modules: Object.keys(modules),
      });
      return { id: name, deployment_id: "00000000000040008000000000000000", startup_time_ms: 1 };
    },
    changeDomains(name, body, apply) {
      const input = Array.isArray(body) ? { origins: body } : Object(body);
      const hosts: readonly string[] = input.origins.map(({ hostname }: { hostname: string }) => hostname);
      const added = hosts.filter((host) => account.domains.every(({ hostname }) => hostname !== host));
      const conflicting = added.filter((host) => account.records.has(host)).map((hostname) => ({ hostname }));
      const foreign = account.domains.filter(({ hostname, service }) => hosts.includes(hostname) && service !== name);
      const refusals = [
        ...(input.override_existing_dns_record
          ? []
          : conflicting.map(({ hostname }) => `'${hostname}' has DNS records; use 'override_existing_dns_record'`)),
        ...(input.override_existing_origin
          ? []
          : foreign.map(({ hostname }) => `'${hostname}' is in use; use 'override_existing_origin'`)),
      ];
      if (refusals[0] !== undefined) return { conflicting, refused: refusals[0] };
      if (apply) {
        const others = account.domains.filter(({ hostname, service }) => service !== name && !hosts.includes(hostname));
        account.domains = [...others, ...hosts.map((hostname) => ({ hostname, service: name, zone_id: "zone" }))];
      }
      return { conflicting };
    },
  };
  return account;
}
