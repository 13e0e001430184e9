import { z } from "zod";
import type { AnswerOf } from "./parts.ts";

export const brandingAnswer = z
  .object({
    name: z.string().nullable(),
    logo_url: z.string().nullable(),
    accent: z.string().nullable(),
    support_url: z.string().nullable(),
    breadcrumb: z.array(z.string()).nullable(),
  })
  .meta({ id: "Branding", description: "Null is what is not set." });

export type BrandingAnswer = AnswerOf<typeof brandingAnswer>;
