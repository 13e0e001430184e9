import { z } from "zod";
import type { Account } from "./account.ts";
import { DeployFailure } from "./failure.ts";

const settingsSchema = z.object({
  bindings: z.array(z.looseObject({ type: z.string(), name: z.string(), text: z.string().optional() })).default([]),
});
const workerSchema = z.object({
  subdomain: z.object({
    enabled: z.boolean().optional(),
    previews_enabled: z.boolean().optional(),
    url: z.string().optional(),
  }),
});

/** A deployed Worker: its settings, the names of its secrets, and whether `workers.dev` leads to it. */
export interface DeployedWorker {
  readonly vars: Readonly<Record<string, string>>;
  readonly secrets: ReadonlySet<string>;
  readonly workersDev: boolean;
}

/** Finds the Worker of a name; undefined if there is none. Throws a {@link DeployFailure} if it is not a Hookline. */
export async function findWorker({ api, path }: Account, name: string): Promise<DeployedWorker | undefined> {
  const settings = await api.find(settingsSchema, `${path}/workers/scripts/${name}/settings`);
  if (settings === undefined) return undefined;
  const ofType = (...types: readonly string[]) => settings.bindings.filter(({ type }) => types.includes(type));
  const vars = ofType("plain_text");
  const secrets = ofType("secret_text");
  const others = settings.bindings.length - vars.length - secrets.length;
  // A Worker with nothing but settings was made to hold them.
  if (others > 0 && !settings.bindings.some((binding) => binding.name === "OUTBOX")) {
    throw new DeployFailure(
      `There is a Worker named ${name}, and it is not a Hookline: take another name with --name.`,
    );
  }
  const worker = await api.find(workerSchema, `${path}/workers/workers/${name}`);
  return {
    vars: Object.fromEntries(vars.map((binding) => [binding.name, binding.text ?? ""])),
    secrets: new Set(secrets.map((binding) => binding.name)),
    workersDev: worker?.subdomain.enabled ?? false,
  };
}

/** The Worker's address at workers.dev; undefined if it has none. */
export async function findWorkersDevUrl({ api, path }: Account, name: string): Promise<string | undefined> {
  const worker = await api.find(workerSchema, `${path}/workers/workers/${name}`);
  if (worker?.subdomain.enabled !== true) return undefined;
  return worker.subdomain.url ?? `https://${name}.${await findSubdomain({ api, path })}.workers.dev`;
}

/** Throws if the account has no workers.dev subdomain yet, which only a person can choose. */
export async function checkSubdomain(account: Pick<Account, "api" | "path">): Promise<void> {
  if ((await findSubdomain(account)) !== undefined) return;
  throw new DeployFailure(
    "The account has no workers.dev subdomain yet: open Workers & Pages in the dashboard once to choose one, or deploy with --domain.",
  );
}

async function findSubdomain({ api, path }: Pick<Account, "api" | "path">): Promise<string | undefined> {
  return (await api.find(z.object({ subdomain: z.string() }), `${path}/workers/subdomain`))?.subdomain;
}
