import type { Branding } from "../../domain/branding.ts";
import type { BrandingAnswer } from "../answers/branding-answer.ts";

/** What is set of a branding. */
export function brandingJson({ name, logoUrl, accent, supportUrl, breadcrumb }: Branding): BrandingAnswer {
  return {
    name,
    logo_url: logoUrl,
    accent,
    support_url: supportUrl,
    breadcrumb: breadcrumb === null ? null : [...breadcrumb],
  };
}
