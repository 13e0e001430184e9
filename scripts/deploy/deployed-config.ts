import { createHash } from "node:crypto";
import { z } from "zod";
import { DeployFailure } from "./failure.ts";

/** The ids of rate limits in `wrangler.toml` belong to this name. Limits with the same id are shared within an account. */
const NAME_OF_THE_LIMITS = "hookline";
/** The placeholders in `wrangler.toml` for ids of databases that are not made yet; locally they tell databases apart. */
const NO_DATABASE_ID = /^(?:[0-]*|[0-]+\d{2})$/;
/** The binding of the main database, and those of more databases for events. */
const DATABASE_BINDING = /^DB(?:_[1-9]\d*)?$/;

/** The roles of queues: each is the end of the queue's name, with the binding that sends to it. */
const QUEUE_ROLES = {
  events: "EVENTS",
  direct: "DIRECT",
  paced: "PACED",
  slow: "SLOW",
  dead: "DEAD",
} as const;

const route = z.union([z.string(), z.looseObject({ pattern: z.string(), custom_domain: z.boolean().optional() })]);
const configSchema = z.looseObject({
  name: z.string(),
  account_id: z.string().optional(),
  workers_dev: z.boolean().optional(),
  preview_urls: z.boolean().optional(),
  route: route.optional(),
  routes: z.array(route).optional(),
  vars: z.record(z.string(), z.unknown()).optional(),
  d1_databases: z.array(
    z.looseObject({
      binding: z.string(),
      database_name: z.string().optional(),
      database_id: z.string().optional(),
      migrations_dir: z.string().default("migrations"),
      migrations_table: z.string().default("d1_migrations"),
    }),
  ),
  queues: z.looseObject({
    producers: z.array(z.looseObject({ binding: z.string(), queue: z.string() })),
    consumers: z.array(z.looseObject({ queue: z.string(), dead_letter_queue: z.string().optional() })),
  }),
  ratelimits: z.array(z.looseObject({ name: z.string(), namespace_id: z.string() })).default([]),
});

type Config = z.infer<typeof configSchema>;

/** A database as it is deployed. */
export interface DeployedDatabase {
  readonly binding: string;
  readonly name: string;
  /** Undefined where the configuration has none; the database is then found by its name. */
  readonly id: string | undefined;
  readonly migrationsFolder: string;
  readonly migrationsTable: string;
}

/** `wrangler.toml` as it is deployed under one name. */
export interface DeployedConfig {
  readonly name: string;
  readonly accountId: string | undefined;
  /** The main one first. */
  readonly databases: readonly [DeployedDatabase, ...DeployedDatabase[]];
  readonly queues: readonly string[];
  /** Custom domains in `wrangler.toml`. */
  readonly domains: readonly string[];
  readonly hasRoutes: boolean;
  /** The value in `wrangler.toml`; undefined if it has none. */
  readonly workersDev: boolean | undefined;
  readonly previewUrls: boolean | undefined;
  readonly vars: Readonly<Record<string, unknown>>;
  /** Makes wrangler's configuration, once the account was checked. */
  complete(known: Completion): unknown;
}

/** The parts of a configuration that depend on the account. */
export interface Completion {
  readonly accountId: string;
  /** The ids of databases by their bindings. */
  readonly databaseIds: ReadonlyMap<string, string>;
  readonly vars: Readonly<Record<string, unknown>>;
  readonly workersDev: boolean;
  readonly previewUrls: boolean | undefined;
}

/** The requested name, and the name that Cloudflare's builder requires. */
export interface Names {
  readonly asked: string | undefined;
  readonly builder: string | undefined;
}

/**
 * Plans the configuration of one name. A name other than that of `wrangler.toml` gets its own resources, without the ids,
 * routes or address of the other. Throws a {@link DeployFailure} when queues can't be told apart.
 */
