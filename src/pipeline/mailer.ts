import type { Env } from "../config.ts";
import type { Mail } from "../domain/mail/notice-mail.ts";
import { findSenderProblem } from "../domain/mail/sender-problem.ts";

/** What sends mail. */
export interface Mailer {
  /** Why it can't, and what to do; null when it can. */
  readonly problem: string | null;
  /** Hands a mail to the platform, for one address. Throws when it doesn't take it. */
  readonly send: (mail: Mail, to: string) => Promise<void>;
}

/** Makes the mailer of the platform's binding and the address that mails come from. */
export function createMailer({ EMAIL, EMAIL_FROM }: Pick<Env, "EMAIL" | "EMAIL_FROM">): Mailer {
  const from = EMAIL_FROM?.trim() ?? "";
  return {
    problem: findSenderProblem({ isBound: EMAIL !== undefined, from }),
    send: async ({ subject, text, html }, to) => {
      if (EMAIL === undefined) throw new Error("the binding EMAIL is missing");
      await EMAIL.send({ from, to, subject, text, html });
    },
  };
}
