import type { Database } from "../store/database.ts";
import { type EventTypeSummary, readCatalogSummaries } from "../store/event-type-table.ts";
import { findWorkspace, type Workspace } from "../store/workspace-table.ts";

/** What several actions of one request read of a workspace. Each is read once. */
export interface RequestReads {
  readonly workspace: (workspaceId: string) => Promise<Workspace | undefined>;
  /** Newest first. */
  readonly catalog: (workspaceId: string) => Promise<readonly EventTypeSummary[]>;
}

/** Makes the reads of one request. */
export function createRequestReads(db: Database): RequestReads {
  return {
    workspace: onceFor((workspaceId) => findWorkspace(db, workspaceId)),
    catalog: onceFor((workspaceId) => readCatalogSummaries(db, workspaceId)),
  };
}

function onceFor<T>(read: (workspaceId: string) => Promise<T>): (workspaceId: string) => Promise<T> {
  const begun = new Map<string, Promise<T>>();
  return async (workspaceId) => {
    const reading = begun.get(workspaceId) ?? read(workspaceId);
    begun.set(workspaceId, reading);
    return reading;
  };
}
