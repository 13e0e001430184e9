import { eventTypeInput } from "../../actions/event-types.ts";
import { importInput } from "../../actions/import-catalog.ts";
import { catalogImportAnswer, eventTypeAnswer, eventTypesAnswer } from "../answers/event-answers.ts";
import { documentAnswer } from "../answers/workspace-answers.ts";
import { queries } from "../query.ts";
import { bodies, eventType, page } from "./examples.ts";
import type { Operation } from "./operation.ts";

export const CATALOG_OPERATIONS: readonly Operation[] = [
  {
    id: "eventTypes.list",
    route: "GET /v1/event-types",
    tag: "Catalog",
    summary: "List event types",
    access: "catalog.read",
    query: queries.page,
    answers: { 200: { description: "Newest first.", schema: eventTypesAnswer, example: page(eventType) } },
  },
  {
    id: "eventTypes.export",
    route: "GET /v1/event-types.json",
    tag: "Catalog",
    summary: "Get the catalog as an OpenAPI document",
    description:
      "OpenAPI 3.1 with `webhooks`: what subscribers receive of each type, in the workspace's format. A larger one than a request may be is a 422: ask for a part with `type`.",
    access: "catalog.read",
    query: queries.catalog,
    answers: { 200: { description: "The document.", schema: documentAnswer } },
  },
  {
    id: "eventTypes.import",
    route: "POST /v1/event-types/import",
    tag: "Catalog",
    summary: "Take event types from an OpenAPI document",
    description:
      "Each of its `webhooks` is added or changed, all or none. Types that it has not stay. With `dry_run` it tells what would change.",
    access: "catalog.write",
    body: { schema: importInput.meta({ id: "CatalogDocument" }), example: { openapi: bodies.catalog, dry_run: true } },
    answers: {
      200: {
        description: "What changed, or would change.",
        schema: catalogImportAnswer,
        example: {
          dry_run: true,
          added: ["investment.created"],
          changed: [],
          unchanged: [],
          not_in_document: ["investment.deleted"],
        },
      },
    },
    failures: ["conflict"],
  },
  {
    id: "eventTypes.get",
    route: "GET /v1/event-types/:name",
    tag: "Catalog",
    summary: "Get an event type",
    access: "catalog.read",
    answers: { 200: { description: "The event type.", schema: eventTypeAnswer, example: eventType } },
  },
  {
    id: "eventTypes.put",
    route: "PUT /v1/event-types/:name",
    tag: "Catalog",
    summary: "Add or change an event type",
    description:
      "Absent fields keep their values. While a catalog is empty every well-formed type may be published; else only those in it. Events that break the schema are refused.",
    access: "catalog.write",
    body: { schema: eventTypeInput.meta({ id: "EventTypeChanges" }), isOptional: true, example: bodies.eventType },
    answers: { 200: { description: "The event type as it is now.", schema: eventTypeAnswer, example: eventType } },
    failures: ["conflict"],
  },
  {
    id: "eventTypes.delete",
    route: "DELETE /v1/event-types/:name",
    tag: "Catalog",
    summary: "Remove an event type",
    description: "Accepted events of the type stay.",
    access: "catalog.write",
    answers: { 204: { description: "It is removed." } },
  },
];
