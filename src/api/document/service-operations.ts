import { z } from "zod";
import { newWorkspaceInput, workspaceChangesInput } from "../../actions/workspaces.ts";
import {
  createdWorkspaceAnswer,
  documentAnswer,
  healthAnswer,
  resealedAnswer,
  serviceStatusAnswer,
  workspaceAnswer,
  workspacesAnswer,
} from "../answers/workspace-answers.ts";
import { queries } from "../query.ts";
import { page, shown, workspace } from "./examples.ts";
import type { Operation } from "./operation.ts";

const ETAG = '"5f2a"';
const etag = z.string().meta({ description: "Of this state of the document.", example: ETAG });

export const SERVICE_OPERATIONS: readonly Operation[] = [
  {
    id: "workspaces.create",
    route: "POST /v1/workspaces",
    tag: "Workspaces",
    summary: "Make a workspace",
    access: "root",
    body: {
      schema: newWorkspaceInput.meta({ id: "NewWorkspace" }),
      example: { name: "Example Ltd", catalog: "countercyclical" },
    },
    answers: {
      201: {
        description: "The workspace, with the secret of an owner key that is shown only now.",
        schema: createdWorkspaceAnswer,
        example: { ...workspace, api_key: "hk_3Xv9…" },
      },
    },
  },
  {
    id: "workspaces.list",
    route: "GET /v1/workspaces",
    tag: "Workspaces",
    summary: "List workspaces",
    access: "root",
    query: queries.page,
    answers: { 200: { description: "Newest first.", schema: workspacesAnswer, example: page(workspace) } },
  },
  {
    id: "workspaces.get",
    route: "GET /v1/workspaces/:id",
    tag: "Workspaces",
    summary: "Get a workspace",
    access: "root",
    answers: { 200: { description: "The workspace.", schema: workspaceAnswer, example: workspace } },
  },
  {
    id: "workspaces.update",
    route: "PATCH /v1/workspaces/:id",
    tag: "Workspaces",
    summary: "Rename a workspace, grant or end its entitlement, or set its contacts",
    description:
      "While `webhooks_enabled` is false nothing of it is accepted or delivered, and what was pending is canceled. `event_database` sends its events to another database from some minutes on. `contacts` are mailed of operational events, as those of `PUT /v1/contacts`.",
    access: "root",
    body: {
      schema: workspaceChangesInput.meta({ id: "WorkspaceChanges" }),
      example: { name: "Example plc", webhooks_enabled: true },
    },
    answers: {
      200: {
        description: "The workspace as it is now.",
        schema: workspaceAnswer,
        example: { ...workspace, name: "Example plc" },
      },
    },
    failures: ["conflict"],
  },
  {
    id: "workspaces.delete",
    route: "DELETE /v1/workspaces/:id",
    tag: "Workspaces",
    summary: "Delete a workspace with everything in it",
    access: "root",
    answers: { 204: { description: "It is gone." } },
  },
  {
    id: "service.getStatus",
    route: "GET /v1/status",
    tag: "Service",
    summary: "Show queues, troubles and what needs attention",
    access: "root",
    answers: {
      200: {
        description: "The state of the service.",
        schema: serviceStatusAnswer,
        example: {
          status: "attention",
          version: "0.2.0",
          attention: ["2 webhooks are degraded"],
          queues: [{ name: "events", backlog: 0, oldest_age_seconds: null }],
          databases: [{ name: "DB", bytes: 1_048_576 }],
          troubles: [{ event: "prune_failed", detail: "", at: shown.at }],
          workspaces: 3,
          webhooks: { active: 12, degraded: 2, disabled: 1 },
          rejected_events: 0,
          stray_messages: 0,
        },
      },
    },
  },
  {
    id: "service.reseal",
    route: "POST /v1/reseal",
    tag: "Service",
    summary: "Seal secrets again under the present key",
    description: "After a change of `ENCRYPTION_KEY`. It does a bounded number: repeat it while `has_more` is true.",
    access: "root",
    answers: {
      200: {
        description: "How many were sealed.",
        schema: resealedAnswer,
        example: { resealed: 12, failed: 0, has_more: false },
      },
    },
  },
  {
    id: "service.getHealth",
    route: "GET /healthz",
    tag: "Service",
    summary: "Tell whether the service runs",
    access: "open",
    answers: {
      200: { description: "The database answers.", schema: healthAnswer, example: { status: "ok", version: "0.2.0" } },
    },
  },
  {
    id: "document.get",
    route: "GET /openapi.json",
    tag: "Service",
    summary: "Get this document",
    description: "With an `ETag`: asked for again with `If-None-Match` it is a 304 while nothing has changed.",
    access: "open",
    headers: z.object({ "If-None-Match": z.string().optional().meta({ example: ETAG }) }),
    answers: {
      200: { description: "OpenAPI 3.1.", headers: { ETag: etag }, schema: documentAnswer },
      304: { description: "It has not changed.", headers: { ETag: etag } },
    },
  },
];
