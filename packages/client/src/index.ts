export { type ClientOptions, createClient, type Hookline } from "./client/create-client.ts";
export { type ErrorDetail, HooklineError } from "./client/hookline-error.ts";
export type { CallOptions, NamedCalls } from "./client/named-calls.ts";
export { type Page, type PageQuery, paginate } from "./client/paginate.ts";
export type * from "./generated/api.ts";
