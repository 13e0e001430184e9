import { pingDatabase } from "../store/database.ts";
import type { ActionServices } from "./action-services.ts";
import type { WorkspaceCaches } from "./caches.ts";

/** What all actions of one isolate share. */
export interface Isolate {
  readonly services: ActionServices;
  readonly caches: WorkspaceCaches;
}

/** Resolves once D1 answers. */
export async function checkHealth({ services }: Isolate): Promise<void> {
  await pingDatabase(services.db);
}
