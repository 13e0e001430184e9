import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { DatabaseSync } from "node:sqlite";
import { createAccount, type StandInAccount, type StandInQueue } from "./stand-in-account.ts";

export const ACCOUNT = "0123456789abcdef0123456789abcdef";
export const TOKEN = "stand-in-token";

/** One call, as it was recorded. */
export interface Call {
  readonly method: string;
  /** Without the account's prefix. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

/** What comes of a call instead of what the account does. */
export type Fault = "500 before" | "500 after" | "cut before" | "cut after" | "forbidden" | undefined;

interface Answer {
  readonly status?: number;
  readonly result?: unknown;
  readonly code?: number;
  readonly message?: string;
}

/** Cloudflare's API for one account, with D1 on a real SQLite; it records every call. */
export interface StandIn {
  readonly url: string;
  readonly account: StandInAccount;
  readonly calls: Call[];
  /** Says what a call comes to; reset it to undefined. */
  fault: ((call: Call, index: number) => Fault) | undefined;
  /** Accounts that the token may list. */
  accounts: { readonly id: string; readonly name: string }[];
  close(): Promise<void>;
}

/** The calls that change something: reads that are posts are left out. */
export function writesOf(calls: readonly Call[]): readonly Call[] {
  return calls.filter(({ method, path, body }) => {
    if (method === "GET" || path.includes("/domains/changeset")) return false;
    return !path.endsWith("/query") || !/^\s*SELECT/i.test(sqlOf(body));
  });
}

/** The SQL of a query. */
export function sqlOf(body: unknown): string {
  return typeof body === "object" && body !== null && "sql" in body ? String(body.sql) : "";
}

/** Serves an empty account on a port of its own. */
export async function serveStandIn(): Promise<StandIn> {
  const account = createAccount();
  const calls: Call[] = [];
  const server = createServer((request, response) => void handle(request, response));
  const standIn: StandIn = {
    url: "",
    account,
    calls,
    fault: undefined,
    accounts: [{ id: ACCOUNT, name: "The account" }],
    async close() {
      for (const { data } of account.databases) data.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = await readCall(request);
    const fault = standIn.fault?.(call, calls.length);
    calls.push(call);
    const isKnown =
      request.headers.authorization === `Bearer ${TOKEN}` || call.path.startsWith("/workers/assets/upload");
    if (!isKnown) return send(response, { status: 401, code: 10000, message: "Authentication error" });
    if (fault === "forbidden") return send(response, { status: 403, code: 10000, message: "Authentication error" });
    if (fault === "500 before") return send(response, { status: 500, code: 10013, message: "An unknown error" });
    if (fault === "cut before") return void response.destroy();
    const answer =
      call.path === "/accounts" || call.path === "/memberships" ? listAccounts(call) : route(account, call);
    if (fault === "cut after") return void response.destroy();
    send(response, fault === "500 after" ? { status: 500, code: 10013, message: "An unknown error" } : answer);
  }

  function listAccounts({ path }: Call): Answer {
    return { result: standIn.accounts.map((entry) => (path === "/accounts" ? entry : { account: entry })) };
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("the stand-in has no port");
  return Object.assign(standIn, { url: `http://127.0.0.1:${address.port}` });
}

async function readCall(request: IncomingMessage): Promise<Call> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const url = new URL(request.url ?? "", "http://stand-in");
  const type = request.headers["content-type"] ?? "";
  return {
    method: request.method ?? "",
    path: url.pathname.replace(`/accounts/${ACCOUNT}`, ""),
    query: url.searchParams,
    body: await readBody(Buffer.concat(chunks), type),
  };
}

async function readBody(bytes: Buffer, type: string): Promise<unknown> {
  if (type.startsWith("multipart/form-data")) {
    const form = await new Response(new Uint8Array(bytes), { headers: { "Content-Type": type } }).formData();
    const parts = [...form.entries()];
    return Object.fromEntries(
      await Promise.all(parts.map(async ([name, part]) => [name, typeof part === "string" ? part : await part.text()])),
    );
  }
  const text = bytes.toString();
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function send(response: ServerResponse, { status, result, code, message }: Answer): void {
  const isError = code !== undefined;
  response.writeHead(status ?? (isError ? 404 : 200), { "Content-Type": "application/json" });
  response.end(
    JSON.stringify({
      success: !isError,
      result: result ?? null,
      errors: isError ? [{ code, message: message ?? "" }] : [],
      messages: [],
    }),
  );
}

const NO_WORKER: Answer = { code: 10007, message: "This Worker does not exist on your account." };

function route(account: StandInAccount, call: Call): Answer {
  const [room, ...rest] = call.path.split("/").slice(1);
  if (room === "d1") return routeDatabases(account, call, rest.slice(1));
  if (room === "queues") return routeQueues(account, call, rest);
  if (room === "workers") return routeWorkers(account, call, rest);
  return unknown(call);
}

function unknown({ method, path }: Call): Answer {
  return { code: 7003, message: `the stand-in does not know ${method} ${path}` };
}

function routeDatabases(account: StandInAccount, call: Call, [id, ...rest]: readonly string[]): Answer {
  const { method, body } = call;
  if (id === undefined && method === "POST") {
    const name = textOf(body, "name");
    if (account.databases.some((one) => one.name === name)) return { status: 400, code: 7502, message: "exists" };
    return { result: describe(account.addDatabase(name)) };
  }
  const database = account.databases.find((one) => one.uuid === id || one.name === id);
  if (database === undefined) return { code: 7404, message: "The database could not be found" };
  if (rest.length === 0 && method === "GET") return { result: describe(database) };
  if (rest.join("/") === "time_travel/bookmark") return { result: { bookmark: `bookmark-of-${database.name}` } };
  if (rest[0] === "query") return runSql(database.data, sqlOf(body));
  return unknown(call);
}

function describe({ uuid, name }: { readonly uuid: string; readonly name: string }) {
  return { uuid, name, version: "production" };
}

/** As D1 does: all statements of a query in one transaction. */
function runSql(data: DatabaseSync, sql: string): Answer {
  const meta = { duration: 0 };
  try {
    if (/^\s*SELECT/i.test(sql)) return { result: [{ results: data.prepare(sql).all(), success: true, meta }] };
    data.exec(`BEGIN; ${sql}; COMMIT`);
    return { result: [{ results: [], success: true, meta }] };
  } catch (error) {
    if (data.isTransaction) data.exec("ROLLBACK");
    return { status: 400, code: 7500, message: String(error) };
  }
}

function routeQueues(account: StandInAccount, call: Call, [id, , consumerId]: readonly string[]): Answer {
  const { method, body, query } = call;
  if (id === undefined && method === "GET") {
    const names = query.getAll("name");
    const found = account.queues.filter((queue) => names.length === 0 || names.includes(queue.queue_name));
    return { result: found };
  }
  if (id === undefined) {
    const name = textOf(body, "queue_name");
    if (account.queues.some((queue) => queue.queue_name === name))
      return { status: 400, code: 11009, message: "taken" };
    return { result: account.addQueue(name) };
  }
  const queue: StandInQueue | undefined = account.queues.find((one) => one.queue_id === id);
  if (queue === undefined) return { code: 11000, message: "no queue" };
  if (typeof body !== "object" || body === null) return unknown(call);
  const script = textOf(body, "script_name");
  const others = queue.consumers.filter((one) => one.script !== script);
  if (others.length > 0) return { status: 400, code: 11004, message: "the queue has a consumer" };
  if (consumerId === undefined && queue.consumers.length > 0) return { status: 400, code: 11004, message: "consumed" };
  const consumer = { consumer_id: `consumer-of-${queue.queue_name}`, type: "worker", script, ...body };
  queue.consumers.splice(0, queue.consumers.length, consumer);
  return { result: consumer };
}

function routeWorkers(account: StandInAccount, call: Call, [kind, name = "", ...rest]: readonly string[]): Answer {
  const { method, body, query } = call;
  const worker = account.workers.get(name);
  if (kind === "subdomain") {
    if (account.subdomain === undefined) return { code: 10007, message: "no subdomain" };
    return { result: { subdomain: account.subdomain } };
  }
  if (kind === "domains") {
    const found = account.domains.filter(({ hostname, service }) => {
      return (query.get("hostname") ?? hostname) === hostname && (query.get("service") ?? service) === service;
    });
    return { result: found };
  }
  if (kind === "assets") return { status: 201, result: { jwt: "assets-jwt" } };
  if (kind === "services") {
    if (worker === undefined) return { code: 10090, message: "no service" };
    const script = { tag: `tag-of-${name}`, tags: worker.tags, last_deployed_from: "wrangler" };
    return { result: { default_environment: { environment: "production", script } } };
  }
  if (kind === "workers") {
    if (worker === undefined) return NO_WORKER;
    const url = worker.subdomain.enabled ? `https://${name}.${account.subdomain}.workers.dev` : undefined;
    return { result: { name, subdomain: { ...worker.subdomain, url } } };
  }
  const what = `${method} ${rest.join("/")}`;
  if (what === "POST assets-upload-session") return { result: account.openAssets(name, body) };
  if (what === "PUT ") return { result: account.upload(name, body) };
  if (worker === undefined) return NO_WORKER;
  switch (what) {
    case "GET settings":
      return { result: { bindings: worker.bindings } };
    case "GET secrets":
      return { result: worker.bindings.filter(({ type }) => type === "secret_text") };
    case "GET deployments":
      return { result: { deployments: [] } };
    case "POST subdomain":
      return { result: Object.assign(worker.subdomain, body) };
    case "PUT schedules":
      worker.schedules = body;
      return { result: { schedules: body } };
    case "PATCH script-settings":
      Object.assign(worker, { tags: Reflect.get(Object(body), "tags") ?? worker.tags });
      return { result: {} };
    case "POST domains/changeset":
      return { result: account.changeDomains(name, body, false) };
    case "PUT domains/records": {
      const { refused } = account.changeDomains(name, body, true);
      return refused === undefined ? { result: [] } : { status: 409, code: 100117, message: refused };
    }
    default:
      return unknown(call);
  }
}

function textOf(body: unknown, name: string): string {
  return String(Reflect.get(Object(body), name));
}
