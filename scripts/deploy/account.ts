import { z } from "zod";
import { type Cloudflare, type Credentials, openCloudflare } from "./cloudflare.ts";
import { DeployFailure } from "./failure.ts";
import type { World } from "./world.ts";
import { runWrangler } from "./wrangler.ts";

const BASE_URL = "https://api.cloudflare.com/client/v4";

const loginSchema = z.union([z.object({ token: z.string() }), z.object({ key: z.string(), email: z.string() })]);
const accountsSchema = z.array(z.object({ id: z.string(), name: z.string() }));

/** A Cloudflare account, and the API to reach it. */
export interface Account {
  readonly id: string;
  readonly api: Cloudflare;
  /** The API path of the account. */
  readonly path: string;
}

/** Finds the credentials, and the account to deploy to: the configured one, or the only one. */
export async function openAccount(world: World, configured: string | undefined): Promise<Account> {
  const baseUrl = world.env["CLOUDFLARE_API_BASE_URL"] ?? BASE_URL;
  const api = openCloudflare(baseUrl, await readCredentials(world), world.pause);
  const set = world.env["CLOUDFLARE_ACCOUNT_ID"] ?? "";
  const id = set === "" ? (configured ?? (await findOnlyAccount(api))) : set;
  return { id, api, path: `/accounts/${id}` };
}

async function readCredentials(world: World): Promise<Credentials> {
  const token = world.env["CLOUDFLARE_API_TOKEN"];
  if (token !== undefined && token !== "") return { Authorization: `Bearer ${token}` };
  const { code, output } = await runWrangler(world, ["auth", "token", "--json"], false);
  const login = code === 0 ? loginSchema.safeParse(JSON.parse(output.slice(output.indexOf("{")))) : undefined;
  if (login?.success !== true) {
    throw new DeployFailure(
      "Nobody is logged in: run `npm exec -- wrangler login`, or set CLOUDFLARE_API_TOKEN to a token with the permissions of docs/deploying.md.",
    );
  }
  return "token" in login.data
    ? { Authorization: `Bearer ${login.data.token}` }
    : { "X-Auth-Key": login.data.key, "X-Auth-Email": login.data.email };
}

async function findOnlyAccount(api: Cloudflare): Promise<string> {
  const accounts = await api.ask(accountsSchema, "GET", "/accounts?per_page=50");
  const [only, ...others] = accounts;
  if (only === undefined) {
    throw new DeployFailure("The token shows no account: set CLOUDFLARE_ACCOUNT_ID to the one to deploy to.");
  }
  if (others.length > 0) {
    const list = accounts.map(({ id, name }) => `  ${id}  ${name}`);
    throw new DeployFailure(
      `There are several accounts: set CLOUDFLARE_ACCOUNT_ID to one of them.\n${list.join("\n")}`,
    );
  }
  return only.id;
}
