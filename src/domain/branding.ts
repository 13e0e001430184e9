/** How the dashboard looks for those who open it from a platform. Null is what is not set. */
export interface Branding {
  /** What the platform calls itself. */
  readonly name: string | null;
  readonly logoUrl: string | null;
  /** `#rrggbb`; see `accentProblem`. */
  readonly accent: string | null;
  /** Where people find help: https or mailto. */
  readonly supportUrl: string | null;
  /** The names of the places in the platform that lead to the dashboard, outermost first. */
  readonly breadcrumb: readonly string[] | null;
}

/** What nobody has branded. */
export const UNBRANDED: Branding = { name: null, logoUrl: null, accent: null, supportUrl: null, breadcrumb: null };

/** The name where nobody has set another. */
export const OWN_NAME = "Hookline";

/** A workspace's branding over the service's: each field is the workspace's where it is set. */
export function brandingOver(workspace: Branding, service: Branding): Branding {
  return {
    name: workspace.name ?? service.name,
    logoUrl: workspace.logoUrl ?? service.logoUrl,
    accent: workspace.accent ?? service.accent,
    supportUrl: workspace.supportUrl ?? service.supportUrl,
    breadcrumb: workspace.breadcrumb ?? service.breadcrumb,
  };
}
