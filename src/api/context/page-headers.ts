import { secureHeaders } from "hono/secure-headers";

/** What a page may load and who may frame it, beyond what every page may. */
export interface PageFreedom {
  /** The one origin whose pages may frame it; null for none. */
  readonly embedOrigin: string | null;
  /** An origin whose pictures it shows besides our own; null for none. */
  readonly pictures: string | null;
}

/** The security headers of a page: no foreign or inline code and styles, frames of one origin at most. HSTS is left to the deployment. */
export function secureHeadersOf({ embedOrigin, pictures }: PageFreedom) {
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'", "data:", ...(pictures === null ? [] : [pictures])],
      connectSrc: ["'self'"],
      formAction: ["'self'"],
      frameAncestors: [embedOrigin ?? "'none'"],
      baseUri: ["'none'"],
    },
    // It can't name an origin.
    xFrameOptions: embedOrigin === null ? "DENY" : false,
    // With no-referrer browsers send `Origin: null` with forms, which can't be told from another site's.
    referrerPolicy: "same-origin",
    strictTransportSecurity: false,
  });
}

/** The headers of a page that nobody may frame. */
export const pageHeaders = secureHeadersOf({ embedOrigin: null, pictures: null });
