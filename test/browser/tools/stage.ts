import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { expect, inject } from "vitest";
import { reachHookline, type Reached } from "../../e2e/tools/hookline.ts";
import { type Answer, type Received, startSubscriber, type Subscriber } from "../../e2e/tools/subscriber.ts";
import { watchContext } from "./watch-context.ts";

/** The Hookline and the browser of all files, and a subscriber for the tests of one. */
export interface Stage {
  readonly hookline: Reached;
  readonly subscriber: Subscriber;
  /** Opens a page of its own, which is watched until the test ends. */
  openPage(options?: BrowserContextOptions): Promise<Page>;
  /** Makes a workspace, so that tests do not see each other's things. */
  makeWorkspace(catalog?: string): Promise<Workspace>;
  /** What the pages did that no page may do; it does not fail the test any more. */
  takeComplaints(): readonly string[];
  /** Closes the test's pages, and fails if one of them did what no page may do. */
  endTest(): Promise<void>;
  close(): Promise<void>;
}

/** A workspace and the way into its dashboard. */
export interface Workspace {
  readonly id: string;
  readonly key: string;
  call<T>(method: string, path: string, body?: unknown): Promise<T>;
  /** Makes a one-time link. */
  makeLink(session?: Session): Promise<string>;
  /** Opens the dashboard with a link of its own. */
  enter(session?: Session, options?: BrowserContextOptions): Promise<Page>;
}

interface Session {
  readonly role: string;
  readonly member_id?: string;
}

/** Opens the stage; a subscriber without a script answers 200. */
export async function openStage(script?: (request: Received) => Answer): Promise<Stage> {
  const browser = await chromium.connect(inject("chromiumUrl"));
  const subscriber = await startSubscriber(script);
  const hookline = reachHookline(inject("hooklineUrl"));
  const complaints: string[] = [];

  async function openPage(options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({ baseURL: hookline.url, ...options });
    context.setDefaultTimeout(120_000);
    await watchContext(context, hookline.url, complaints);
    return context.newPage();
  }

  return {
    hookline,
    subscriber,
    openPage,
    makeWorkspace: (catalog) => makeWorkspace(hookline, openPage, catalog),
    takeComplaints: () => complaints.splice(0),
    async endTest() {
      await closePages(browser);
      expect(complaints.splice(0)).toEqual([]);
    },
    async close() {
      await browser.close();
      await subscriber.close();
    },
  };
}

async function closePages(browser: Browser): Promise<void> {
  await Promise.all(browser.contexts().map((context) => context.close()));
}

async function makeWorkspace(hookline: Reached, openPage: Stage["openPage"], catalog?: string): Promise<Workspace> {
  const input = { name: "Coca-Cola", ...(catalog === undefined ? {} : { catalog }) };
  const made = await hookline.call<{ id: string; api_key: string }>("POST", "/v1/workspaces", input, "dev_root_key");
  const { id, api_key: key } = made.body;

  async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await hookline.call<T>(method, path, body, key);
    if (answer.status >= 300) throw new Error(`${method} ${path} answered ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  async function makeLink(session: Session = { role: "owner" }): Promise<string> {
    return (await call<{ url: string }>("POST", "/v1/portal-sessions", session)).url;
  }

  return {
    id,
    key,
    call,
    makeLink,
    async enter(session, options) {
      const page = await openPage(options);
      await page.goto(await makeLink(session));
      return page;
    },
  };
}
