import { z } from "zod";
import type { Account } from "./account.ts";
import { ApiError } from "./cloudflare.ts";
import type { DeployedConfig } from "./deployed-config.ts";
import { DeployFailure } from "./failure.ts";
import type { Options } from "./options.ts";
import type { DeployedWorker } from "./worker.ts";
import type { World } from "./world.ts";

const domainSchema = z.object({ hostname: z.string(), service: z.string(), zone_id: z.string().optional() });
const domainsSchema = z.array(domainSchema);
const changesetSchema = z.object({ conflicting: z.array(z.looseObject({ hostname: z.string() })).default([]) });

/** The API's error for a host in use: it names the option that would override it. */
const CONFLICT = /override_existing/;

type Domain = z.infer<typeof domainSchema>;

/** Where the Worker will be reached. */
export interface Address {
  /** Custom domains that lead to the Worker already. */
  readonly present: readonly Domain[];
  /** Hosts to attach. */
  readonly wanted: readonly string[];
  readonly workersDev: boolean;
  /** Undefined leaves them as they are. */
  readonly previewUrls: boolean | undefined;
  /** The settings to deploy: the given ones, the `PUBLIC_URL` of a domain, and those of `wrangler.toml`. */
  readonly vars: Readonly<Record<string, unknown>>;
  /** The deployment's `PUBLIC_URL`; "" without one. */
  readonly publicUrl: string;
  /** True when a host outside `workers.dev` leads to the Worker. */
  readonly hasOwnHost: boolean;
}

/**
 * Plans where the Worker will be reached. Existing hosts stay. A domain closes `workers.dev` and the preview URLs unless
 * they are asked for too.
 */
export async function planAddress(
  { api, path }: Account,
  config: DeployedConfig,
  options: Options,
  deployed: DeployedWorker | undefined,
): Promise<Address> {
  const query = `${path}/workers/domains?service=${config.name}`;
  const listed = deployed === undefined ? [] : await api.ask(domainsSchema, "GET", query);
  const present = listed.filter(({ service }) => service === config.name);
  const asked = [...new Set([...(options.domain === undefined ? [] : [options.domain]), ...config.domains])];
  const wanted = asked.filter((host) => present.every(({ hostname }) => hostname !== host));
  const derived = options.domain === undefined ? {} : { PUBLIC_URL: `https://${options.domain}` };
  const vars = { ...derived, ...config.vars, ...options.vars };
  const address = vars["PUBLIC_URL"] ?? deployed?.vars["PUBLIC_URL"];
  const publicUrl = typeof address === "string" ? address : "";
  const hasDomain = present.length + asked.length > 0 || config.hasRoutes;
  const isElsewhere = publicUrl !== "" && !isWorkersDev(publicUrl);
  const staysOpen = deployed?.workersDev ?? !hasDomain;
  const workersDev =
    options.workersDev ||
    (config.workersDev !== false && asked.length === 0 && (staysOpen || !(hasDomain || isElsewhere)));
  return {
    present,
    wanted,
    workersDev,
    previewUrls: workersDev ? options.workersDev || config.previewUrls : false,
    vars,
    publicUrl,
    hasOwnHost: hasDomain || !workersDev,
  };
}

function isWorkersDev(url: string): boolean {
  return URL.parse(url)?.hostname.endsWith(".workers.dev") ?? false;
}

/** Before anything is changed, asks about domains that belong to another Worker or have DNS records. */
export async function agreeToDomains(
  world: World,
  { api, path }: Account,
  { name }: DeployedConfig,
  address: Address,
  options: Options,
  isThere: boolean,
): Promise<boolean> {
  const taken: string[] = [];
  for (const host of address.wanted) {
    const owners = await api.ask(domainsSchema, "GET", `${path}/workers/domains?hostname=${host}`);
    const others = owners.filter(({ hostname, service }) => hostname === host && service !== name);
    taken.push(...others.map(({ service }) => `${host} is a custom domain of the Worker ${service}`));
  }
  if (address.wanted.length > 0 && isThere) {
    const url = `${path}/workers/scripts/${name}/domains/changeset?replace_state=true`;
    const { conflicting } = await api.ask(changesetSchema, "POST", url, originsOf(address));
    taken.push(...conflicting.map(({ hostname }) => `${hostname} has DNS records of its own`));
  }
  if (taken.length === 0 || options.takeOverDns) return options.takeOverDns;
  return agreeToTakeOver(world, taken);
}

/** Asks; throws a {@link DeployFailure} without a yes. */
async function agreeToTakeOver(world: World, taken: readonly string[]): Promise<boolean> {
  const list = taken.join("; ");
  if ((await world.ask?.(`${list}. Take over?`)) === true) return true;
  throw new DeployFailure(`${list}: add --take-over-dns to replace that, or take another --domain.`);
}

/**
 * Attaches wanted hosts beside existing ones. Overrides nothing unless that was agreed to: the API itself refuses it, also
 * for conflicts that appeared since.
 */
export async function attachDomains(
  world: World,
  { api, path }: Account,
  { name }: DeployedConfig,
  address: Address,
  mayTakeOver: boolean,
): Promise<void> {
  const attach = async (override: boolean) => {
    const find = async () => {
      const present = await api.ask(domainsSchema, "GET", `${path}/workers/domains?service=${name}`);
      const hosts = present.filter(({ service }) => service === name).map(({ hostname }) => hostname);
      return address.wanted.every((host) => hosts.includes(host)) ? hosts : undefined;
    };
    await api.ensure(find, "PUT", `${path}/workers/scripts/${name}/domains/records`, {
      override_scope: true,
      override_existing_origin: override,
      override_existing_dns_record: override,
      origins: originsOf(address),
    });
  };
  if (address.wanted.length === 0) return;
  try {
    await attach(mayTakeOver);
  } catch (error) {
    if (mayTakeOver || !(error instanceof ApiError) || !CONFLICT.test(error.message)) throw error;
    await attach(await agreeToTakeOver(world, [error.message]));
  }
}

function originsOf({ present, wanted }: Address): readonly { readonly hostname: string }[] {
  return [
    ...present.map(({ hostname, zone_id }) => ({ hostname, ...(zone_id === undefined ? {} : { zone_id }) })),
    ...wanted.map((hostname) => ({ hostname })),
  ];
}
