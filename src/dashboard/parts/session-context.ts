import { createContext, useContext } from "hono/jsx";
import type { OpenSession } from "../../actions/portal-sessions.ts";

/** The session that a page is made for; null outside of one. */
export const SessionContext = createContext<OpenSession | null>(null);

/** The session of the page that is being made. Throws outside of one. */
export function useSession(): OpenSession {
  const session = useContext(SessionContext);
  if (session === null) throw new Error("this part belongs into a page of a session");
  return session;
}
