import { secureHeaders } from "hono/secure-headers";

/** The security headers of every page: no foreign or inline code and styles, no frames. HSTS is left to the deployment. */
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
  // With no-referrer browsers send `Origin: null` with forms, which can't be told from another site's.
  referrerPolicy: "same-origin",
  strictTransportSecurity: false,
});
