import { z } from "zod";
import { auditChanges } from "../domain/audit-details.ts";
import { OPERATIONAL_EVENT_TYPES } from "../domain/event-type.ts";
import { type Failure, failure, notFound } from "../domain/failure.ts";
import { type Contacts, DEFAULT_ON, MAX_CONTACTS } from "../domain/mail/contacts.ts";
import {
  ADDRESS_PATTERN,
  ADDRESS_RULE,
  comparedAddress,
  isMailAddress,
  MAX_ADDRESS_LENGTH,
} from "../domain/mail/mail-address.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { findWorkspace, setContacts } from "../store/workspace-table.ts";
import type { ActionServices } from "./action-services.ts";
import { audit } from "./audit.ts";
import { type ActionContext, allow, parseInput } from "./context.ts";

export type { Contacts } from "../domain/mail/contacts.ts";

const address = z
  .string()
  .refine(isMailAddress, { error: ADDRESS_RULE })
  .meta({ pattern: ADDRESS_PATTERN, maxLength: MAX_ADDRESS_LENGTH, example: "ops@example.com" });
const emails = z
  .array(address)
  .max(MAX_CONTACTS)
  .superRefine((given, context) => {
    const compared = given.map(comparedAddress);
    for (const [index, one] of compared.entries()) {
      if (compared.indexOf(one) < index) {
        context.addIssue({ code: "custom", path: [index], message: "is listed twice" });
      }
    }
  });
const on = z
  .array(z.enum(OPERATIONAL_EVENT_TYPES))
  .min(1, "must name one at least")
  .transform((types) => OPERATIONAL_EVENT_TYPES.filter((type) => types.includes(type)))
  .optional()
  .meta({ description: "The operational events to be mailed of; all but `delivery.failed` unless named." });

/** The input of `PUT /v1/contacts`; no `emails` takes the contacts away. */
export const contactsInput = z.strictObject({ emails, on });
/** The contacts in the input of `PATCH /v1/workspaces/{id}`. */
export const workspaceContactsInput = z.strictObject({
  emails: emails.min(1, "must name one at least; null instead of contacts mails nobody"),
  on,
});

/** Says why contacts could not be mailed, and what to do; null when they can. */
export function findMailProblem({ services }: ActionContext): string | null {
  return services.mailProblem;
}

/** Gets whom the workspace's operational events are mailed to; null for nobody. */
export async function getContacts(context: ActionContext): Promise<Result<Contacts | null, Failure>> {
  const allowed = allow(context, "contacts.manage");
  if (!allowed.ok) return allowed;
  const workspace = await findWorkspace(context.services.db, allowed.value.workspaceId);
  return workspace === undefined ? err(notFound("workspace")) : ok(workspace.contacts);
}

/** Sets whom the workspace's operational events are mailed to. */
export async function putContacts(context: ActionContext, input: unknown): Promise<Result<Contacts | null, Failure>> {
  const allowed = allow(context, "contacts.manage");
  if (!allowed.ok) return allowed;
  const parsed = parseInput(contactsInput, input);
  if (!parsed.ok) return parsed;
  const { services, workspaceId } = allowed.value;
  const contacts = readContacts(services, parsed.value.emails.length === 0 ? null : parsed.value);
  if (!contacts.ok) return contacts;
  const before = await findWorkspace(services.db, workspaceId);
  await setContacts(services.db, workspaceId, contacts.value);
  const changes = auditChanges({ ...before?.contacts }, { ...contacts.value });
  await audit(context, workspaceId, "contacts.changed", workspaceId, { name: before?.name ?? null, changes });
  return contacts;
}

/** The contacts of an input, unless they could not be mailed. Nobody can always be asked for. */
export function readContacts(
  { mailProblem }: Pick<ActionServices, "mailProblem">,
  input: z.infer<typeof contactsInput> | null,
): Result<Contacts | null, Failure> {
  if (input === null) return ok(null);
  if (mailProblem !== null) return err(failure("conflict", mailProblem));
  return ok({ emails: input.emails, on: input.on ?? DEFAULT_ON });
}
