import { brandingInput } from "../../actions/branding.ts";
import { brandingAnswer } from "../answers/branding-answer.ts";
import type { Operation } from "./operation.ts";

const branding = {
  name: "Example",
  logo_url: "https://app.example.com/logo.svg",
  accent: "#3250c8",
  support_url: "mailto:help@example.com",
  breadcrumb: ["Settings", "Developers"],
};
const body = { schema: brandingInput.meta({ id: "NewBranding" }), example: branding };
const set = { description: "What is set.", schema: brandingAnswer, example: branding };

export const BRANDING_OPERATIONS: readonly Operation[] = [
  {
    id: "branding.get",
    route: "GET /v1/branding",
    tag: "Branding",
    summary: "Get how the dashboard looks",
    access: "root",
    answers: { 200: set },
  },
  {
    id: "branding.put",
    route: "PUT /v1/branding",
    tag: "Branding",
    summary: "Set how the dashboard looks",
    description: "As a whole: what is left out is not set afterwards. Pages show it within ten seconds.",
    access: "root",
    body,
    answers: { 200: set },
  },
  {
    id: "branding.delete",
    route: "DELETE /v1/branding",
    tag: "Branding",
    summary: "Take the branding away",
    access: "root",
    answers: { 204: { description: "It is gone." } },
  },
  {
    id: "workspaces.getBranding",
    route: "GET /v1/workspaces/:id/branding",
    tag: "Branding",
    summary: "Get what a workspace sets of its branding",
    access: "root",
    answers: { 200: set },
  },
  {
    id: "workspaces.putBranding",
    route: "PUT /v1/workspaces/:id/branding",
    tag: "Branding",
    summary: "Set how the dashboard looks in a workspace",
    description: "As a whole. What it leaves out is as the service sets it.",
    access: "root",
    body,
    answers: { 200: set },
  },
  {
    id: "workspaces.deleteBranding",
    route: "DELETE /v1/workspaces/:id/branding",
    tag: "Branding",
    summary: "Take a workspace's branding away",
    access: "root",
    answers: { 204: { description: "It is gone." } },
  },
];
