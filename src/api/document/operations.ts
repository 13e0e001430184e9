import { ACCESS_OPERATIONS } from "./access-operations.ts";
import { BRANDING_OPERATIONS } from "./branding-operations.ts";
import { CATALOG_OPERATIONS } from "./catalog-operations.ts";
import { DELIVERY_OPERATIONS } from "./delivery-operations.ts";
import { EVENT_OPERATIONS } from "./event-operations.ts";
import type { Operation } from "./operation.ts";
import { SERVICE_OPERATIONS } from "./service-operations.ts";
import { WEBHOOK_OPERATIONS } from "./webhook-operations.ts";

/** Every call of the API. A test holds the table against the router, both ways. */
export const OPERATIONS: readonly Operation[] = [
  ...EVENT_OPERATIONS,
  ...WEBHOOK_OPERATIONS,
  ...DELIVERY_OPERATIONS,
  ...CATALOG_OPERATIONS,
  ...ACCESS_OPERATIONS,
  ...BRANDING_OPERATIONS,
  ...SERVICE_OPERATIONS,
];
