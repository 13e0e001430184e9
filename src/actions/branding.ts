import { z } from "zod";
import { accentProblem } from "../domain/accent.ts";
import { auditChanges } from "../domain/audit-details.ts";
import { type Branding, UNBRANDED } from "../domain/branding.ts";
import { COLOR } from "../domain/contrast.ts";
import { type Failure, type FieldProblem, invalidAll } from "../domain/failure.ts";
import { isMailAddress } from "../domain/mail/mail-address.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { readLink, readPolicyUrl } from "../domain/web-address.ts";
import { describeError, log } from "../log.ts";
import { personText } from "../pipeline/person-text.ts";
import { deleteBranding, putBranding, readBranding, SERVICE_BRANDING } from "../store/branding-table.ts";
import type { Workspace } from "../store/workspace-table.ts";
import { audit } from "./audit.ts";
import { type ActionContext, allowRoot, parseInput } from "./context.ts";
import type { Isolate } from "./isolate.ts";
import { getWorkspace } from "./workspaces.ts";

const MAX_NAME = 80;
const MAX_URL = 2000;
const MAX_PLACES = 6;
const MAX_PLACE = 60;

const TOO_LONG = `must have ${MAX_URL} characters at most`;
const url = z.string().max(MAX_URL, TOO_LONG);

/** The input of `PUT /v1/branding` and `PUT /v1/workspaces/{id}/branding`; what is absent is not set afterwards. */
export const brandingInput = z.strictObject({
  name: personText(1, MAX_NAME).nullable().optional(),
  logo_url: url.nullable().optional().meta({
    description: "A picture at an https address. Pages are allowed to load pictures of its origin, and of no other.",
    example: "https://app.example.com/logo.svg",
  }),
  accent: z.string().regex(COLOR, "must be a colour such as #3250c8, in small letters").nullable().optional().meta({
    description: "Contrasts with light pages by 4.5 to 1 at least; dark pages show it as much lighter as they need.",
  }),
  support_url: url.nullable().optional().meta({ description: "Where people find help: `https:` or `mailto:`." }),
  breadcrumb: z
    .array(personText(1, MAX_PLACE))
    .max(MAX_PLACES, `must have ${MAX_PLACES} names at most`)
    .nullable()
    .optional()
    .meta({ description: "The places of the platform that lead to the dashboard, outermost first." }),
});

/** Gets the service's branding. */
export async function getServiceBranding(context: ActionContext): Promise<Result<Branding, Failure>> {
  const allowed = allowRoot(context);
  if (!allowed.ok) return allowed;
  return ok(await readBranding(context.services.db, SERVICE_BRANDING));
}

/** Sets the service's branding as a whole. */
export async function putServiceBranding(context: ActionContext, input: unknown): Promise<Result<Branding, Failure>> {
  const allowed = allowRoot(context);
  if (!allowed.ok) return allowed;
  const branding = readInput(context, input);
  if (!branding.ok) return branding;
  await putBranding(context.services.db, SERVICE_BRANDING, branding.value);
  context.caches.forgetBranding();
  return branding;
}

/** Takes the service's branding away. */
export async function deleteServiceBranding(context: ActionContext): Promise<Result<null, Failure>> {
  const allowed = allowRoot(context);
  if (!allowed.ok) return allowed;
  await deleteBranding(context.services.db, SERVICE_BRANDING);
  context.caches.forgetBranding();
  return ok(null);
}

/** Gets what a workspace sets itself. */
export async function getBranding(context: ActionContext, id: string): Promise<Result<Branding, Failure>> {
  const workspace = await getWorkspace(context, id);
  if (!workspace.ok) return workspace;
  return ok(await readBranding(context.services.db, id));
}

/** Sets a workspace's branding as a whole; what it leaves out is the service's. */
export async function setBranding(
  context: ActionContext,
  id: string,
  input: unknown,
): Promise<Result<Branding, Failure>> {
  const workspace = await getWorkspace(context, id);
  if (!workspace.ok) return workspace;
  const branding = readInput(context, input);
  if (!branding.ok) return branding;
  const before = await readBranding(context.services.db, id);
  await putBranding(context.services.db, id, branding.value);
  context.caches.forget(id);
  await auditBranding(context, workspace.value, before, branding.value);
  return branding;
}

/** Takes a workspace's branding away; it looks as the service does then. */
export async function removeBranding(context: ActionContext, id: string): Promise<Result<null, Failure>> {
  const workspace = await getWorkspace(context, id);
  if (!workspace.ok) return workspace;
  const before = await readBranding(context.services.db, id);
  await deleteBranding(context.services.db, id);
  context.caches.forget(id);
  await auditBranding(context, workspace.value, before, UNBRANDED);
  return ok(null);
}

async function auditBranding(
  context: ActionContext,
  { id, name }: Pick<Workspace, "id" | "name">,
  before: Branding,
  after: Branding,
): Promise<void> {
  await audit(context, id, "branding.changed", id, {
    name,
    changes: auditChanges(shownFields(before), shownFields(after)),
  });
}

function shownFields({ name, logoUrl, accent, supportUrl, breadcrumb }: Branding) {
  return { name, logo_url: logoUrl, accent, support_url: supportUrl, breadcrumb };
}

function readInput({ services }: ActionContext, input: unknown): Result<Branding, Failure> {
  const parsed = parseInput(brandingInput, input);
  if (!parsed.ok) return parsed;
  const { name = null, logo_url: logo = null, accent = null, support_url: support = null } = parsed.value;
  const localHttp = services.settings.development;
  const problems: FieldProblem[] = [];
  const logoUrl = logo === null ? null : readPolicyUrl(logo, { localHttp });
  if (logoUrl === undefined) {
    problems.push({
      field: "logo_url",
      message: "must be an https URL, its host of letters, digits, hyphens and dots",
    });
  }
  const supportUrl = support === null ? null : readSupportUrl(support);
  if (supportUrl === undefined) problems.push({ field: "support_url", message: "must be an https or a mailto URL" });
  // As they are kept: other letters than those of ASCII are longer there.
  for (const [field, href] of Object.entries({ logo_url: logoUrl?.href, support_url: supportUrl })) {
    if ((href?.length ?? 0) > MAX_URL) problems.push({ field, message: TOO_LONG });
  }
  const contrast = accent === null ? undefined : accentProblem(accent);
  if (contrast !== undefined) problems.push({ field: "accent", message: contrast });
  if (problems.length > 0) return err(invalidAll(problems));
  const { breadcrumb = null } = parsed.value;
  return ok({ name, logoUrl: logoUrl?.href ?? null, accent, supportUrl: supportUrl ?? null, breadcrumb });
}

/** One mail address without headers, encoded or not: `?subject=…` could fill in a mail that its writer does not expect. */
function readSupportUrl(text: string): string | undefined {
  const [, address = ""] = /^mailto:([^?#%&]+)$/i.exec(text) ?? [];
  if (isMailAddress(address)) return `mailto:${address}`;
  return readLink(text, { http: false })?.href;
}

/** What pages show that belong to no session: the service's branding, ten seconds old at most. */
export async function readSeenBranding({ services, caches }: Isolate): Promise<Branding> {
  const now = services.now();
  const known = caches.branding.get(SERVICE_BRANDING, now);
  if (known !== undefined) return known;
  const remember = caches.branding.startRead(SERVICE_BRANDING, now);
  try {
    const branding = await readBranding(services.db, SERVICE_BRANDING);
    remember(branding);
    return branding;
  } catch (error) {
    // A page that says what is wrong must not need what is wrong.
    log("warn", "branding_not_read", { error: describeError(error) });
    return UNBRANDED;
  }
}
