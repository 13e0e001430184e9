/**
 * The served script of Scalar's API reference. Its name has the version of `@scalar/fastify-api-reference`, since browsers
 * keep it for a year (`public/_headers`).
 */
export const REFERENCE_SCRIPT = "/assets/scalar-1.76.3.js";
