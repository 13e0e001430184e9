import { exports } from "cloudflare:workers";
import { checkAnswer } from "./check-answer.ts";

/** The root key of the tests' development environment. */
export const ROOT_KEY = "dev_root_key";
/** Where the tests say that the service is. */
export const ORIGIN = "http://hookline.localhost";

/** An answer of the API; `body` is null when it has none. */
export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

/** A request as it goes out: the body is text or bytes already. */
export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly key?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: BodyInit | null;
}

/** Sends a request as it is and reads the answer's JSON. */
export async function sendRaw<T = unknown>(request: RawRequest): Promise<Answer<T>> {
  const headers = new Headers(request.headers);
  if (typeof request.key === "string") headers.set("Authorization", `Bearer ${request.key}`);
  const init = { method: request.method, headers, redirect: "manual", body: request.body ?? null } as const;
  const response = await exports.default.fetch(`${ORIGIN}${request.path}`, init);
  const text = await response.text();
  checkAnswer({ ...request, status: response.status, headers: response.headers, text });
  const body: T = text === "" ? null : JSON.parse(text);
  return { status: response.status, headers: response.headers, body };
}

/** A program that calls the API with one key. */
export interface Client {
  readonly key: string | null;
  get<T = unknown>(path: string): Promise<Answer<T>>;
  post<T = unknown>(path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer<T>>;
  put<T = unknown>(path: string, body?: unknown): Promise<Answer<T>>;
  patch<T = unknown>(path: string, body?: unknown): Promise<Answer<T>>;
  delete<T = unknown>(path: string): Promise<Answer<T>>;
  /** Any method; a body that is undefined is not sent. */
  send<T = unknown>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer<T>>;
}

/** Makes a client that sends JSON with a key; null sends none. */
export function clientOf(key: string | null): Client {
  const send = <T>(method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) =>
    sendRaw<T>(
      body === undefined
        ? { method, path, key, headers }
        : {
            method,
            path,
            key,
            headers: { "Content-Type": "application/json", ...headers },
            body: JSON.stringify(body),
          },
    );
  return {
    key,
    send,
    get: (path) => send("GET", path),
    post: (path, body, headers) => send("POST", path, body, headers),
    put: (path, body) => send("PUT", path, body),
    patch: (path, body) => send("PATCH", path, body),
    delete: (path) => send("DELETE", path),
  };
}

/** Calls the API and answers the body; throws when the call is refused. */
export async function ask<T = Readonly<Record<string, unknown>>>(
  client: Client,
  method: string,
  path: string,
  body?: unknown,
): Promise<T> {
  const answer = await client.send<T>(method, path, body);
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}