export function planConfig(raw: unknown, { asked, builder }: Names): DeployedConfig {
  const parsed = configSchema.safeParse(raw);
  if (!parsed.success) throw new DeployFailure(`wrangler.toml can't be deployed:\n${z.prettifyError(parsed.error)}`);
  if (asked !== undefined && builder !== undefined && asked !== builder) {
    throw new DeployFailure(
      `--name ${asked} can't be deployed by a builder that is connected to the Worker ${builder}.`,
    );
  }
  checkQueues(parsed.data);
  const isOther = asked !== undefined && asked !== parsed.data.name;
  const config = isOther ? rename(parsed.data, asked) : { ...parsed.data, name: builder ?? parsed.data.name };
  const databases = planDatabases(config);
  const routes = [...(config.routes ?? []), ...(config.route === undefined ? [] : [config.route])];
  const ownRoutes = routes.filter((entry) => !isDomain(entry));
  return {
    name: config.name,
    accountId: config.account_id,
    databases,
    queues: config.queues.consumers.map(({ queue }) => queue),
    domains: routes.filter(isDomain).map((entry) => (typeof entry === "string" ? entry : entry.pattern)),
    hasRoutes: ownRoutes.length > 0,
    workersDev: config.workers_dev,
    previewUrls: config.preview_urls,
    vars: config.vars ?? {},
    complete(known) {
      // wrangler gets no custom domains: without a terminal it would take them over from other Workers.
      const { route: _route, routes: _routes, env: _env, ...rest } = config;
      return {
        ...rest,
        account_id: known.accountId,
        ...(ownRoutes.length === 0 ? {} : { routes: ownRoutes }),
        workers_dev: known.workersDev,
        ...(known.previewUrls === undefined ? {} : { preview_urls: known.previewUrls }),
        keep_vars: true,
        vars: known.vars,
        d1_databases: config.d1_databases.map((entry) => {
          const planned = databases.find(({ binding }) => binding === entry.binding);
          if (planned === undefined) return entry;
          return { ...entry, database_name: planned.name, database_id: known.databaseIds.get(planned.binding) };
        }),
        ratelimits: config.ratelimits.map((limit) => {
          const isShared = config.name === NAME_OF_THE_LIMITS;
          return isShared ? limit : { ...limit, namespace_id: deriveNamespaceId(config.name, limit.name) };
        }),
      };
    },
  };
}

/** The databases that are made and migrated: `DB`, and `DB_1` and so on. Each needs a name of its own. */
function planDatabases(config: Config): readonly [DeployedDatabase, ...DeployedDatabase[]] {
  const planned = config.d1_databases
    .filter(({ binding }) => DATABASE_BINDING.test(binding))
    .map((entry): DeployedDatabase => {
      const name =
        entry.database_name ?? (entry.binding === "DB" ? config.name : nameOfMore(config.name, entry.binding));
      return {
        binding: entry.binding,
        name,
        id: NO_DATABASE_ID.test(entry.database_id ?? "") ? undefined : entry.database_id,
        migrationsFolder: entry.migrations_dir,
        migrationsTable: entry.migrations_table,
      };
    });
  const main = planned.find(({ binding }) => binding === "DB");
  if (main === undefined) throw new DeployFailure("wrangler.toml has no database with the binding DB.");
  const names = planned.map(({ name }) => name);
  const shared = names.find((name, index) => names.indexOf(name) !== index);
  if (shared !== undefined) throw new DeployFailure(`Two databases of wrangler.toml have the name ${shared}.`);
  return [main, ...planned.filter((database) => database !== main)];
}

function nameOfMore(name: string, binding: string): string {
  return `${name}-${binding.toLowerCase()}`;
}

/**
 * Derives the id of a rate limit. Limits of one account with the same id share their counters, so each name gets its own.
 * Ten digits, always the same.
 */
export function deriveNamespaceId(name: string, limit: string): string {
  const digest = createHash("sha256").update(`hookline-rate-limit\n${name}\n${limit}`).digest();
  return String(1_000_000_000 + (digest.readUInt32BE(0) % 1_000_000_000));
}

