import { secureHeaders } from "hono/secure-headers";

/** What every page forbids: code and styles of others, inline ones, frames; HSTS is the deployment's to decide. */
export const pageHeaders = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", "data:"],
    connectSrc: ["'self'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
    baseUri: ["'none'"],
  },
  xFrameOptions: "DENY",
  // Not no-referrer: browsers would send `Origin: null` with forms, which can't be told from another site's.
  referrerPolicy: "same-origin",
  strictTransportSecurity: false,
});
