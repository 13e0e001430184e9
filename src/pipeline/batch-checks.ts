import type { Catalog } from "./catalog.ts";
import { type EventChecker, openChecker } from "./event-checker.ts";
import { CheckBudget, MAX_REQUEST_UNITS } from "./json-schema/check-budget.ts";

/** Most work that the events of one workspace may take in one batch of messages. */
const MAX_WORKSPACE_UNITS = 2 * MAX_REQUEST_UNITS;

interface Share {
  readonly catalog: Catalog;
  readonly budgets: CheckBudget[];
}

/** Checks the events of a batch of messages, within a budget for each workspace. */
export class BatchChecks {
  readonly #readCatalog: (workspaceId: string) => Promise<Catalog>;
  readonly #shares = new Map<string, Share>();

  constructor(readCatalog: (workspaceId: string) => Promise<Catalog>) {
    this.#readCatalog = readCatalog;
  }

  /**
   * Opens a checker for the events of one message; undefined when the workspace's budget for the batch is used up. Each
   * message has the budget of a whole request, so that its result doesn't depend on its neighbours.
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
