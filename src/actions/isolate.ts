import { type Env, readConfig } from "../config.ts";
import { type Failure, unavailable } from "../domain/failure.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { log } from "../log.ts";
import { createServices, type Services } from "../pipeline/services.ts";
import { pingDatabase } from "../store/database.ts";
import { createCaches, type WorkspaceCaches } from "./caches.ts";

/** What one isolate makes once and every request shares. */
export interface Isolate {
  readonly services: Services;
  readonly caches: WorkspaceCaches;
}

const isolates = new WeakMap<Env, Isolate>();

/** Opens the services, or says which setting keeps them from starting. */
export async function openIsolate(env: Env): Promise<Result<Isolate, Failure>> {
  const known = isolates.get(env);
  if (known !== undefined) return ok(known);
  const config = readConfig(env);
  if (!config.ok) {
    const { setting, message } = config.error;
    log("error", "setting_missing", { setting, message });
    return err(unavailable(`the service is not configured: ${setting} ${message}`));
  }
  const isolate = { services: await createServices(env, config.value), caches: createCaches() };
  isolates.set(env, isolate);
  return ok(isolate);
}

/** Resolves once D1 answers. */
export async function checkHealth({ services }: Isolate): Promise<void> {
  await pingDatabase(services.db);
}
