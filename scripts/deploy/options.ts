import { parseArgs } from "node:util";
import { DeployFailure } from "./failure.ts";

/** The flags of `npm run deploy -- …`. */
export interface Options {
  /** The name of this Hookline, and the prefix of its resources. Undefined takes the names in `wrangler.toml`. */
  readonly name: string | undefined;
  /** A custom domain. */
  readonly domain: string | undefined;
  readonly takeOverDns: boolean;
  /** Keeps `workers.dev` and preview URLs open beside a domain. */
  readonly workersDev: boolean;
  readonly makeSecrets: boolean;
  readonly newEncryptionKey: boolean;
  /** The file to write secrets to, or to read them from if it exists. */
  readonly secretsTo: string | undefined;
  readonly vars: Readonly<Record<string, string>>;
  readonly message: string | undefined;
  readonly tag: string | undefined;
}

/** The usage of the script. */
export const USAGE = `npm run deploy -- [flags]
  --name NAME           another Hookline in the same account: the prefix of its Worker, database and queues
  --domain HOST         serve at this custom domain, such as hooks.example.com
  --take-over-dns       let --domain replace a DNS record or another Worker's custom domain
  --workers-dev         keep workers.dev and preview URLs open beside a domain
  --make-secrets        make missing secrets without asking
  --secrets-to FILE     where to write them, outside of the repository; if it is there, they are read from it
  --new-encryption-key  give up what is sealed under a key that is gone
  --var NAME:VALUE      a setting; repeat it for more
  --message TEXT, --tag TEXT  kept with the version`;

/** A queue's name has at most 63 characters, and its suffix takes seven. */
const NAME = /^[a-z0-9](?:[a-z0-9-]{0,54}[a-z0-9])?$/;
const HOST = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/;

/** Why some flags of wrangler are not passed on. */
const REFUSED: Readonly<Record<string, string>> = {
  "--env": "environments of wrangler.toml share queues and database; deploy another Hookline with --name instead",
  "-e": "environments of wrangler.toml share queues and database; deploy another Hookline with --name instead",
  "--dry-run": "the dry run is: npm run build",
  "--config": "wrangler.toml is what is deployed",
  "-c": "wrangler.toml is what is deployed",
  "--secrets-file": "secrets are made or read with --secrets-to",
  "--route": "a custom domain is set with --domain, routes are set in wrangler.toml",
  "--routes": "a custom domain is set with --domain, routes are set in wrangler.toml",
};

/** Reads the flags. Throws a {@link DeployFailure} at an unknown one, so that no typing error is ignored. */
export function readOptions(args: readonly string[], env: NodeJS.ProcessEnv): Options {
  for (const argument of args) {
    const [flag = ""] = argument.split("=");
    const reason = REFUSED[flag];
    if (reason !== undefined) throw new DeployFailure(`${flag} is refused: ${reason}.`);
  }
  if ((env["CLOUDFLARE_ENV"] ?? "") !== "") {
    throw new DeployFailure(`CLOUDFLARE_ENV is refused: ${REFUSED["--env"]}.`);
  }
  const values = parse(args);
  const { name, domain } = values;
  if (name !== undefined && !NAME.test(name)) {
    throw new DeployFailure("--name takes 1 to 56 lower-case letters, digits and dashes, no dash at either end.");
  }
  if (domain !== undefined && (!HOST.test(domain) || domain.endsWith(".workers.dev"))) {
    throw new DeployFailure("--domain takes a host of your own, such as hooks.example.com.");
  }
  return {
    name,
    domain,
    takeOverDns: values["take-over-dns"] ?? false,
    workersDev: values["workers-dev"] ?? false,
    makeSecrets: values["make-secrets"] ?? false,
    newEncryptionKey: values["new-encryption-key"] ?? false,
    secretsTo: values["secrets-to"],
    vars: Object.fromEntries((values.var ?? []).map(readVar)),
    message: values.message,
    tag: values.tag,
  };
}

function parse(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        name: { type: "string" },
        domain: { type: "string" },
        "take-over-dns": { type: "boolean" },
        "workers-dev": { type: "boolean" },
        "make-secrets": { type: "boolean" },
        "new-encryption-key": { type: "boolean" },
        "secrets-to": { type: "string" },
        var: { type: "string", multiple: true },
        message: { type: "string" },
        tag: { type: "string" },
      },
    });
    return values;
  } catch (error) {
    throw new DeployFailure(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}

function readVar(text: string): readonly [string, string] {
  const colon = text.indexOf(":");
  const name = text.slice(0, colon);
  if (colon < 1) throw new DeployFailure(`--var takes NAME:VALUE, not ${text}.`);
  if (/KEY/.test(name))
    throw new DeployFailure(`--var would show ${name} to everybody in the account: it is a secret.`);
  return [name, text.slice(colon + 1)];
}