function isDomain(entry: z.infer<typeof route>): boolean {
  return typeof entry !== "string" && entry.custom_domain === true;
}

/** The role of a queue; undefined if its name doesn't end with one. */
export function readQueueRole(queue: string): keyof typeof QUEUE_ROLES | undefined {
  const suffix = queue.slice(queue.lastIndexOf("-") + 1);
  return queue.includes("-") && isRole(suffix) ? suffix : undefined;
}

function isRole(text: string): text is keyof typeof QUEUE_ROLES {
  return Object.hasOwn(QUEUE_ROLES, text);
}

/**
 * The Worker tells queues apart by the ends of their names. Each role must have one queue, consumed and bound by its
 * binding.
 */
function checkQueues({ queues }: Config): void {
  const problems = Object.entries(QUEUE_ROLES).flatMap(([role, binding]) => {
    const consumed = queues.consumers.filter(({ queue }) => readQueueRole(queue) === role).map(({ queue }) => queue);
    const bound = queues.producers.find((producer) => producer.binding === binding)?.queue;
    if (consumed.length !== 1) return [`one consumed queue has to end with -${role}, not ${consumed.length}`];
    return bound === consumed[0] ? [] : [`the binding ${binding} has to send to ${consumed[0]}, not to ${bound}`];
  });
  const unknown = queues.consumers.filter(({ queue }) => readQueueRole(queue) === undefined);
  problems.push(...unknown.map(({ queue }) => `the consumed queue ${queue} ends with no suffix that is known`));
  const dead = queues.consumers
    .map(({ dead_letter_queue }) => dead_letter_queue)
    .filter((queue) => queue !== undefined);
  problems.push(
    ...dead
      .filter((queue) => readQueueRole(queue) !== "dead")
      .map((queue) => `the dead-letter queue ${queue} has to end with -dead`),
  );
  if (problems.length === 0) return;
  const suffixes = Object.keys(QUEUE_ROLES).map((role) => `-${role}`);
  throw new DeployFailure(
    `The queues of wrangler.toml can't be told apart by their suffixes (${suffixes.join(", ")}):\n- ${problems.join("\n- ")}`,
  );
}

function rename(config: Config, name: string): Config {
  const toQueue = (queue: string) => `${name}-${readQueueRole(queue) ?? queue}`;
  const { route: _route, routes: _routes, ...rest } = config;
  const { PUBLIC_URL: _address, ...vars } = config.vars ?? {};
  const renamed: Config = {
    ...rest,
    name,
    vars,
    d1_databases: config.d1_databases.map(({ database_id: _id, preview_database_id: _preview, ...entry }) => {
      return { ...entry, database_name: entry.binding === "DB" ? name : nameOfMore(name, entry.binding) };
    }),
    queues: {
      ...config.queues,
      producers: config.queues.producers.map((producer) => ({ ...producer, queue: toQueue(producer.queue) })),
      consumers: config.queues.consumers.map(({ dead_letter_queue: dead, ...consumer }) => ({
        ...consumer,
        queue: toQueue(consumer.queue),
        ...(dead === undefined ? {} : { dead_letter_queue: toQueue(dead) }),
      })),
    },
  };
  const taken = resourcesOf(config);
  const shared = resourcesOf(renamed).filter((resource) => taken.includes(resource));
  if (shared.length > 0)
    throw new DeployFailure(`--name ${name} would share with ${config.name}: ${shared.join(", ")}.`);
  return renamed;
}

function resourcesOf(config: Config): readonly string[] {
  return [
    ...config.d1_databases.map(({ database_name }) => `the database ${database_name}`),
    ...config.queues.producers.map(({ queue }) => `the queue ${queue}`),
    ...config.queues.consumers.map(({ queue }) => `the queue ${queue}`),
  ];
}
