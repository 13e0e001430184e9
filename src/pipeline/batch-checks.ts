import type { Catalog } from "./catalog.ts";
import { type EventChecker, openChecker } from "./event-checker.ts";
import { CheckBudget, MAX_REQUEST_UNITS } from "./json-schema/check-budget.ts";

/** Most work that the events of one workspace may take in one batch of messages. */
const MAX_WORKSPACE_UNITS = 2 * MAX_REQUEST_UNITS;

interface Share {
  readonly catalog: Catalog;
  readonly budgets: CheckBudget[];
}

/** Checks the events of a batch of messages, of each workspace within a share of its own. */
export class BatchChecks {
  readonly #readCatalog: (workspaceId: string) => Promise<Catalog>;
  readonly #shares = new Map<string, Share>();

  constructor(readCatalog: (workspaceId: string) => Promise<Catalog>) {
    this.#readCatalog = readCatalog;
  }

  /**
   * Opens a checker for the events of one message; undefined when the workspace's share of the batch is used up. A
   * message that gets one has a whole request's budget, so what becomes of it does not depend on its neighbours.
   */
  async open(workspaceId: string, inputs: readonly unknown[]): Promise<EventChecker | undefined> {
    const share = this.#shares.get(workspaceId) ?? { catalog: await this.#readCatalog(workspaceId), budgets: [] };
    this.#shares.set(workspaceId, share);
    const used = share.budgets.reduce((sum, budget) => sum + budget.used, 0);
    if (used + MAX_REQUEST_UNITS > MAX_WORKSPACE_UNITS) return undefined;
    const budget = new CheckBudget();
    share.budgets.push(budget);
    return openChecker(share.catalog, inputs, { budget, namesNearest: share.budgets.length === 1 });
  }
}
