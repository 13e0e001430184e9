import type { Child } from "hono/jsx";
import type { OpenSession } from "../actions/portal-sessions.ts";
import { reachOf } from "../domain/roles.ts";
import { BackLink, Brand, Document } from "./document.tsx";
import { Form } from "./parts/form.tsx";
import { SessionContext, useOutsideTarget } from "./parts/session-context.ts";
import { findSection, type Section, sectionsOf } from "./sections.ts";

/** A place on the way to a page; the last one is the page itself. */
export interface Crumb {
  readonly name: string;
  readonly path?: string;
}

/**
 * A page of the dashboard, with its sections. `path` is the section that it belongs to, and `crumbs` the way from there to the
 * page; its title by default.
 */
export function Page({
  title,
  path,
  session,
  crumbs,
  children,
}: {
  readonly title: string;
  readonly path: string;
  readonly session: OpenSession;
  readonly crumbs?: readonly Crumb[];
  readonly children: Child;
}) {
  const { portal, actor } = session;
  return (
    <SessionContext.Provider value={session}>
      <Document title={title} branding={portal.branding}>
        <a class="skip" href="#main">
          Skip to the content
        </a>
        <header class="top">
          <Brand branding={portal.branding} />
          <BackLink portal={portal} />
          <Who session={session} />
        </header>
        <div class="shell">
          <nav class="side" aria-label="Developers">
            <ul>
              {sectionsOf(actor.role).map((section) => (
                <SectionItem section={section} isCurrent={section.path === path} />
              ))}
              <SupportItem session={session} />
            </ul>
          </nav>
          <div>
            <div class="row apart bar">
              <Breadcrumb
                places={portal.branding.breadcrumb ?? []}
                crumbs={waysTo(findSection(path), crumbs ?? [{ name: title }])}
              />
              {reachOf(actor.role, "webhooks.read") === "none" ? null : <FindForm />}
            </div>
            <main id="main" class="page">
              {children}
            </main>
          </div>
        </div>
      </Document>
    </SessionContext.Provider>
  );
}

function Who({ session: { actor, workspaceName } }: { readonly session: OpenSession }) {
  const who = `${actor.memberId ?? actor.role}${actor.memberId === null ? "" : ` (${actor.role})`}`;
  return (
    <span class="who">
      <span title={`${workspaceName} as ${who}`}>
        {workspaceName} <span class="muted">as</span> {who}
      </span>
      <Form action="/dashboard/close">
        <button class="link">Sign out</button>
      </Form>
    </span>
  );
}

function SectionItem({
  section: { name, path, permission },
  isCurrent,
}: {
  readonly section: Section;
  readonly isCurrent: boolean;
}) {
  const outside = useOutsideTarget();
  return (
    <li class={isCurrent ? "current" : undefined}>
      <a href={path} aria-current={isCurrent ? "page" : undefined} {...(permission === null ? outside : {})}>
        {name}
      </a>
    </li>
  );
}

function SupportItem({ session }: { readonly session: OpenSession }) {
  const { supportUrl } = session.portal.branding;
  if (supportUrl === null) return null;
  return (
    <li>
      <a href={supportUrl} {...(supportUrl.startsWith("https:") ? { target: "_blank", rel: "noopener" } : {})}>
        Support
      </a>
    </li>
  );
}

function waysTo(section: Section | undefined, crumbs: readonly Crumb[]): readonly Crumb[] {
  if (section === undefined) return crumbs;
  const isSection = crumbs.length === 1 && crumbs[0]?.name === section.name;
  return isSection ? [{ name: section.name }] : [section, ...crumbs];
}

function Breadcrumb({ places, crumbs }: { readonly places: readonly string[]; readonly crumbs: readonly Crumb[] }) {
  return (
    <nav class="crumbs" aria-label="Breadcrumb">
      <ol>
        {places.map((name) => (
          <li>{name}</li>
        ))}
        {crumbs.map(({ name, path }, index) => (
          <li>{index === crumbs.length - 1 ? <span aria-current="page">{name}</span> : <a href={path}>{name}</a>}</li>
        ))}
      </ol>
    </nav>
  );
}

function FindForm() {
  return (
    <form method="get" action="/dashboard/find" role="search" aria-label="Everything">
      <input
        type="search"
        name="q"
        aria-label="Find"
        placeholder="Id, webhook, type, tag or status"
        maxlength={200}
        size={32}
      />
    </form>
  );
}
