import type { OpenSession } from "../actions/portal-sessions.ts";
import { type KeyRole, type Permission, reachOf } from "../domain/roles.ts";

/** A section of the dashboard; without a permission it is a place beside it that everybody may open. */
export interface Section {
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

function isOpenTo(role: KeyRole, { permission }: Section): boolean {
  return permission === null || reachOf(role, permission) !== "none";
}

/** The sections that a role may open. */
export function sectionsOf(role: KeyRole): readonly Section[] {
  return SECTIONS.filter((section) => isOpenTo(role, section));
}

/** The section of a path; undefined for a page of none. */
export function findSection(path: string): Section | undefined {
  return SECTIONS.find((section) => section.path === path);
}

/** The home page of a role: the first section that it may open. */
export function homeOf(role: KeyRole): string {
  return sectionsOf(role)[0]?.path ?? "/play";
}

/** Where a session begins: at the page that its link names, unless it is in a section that the role may not open. */
export function startOf({ next, actor }: OpenSession): string {
  if (next === null) return homeOf(actor.role);
  const [path = ""] = next.split("?");
  const section = SECTIONS.find((one) => path === one.path || path.startsWith(`${one.path}/`));
  return section === undefined || isOpenTo(actor.role, section) ? next : homeOf(actor.role);
}
