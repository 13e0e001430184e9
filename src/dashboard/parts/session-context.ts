import { createContext, useContext } from "hono/jsx";
import type { Portal } from "../../actions/portal-places.ts";
import type { OpenSession } from "../../actions/portal-sessions.ts";

/** The session that a page is rendered for; null outside a page. */
export const SessionContext = createContext<OpenSession | null>(null);

/** The target of a link to what is beside the dashboard, which can't be framed: a tab of its own from within a frame. */
export function outsideTarget({ embedOrigin }: Pick<Portal, "embedOrigin">) {
  return embedOrigin === null ? {} : ({ target: "_blank", rel: "noopener" } as const);
}

/** {@link outsideTarget} on a page with a session. */
export function useOutsideTarget() {
  return outsideTarget(useSession().portal);
}

/** The session of the page that is being rendered. Throws outside a page. */
export function useSession(): OpenSession {
  const session = useContext(SessionContext);
  if (session === null) throw new Error("this part needs a page with a session");
  return session;
}
