import type { CatalogEntry, JsonValue } from "./catalog-entry.ts";

const CREATED_AT = "2023-12-01T15:30:00Z";
const UPDATED_AT = "2023-12-04T08:12:45Z";

const user: Readonly<Record<string, JsonValue>> = {
  id: "usr_789",
  name: "John Doe",
  email: "john@example.com",
  created_at: CREATED_AT,
};

const project: Readonly<Record<string, JsonValue>> = {
  id: "prj_456",
  name: "Website redesign",
  description: "A new look for the public site.",
  owner_id: "usr_789",
  status: "active",
  created_at: CREATED_AT,
};

const membership: Readonly<Record<string, JsonValue>> = {
  team: { id: "team_123", name: "Design" },
  member: { id: "usr_789", name: "John Doe", email: "john@example.com" },
};

/** The second platform's 9 event types. */
export const EXAMPLEAPI: readonly CatalogEntry[] = [
  { name: "user.created", description: "Sent when somebody has got a user account.", example: user },
  {
    name: "user.updated",
    description: "Sent when a user's details have changed; data is the user as it is now.",
    example: { ...user, email: "john.doe@example.com", updated_at: UPDATED_AT },
  },
  {
    name: "user.deleted",
    description: "Sent when a user account has been removed.",
    example: { id: "usr_789", deleted_at: UPDATED_AT },
  },
  { name: "project.created", description: "Sent when a project has been started.", example: project },
  {
    name: "project.updated",
    description: "Sent when a project has changed; data is the project as it is now.",
    example: { ...project, status: "on_hold", updated_at: UPDATED_AT },
  },
  {
    name: "project.deleted",
    description: "Sent when a project has been removed.",
    example: { id: "prj_456", deleted_at: UPDATED_AT },
  },
  {
    name: "team.member.added",
    description: "Sent when somebody has joined a team.",
    example: { ...membership, role: "editor", added_at: CREATED_AT },
  },
  {
    name: "team.member.removed",
    description: "Sent when somebody has left a team.",
    example: { ...membership, removed_at: UPDATED_AT },
  },
  {
    name: "team.member.role_changed",
    description: "Sent when somebody's role in a team has changed.",
    example: { ...membership, role: "admin", previous_role: "editor", changed_at: UPDATED_AT },
  },
];
