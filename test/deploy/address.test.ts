import { afterEach, beforeEach, expect, it } from "vitest";
import { experimental_readRawConfig } from "wrangler";
import { type Account, openAccount } from "../../scripts/deploy/account.ts";
import { attachDomains, planAddress } from "../../scripts/deploy/address.ts";
import { planConfig } from "../../scripts/deploy/deployed-config.ts";
import { readOptions } from "../../scripts/deploy/options.ts";
import type { World } from "../../scripts/deploy/world.ts";
import { ACCOUNT, serveStandIn, type StandIn, TOKEN } from "./stand-in.ts";

let standIn: StandIn;
let world: World;
let account: Account;
beforeEach(async () => {
  standIn = await serveStandIn();
  const env = { CLOUDFLARE_API_BASE_URL: standIn.url, CLOUDFLARE_API_TOKEN: TOKEN, CLOUDFLARE_ACCOUNT_ID: ACCOUNT };
  world = { root: "", home: "", env, ask: undefined, print: () => {}, pause: async () => {}, now: () => 0 };
  account = await openAccount(world, undefined);
});
afterEach(() => standIn.close());

const { rawConfig } = experimental_readRawConfig({ config: "wrangler.toml" });
const configWith = (more: object) => planConfig({ ...rawConfig, ...more }, { asked: undefined, builder: undefined });

interface Case {
  readonly args?: readonly string[];
  readonly toml?: object;
  /** Whether workers.dev leads to the Worker that is deployed already. */
  readonly open?: boolean;
  readonly address?: string;
  readonly domain?: boolean;
}

const ROUTE = { routes: [{ pattern: "hooks.example.com/*", zone_name: "example.com" }] };
const DOMAIN = ["--domain", "hooks.example.com"];

/** Whether workers.dev is open afterwards, what is said of preview URLs, and the PUBLIC_URL. */
it.each<readonly [string, Case, readonly [boolean, boolean | undefined, string]]>([
  ["a first deployment", {}, [true, undefined, ""]],
  ["a first one with a domain", { args: DOMAIN }, [false, false, "https://hooks.example.com"]],
  [
    "a first one with a domain and workers.dev",
    { args: [...DOMAIN, "--workers-dev"] },
    [true, true, "https://hooks.example.com"],
  ],
  [
    "a first one with a route",
    { toml: ROUTE, args: ["--var", "PUBLIC_URL:https://a.example"] },
    [false, false, "https://a.example"],
  ],
  [
    "a domain and an address that is given",
    { args: [...DOMAIN, "--var", "PUBLIC_URL:https://a.example"] },
    [false, false, "https://a.example"],
  ],
  ["an open one", { open: true }, [true, undefined, ""]],
  ["an open one that gets a domain", { open: true, args: DOMAIN }, [false, false, "https://hooks.example.com"]],
  [
    "an open one beside its domain",
    { open: true, domain: true, address: "https://hooks.example.com" },
    [true, undefined, "https://hooks.example.com"],
  ],
  [
    "a closed one with a domain",
    { open: false, domain: true, address: "https://hooks.example.com" },
    [false, false, "https://hooks.example.com"],
  ],
  [
    "a closed one that is reached elsewhere",
    { open: false, address: "https://a.example" },
    [false, false, "https://a.example"],
  ],
  ["a first one that was cut off before it was opened", { open: false }, [true, undefined, ""]],
  [
    "one that wrangler.toml closes",
    { open: true, toml: { workers_dev: false }, address: "https://a.example" },
    [false, false, "https://a.example"],
  ],
])("%s", async (_name, { args = [], toml = {}, open, address, domain }, expected) => {
  if (domain === true)
    standIn.account.domains = [{ hostname: "hooks.example.com", service: "hookline", zone_id: "zone" }];
  const vars: Readonly<Record<string, string>> = address === undefined ? {} : { PUBLIC_URL: address };
  const deployed = open === undefined ? undefined : { vars, secrets: new Set<string>(), workersDev: open };
  const plan = await planAddress(account, configWith(toml), readOptions(args, {}), deployed);
  expect([plan.workersDev, plan.previewUrls, plan.publicUrl]).toEqual(expected);
});

it("takes custom domains of wrangler.toml from wrangler, which would not ask whose they are", async () => {
  const config = configWith({ routes: [...ROUTE.routes, { pattern: "two.example.com", custom_domain: true }] });
  const plan = await planAddress(account, config, readOptions([], {}), undefined);
  expect(plan.wanted).toEqual(["two.example.com"]);
  const known = {
    accountId: ACCOUNT,
    databaseIds: new Map([["DB", "id"]]),
    vars: {},
    workersDev: false,
    previewUrls: false,
  };
  expect(config.complete(known)).toMatchObject({ routes: ROUTE.routes, keep_vars: true, workers_dev: false });
});

it("gives another name no address, route or id of wrangler.toml", () => {
  const vars = { ENVIRONMENT: "production", PUBLIC_URL: "https://hooks.example.com" };
  const raw = { ...rawConfig, ...ROUTE, vars };
  const other = planConfig(raw, { asked: "staging", builder: undefined });
  expect([other.vars, other.hasRoutes]).toEqual([{ ENVIRONMENT: "production" }, false]);
  const known = {
    accountId: ACCOUNT,
    databaseIds: new Map([["DB", "id"]]),
    vars: {},
    workersDev: true,
    previewUrls: undefined,
  };
  expect(JSON.stringify(other.complete(known))).not.toMatch(/hookline|hooks\.example|"100\d"/);
});

it("does not take over what could not be known before: the API refuses it", async () => {
  const config = configWith({});
  standIn.account.upload("hookline", { metadata: '{"bindings":[]}' });
  standIn.account.records.add("hooks.example.com");
  standIn.account.domains = [{ hostname: "old.example.com", service: "hookline", zone_id: "zone" }];
  const deployed = { vars: {}, secrets: new Set<string>(), workersDev: false };
  const plan = await planAddress(account, config, readOptions(DOMAIN, {}), deployed);
  await expect(attachDomains(world, account, config, plan, false)).rejects.toThrow(/--take-over-dns/);
  expect(standIn.account.domains.map(({ hostname }) => hostname)).toEqual(["old.example.com"]);
  await attachDomains({ ...world, ask: async () => true }, account, config, plan, false);
  expect(standIn.account.domains.map(({ hostname }) => hostname)).toEqual(["old.example.com", "hooks.example.com"]);
});
