import { isMailAddress } from "./mail-address.ts";

/** What a deployment has for sending mail. */
export interface Sender {
  /** Whether the platform's binding is there. */
  readonly isBound: boolean;
  /** The setting `EMAIL_FROM`; empty when it is not set. */
  readonly from: string;
}

const HOW = "and deploy again (docs/deploying.md, Mail)";

/** Says why no mail can be sent, and what to do; null when it can. */
export function findSenderProblem({ isBound, from }: Sender): string | null {
  const setting = "set EMAIL_FROM to an address of a domain that may send, such as hooks@example.com,";
  if (!isBound) {
    return `this service can't send mail yet: add the block [[send_email]] with name = "EMAIL" to wrangler.toml, ${setting} ${HOW}`;
  }
  if (from === "") return `this service can't send mail yet: ${setting} ${HOW}`;
  return isMailAddress(from) ? null : `this service can't send mail: EMAIL_FROM is no plain address; ${setting} ${HOW}`;
}
