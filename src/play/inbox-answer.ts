import { z } from "zod";
import { utf8 } from "../crypto/encoding.ts";

export const MAX_DELAY_SECONDS = 20;
export const MAX_ANSWER_BYTES = 4096;

/** How an inbox answers. */
export interface InboxAnswer {
  readonly status: number;
  readonly delayMs: number;
  readonly body: string;
}

export const FIRST_ANSWER: InboxAnswer = { status: 200, delayMs: 0, body: "" };

/** The form's fields as they were typed. */
export interface AnswerForm {
  readonly status: string;
  readonly delay: string;
  readonly body: string;
}
export type AnswerErrors = Partial<Record<keyof AnswerForm, string>>;

/** Statuses that HTTP gives no body. */
const BODILESS = new Set([204, 205, 304]);

/** The headers of every answer. An inbox's owner chooses the body, so it must never act as a page of this host. */
const HEADERS = {
  "Content-Type": "text/plain; charset=utf-8",
  "Content-Security-Policy": "default-src 'none'; sandbox",
  "X-Content-Type-Options": "nosniff",
  "X-Robots-Tag": "noindex",
  "Referrer-Policy": "no-referrer",
  "Cache-Control": "no-store",
};

const numberIn = (min: number, max: number, message: string) =>
  z.string().trim().min(1, message).transform(Number).pipe(z.number(message).min(min, message).max(max, message));

const formSchema = z.object({
  status: numberIn(200, 599, "a whole number from 200 to 599").refine(Number.isInteger, "a whole number"),
  delay: numberIn(0, MAX_DELAY_SECONDS, `a number of seconds from 0 to ${MAX_DELAY_SECONDS}`),
  body: z
    .string()
    .transform((text) => text.replaceAll("\r\n", "\n"))
    .refine((text) => utf8(text).length <= MAX_ANSWER_BYTES, `at most ${MAX_ANSWER_BYTES} bytes`),
});

/** Reads the form: the answer, or what is wrong with which field. */
export function parseAnswerForm(
  form: AnswerForm,
): { readonly answer: InboxAnswer } | { readonly errors: AnswerErrors } {
  const { data, error } = formSchema.safeParse(form);
  if (data !== undefined) {
    return { answer: { status: data.status, delayMs: Math.round(data.delay * 1000), body: data.body } };
  }
  const { fieldErrors } = z.flattenError(error);
  const errors = Object.entries(fieldErrors).map(([field, messages]) => [field, messages?.[0]]);
  return { errors: Object.fromEntries(errors) };
}

/** The form's fields for an answer. */
export function showAnswer({ status, delayMs, body }: InboxAnswer): AnswerForm {
  return { status: String(status), delay: String(delayMs / 1000), body };
}

/** Builds the response; the body is left out where HTTP has none. */
export function toResponse({ status, body }: Pick<InboxAnswer, "status" | "body">): Response {
  return new Response(BODILESS.has(status) ? null : body, { status, headers: HEADERS });
}
