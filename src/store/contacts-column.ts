import { z } from "zod";
import { OPERATIONAL_EVENT_TYPES } from "../domain/event-type.ts";
import type { Contacts } from "../domain/mail/contacts.ts";
import { readJson } from "./json-column.ts";

const stored = z.object({ emails: z.array(z.string()), on: z.array(z.string()) });

/** Reads stored contacts, null for none. Types of a later version are left out. */
export function readContacts(column: string | null): Contacts | null {
  if (column === null) return null;
  const { emails, on } = readJson(stored, column);
  return { emails, on: OPERATIONAL_EVENT_TYPES.filter((type) => on.includes(type)) };
}

/** Writes contacts as they are stored. */
export function writeContacts(contacts: Contacts | null): string | null {
  return contacts === null ? null : JSON.stringify({ emails: contacts.emails, on: contacts.on });
}
