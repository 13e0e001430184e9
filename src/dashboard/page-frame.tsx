import type { Child } from "hono/jsx";
import { html } from "hono/html";
import { type KeyRole, type Permission, reachOf } from "../domain/roles.ts";
import type { OpenSession } from "../actions/portal-sessions.ts";
import { Form } from "./parts/form.tsx";
import { SessionContext } from "./parts/session-context.ts";

interface Section {
  readonly name: string;
  readonly path: string;
  readonly permission: Permission | null;
}

const SECTIONS: readonly Section[] = [
  { name: "Webhooks", path: "/dashboard/webhooks", permission: "webhooks.read" },
  { name: "Deliveries", path: "/dashboard/deliveries", permission: "webhooks.read" },
  { name: "Events", path: "/dashboard/events", permission: "events.read" },
  { name: "Event catalog", path: "/dashboard/event-types", permission: "catalog.read" },
  { name: "API keys", path: "/dashboard/api-keys", permission: "keys.manage" },
  { name: "Members", path: "/dashboard/members", permission: "members.manage" },
  { name: "Contacts", path: "/dashboard/contacts", permission: "contacts.manage" },
  { name: "Audit log", path: "/dashboard/audit-log", permission: "audit.read" },
  { name: "Test inbox", path: "/play", permission: null },
  { name: "API reference", path: "/docs", permission: null },
];

/** Whether a role may open a section. */
function isOpenTo(role: KeyRole, { permission }: Section): boolean {
  return permission === null || reachOf(role, permission) !== "none";
}

/** The home page of a role: the first section that it may open. */
export function homeOf(role: KeyRole): string {
  return SECTIONS.find((section) => isOpenTo(role, section))?.path ?? "/play";
}

interface PageProps {
  readonly title: string;
  readonly children: Child;
}

/** The HTML document around every page of the dashboard. */
export function Document({ title, children }: PageProps) {
  return (
    <>
      {html`<!doctype html>`}
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>{`${title} · Hookline`}</title>
          <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
          <link rel="stylesheet" href="/assets/hookline.css" />
          <script src="/assets/hookline.js" type="module" />
        </head>
        <body>{children}</body>
      </html>
    </>
  );
}

/** A page of the dashboard, with its sections. `path` is the section that it belongs to. */
export function Page({
  title,
  path,
  session,
  children,
}: PageProps & { readonly path: string; readonly session: OpenSession }) {
  return (
    <SessionContext.Provider value={session}>
      <Document title={title}>
        <a class="skip" href="#main">
          Skip to the content
        </a>
        <header class="top">
          <a class="brand" href="/dashboard">
            Hookline
          </a>
          <span class="crumbs">Settings › Workspace › Advanced › Developers</span>
          {reachOf(session.actor.role, "webhooks.read") === "none" ? null : (
            <form method="get" action="/dashboard/find" role="search" aria-label="Everything">
              <input
                type="search"
                name="q"
                aria-label="Find"
                placeholder="Id, type, tag or status code"
                maxlength={200}
              />
            </form>
          )}
          <span class="who">
            <span>
              {session.workspaceName} <span class="muted">as</span> {session.actor.memberId ?? session.actor.role}
              {session.actor.memberId === null ? "" : ` (${session.actor.role})`}
            </span>
            <Form action="/dashboard/close">
              <button class="link">Sign out</button>
            </Form>
          </span>
        </header>
        <div class="shell">
          <nav class="side" aria-label="Developers">
            <ul>
              {SECTIONS.map((section) => (
                <li>
                  <SectionLink section={section} session={session} isCurrent={section.path === path} />
                </li>
              ))}
            </ul>
          </nav>
          <main id="main" class="page">
            {children}
          </main>
        </div>
      </Document>
    </SessionContext.Provider>
  );
}

function SectionLink({
  section,
  session,
  isCurrent,
}: {
  readonly section: Section;
  readonly session: OpenSession;
  readonly isCurrent: boolean;
}) {
  const { name, path } = section;
  const { role } = session.actor;
  if (!isOpenTo(role, section)) {
    return (
      <span class="off-limits" aria-disabled="true" title={`The role ${role} may not open this.`}>
        {name}
        <span class="visually-hidden"> (the role {role} may not open this)</span>
      </span>
    );
  }
  return (
    <a href={path} aria-current={isCurrent ? "page" : undefined}>
      {name}
    </a>
  );
}
