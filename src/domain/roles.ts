export const MEMBER_ROLES = ["owner", "admin", "member", "guest"] as const;
export type MemberRole = (typeof MEMBER_ROLES)[number];
/** `publisher` is for keys only. */
export const KEY_ROLES = [...MEMBER_ROLES, "publisher"] as const;
export type KeyRole = (typeof KEY_ROLES)[number];

export const MEMBER_STATUSES = ["active", "removed"] as const;
export type MemberStatus = (typeof MEMBER_STATUSES)[number];

/** How far a permission reaches: `all` things, only `own` ones, or `none`. */
export type Reach = "all" | "own" | "none";

/** The permissions within a workspace, and the reach of each role. The root key has no role. */
const RULES = {
  //                    owner   admin   member  guest   publisher
  "catalog.read": row("all", "all", "all", "all", "none"),
  "catalog.write": row("all", "all", "none", "none", "none"),
  "webhooks.read": row("all", "all", "own", "none", "none"),
  "webhooks.write": row("all", "all", "own", "none", "none"),
  "events.publish": row("all", "all", "none", "none", "all"),
  "events.read": row("all", "all", "own", "none", "none"),
  "events.replay": row("all", "all", "none", "none", "none"),
  "keys.manage": row("all", "all", "none", "none", "none"),
  "members.manage": row("all", "all", "none", "none", "none"),
  "contacts.manage": row("all", "all", "none", "none", "none"),
  "rejected.read": row("all", "all", "none", "none", "none"),
  "audit.read": row("all", "all", "none", "none", "none"),
  "sessions.create": row("all", "all", "none", "none", "none"),
} as const satisfies Record<string, Readonly<Record<KeyRole, Reach>>>;

export type Permission = keyof typeof RULES;
export const PERMISSIONS = Object.keys(RULES).filter((name): name is Permission => name in RULES);

/** How far a role reaches with a permission. */
export function reachOf(role: KeyRole, permission: Permission): Reach {
  return RULES[permission][role];
}

/** The lower of two roles: what a key that is bound to a member may do. */
export function lowerRole(one: KeyRole, other: KeyRole): KeyRole {
  return KEY_ROLES.indexOf(one) >= KEY_ROLES.indexOf(other) ? one : other;
}

/** A webhook's creator, with its current role; null once the member was removed. */
export interface Creator {
  /** Null for an unbound key or session, which no `visible_to` can list. */
  readonly memberId: string | null;
  readonly role: KeyRole | null;
}

/**
 * Tells whether a webhook may get an event, by its creator's current role. `visibleTo` null means the whole
 * workspace; operational events go to owners, admins and the creator of the webhook they are about.
 */
export function mayReceive(creator: Creator, visibleTo: readonly string[] | null): boolean {
  switch (creator.role) {
    case "owner":
    case "admin":
      return true;
    case "member":
      return visibleTo === null || (creator.memberId !== null && visibleTo.includes(creator.memberId));
    case "guest":
    case "publisher":
    case null:
      return false;
  }
}

function row(
  owner: Reach,
  admin: Reach,
  member: Reach,
  guest: Reach,
  publisher: Reach,
): Readonly<Record<KeyRole, Reach>> {
  return { owner, admin, member, guest, publisher };
}
