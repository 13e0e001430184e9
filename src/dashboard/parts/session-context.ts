import { createContext, useContext } from "hono/jsx";
import type { OpenSession } from "../../actions/portal-sessions.ts";

/** The session that a page is rendered for; null outside a page. */
export const SessionContext = createContext<OpenSession | null>(null);

/** The session of the page that is being rendered. Throws outside a page. */
export function useSession(): OpenSession {
  const session = useContext(SessionContext);
  if (session === null) throw new Error("this part needs a page with a session");
  return session;
}
