import { describe, expect, it } from "vitest";
import { KEY_ROLES, lowerRole, mayReceive, PERMISSIONS, reachOf } from "../../src/domain/roles.ts";

describe("what a role may do", () => {
  it("is as in the table", () => {
    const rows = PERMISSIONS.map((permission) => {
      return [permission.padEnd(16), ...KEY_ROLES.map((role) => reachOf(role, permission).padEnd(9))]
        .join("")
        .trimEnd();
    });
    const head = ["".padEnd(16), ...KEY_ROLES.map((role) => role.padEnd(9))].join("").trimEnd();
    expect([head, ...rows].join("\n")).toBe(
      [
        "                owner    admin    member   guest    publisher",
        "catalog.read    all      all      all      all      none",
        "catalog.write   all      all      none     none     none",
        "webhooks.read   all      all      own      none     none",
        "webhooks.write  all      all      own      none     none",
        "events.publish  all      all      none     none     all",
        "events.read     all      all      own      none     none",
        "events.replay   all      all      none     none     none",
        "keys.manage     all      all      none     none     none",
        "members.manage  all      all      none     none     none",
        "contacts.manage all      all      none     none     none",
        "rejected.read   all      all      none     none     none",
        "audit.read      all      all      none     none     none",
        "sessions.create all      all      none     none     none",
      ].join("\n"),
    );
  });
});

describe("the lower of two roles", () => {
  it("is the same in either order", () => {
    for (const [index, one] of KEY_ROLES.entries()) {
      for (const [otherIndex, other] of KEY_ROLES.entries()) {
        expect(lowerRole(one, other)).toBe(KEY_ROLES[Math.max(index, otherIndex)]);
      }
    }
  });

  it("never allows more than either, except publishing", () => {
    const rank = { none: 0, own: 1, all: 2 };
    const roles = KEY_ROLES.filter((role) => role !== "publisher");
    for (const permission of PERMISSIONS) {
      for (const one of roles) {
        for (const other of roles) {
          const reach = rank[reachOf(lowerRole(one, other), permission)];
          expect(reach).toBe(Math.min(rank[reachOf(one, permission)], rank[reachOf(other, permission)]));
        }
      }
    }
  });
});

describe("an event's visibility", () => {
  it.each([
    ["an owner", "owner", null, true],
    ["an owner who is not listed", "owner", ["mem_2"], true],
    ["an admin who is not listed", "admin", [], true],
    ["a member", "member", null, true],
    ["a member who is listed", "member", ["mem_2", "mem_1"], true],
    ["a member who is not listed", "member", ["mem_2"], false],
    ["a member when nobody is listed", "member", [], false],
    ["a guest", "guest", null, false],
    ["a guest who is listed", "guest", ["mem_1"], false],
    ["a publisher", "publisher", null, false],
    ["somebody who was removed", null, null, false],
    ["somebody who was removed and is listed", null, ["mem_1"], false],
  ] as const)("for %s (%s), visible to %j, is %s", (_name, role, visibleTo, expected) => {
    expect(mayReceive({ memberId: "mem_1", role }, visibleTo)).toBe(expected);
  });

  it.each(KEY_ROLES)("for a key of %s without a member ignores listed members", (role) => {
    const allowed = role === "owner" || role === "admin";
    expect(mayReceive({ memberId: null, role }, ["null", "", "key_1"])).toBe(allowed);
  });
});
