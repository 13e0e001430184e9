/** The API's bodies as a caller sees them, as far as tests read them. */

export interface ErrorBody {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly details: readonly { readonly field: string; readonly message: string }[];
    readonly request_id: string;
  };
}

export interface ListBody<T> {
  readonly data: readonly T[];
  readonly pagination: { readonly next_cursor: string | null; readonly has_more: boolean };
}

export interface WebhookBody {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly status: string;
  readonly disabled_reason: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly created_by: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly compat_signature: Readonly<Record<string, string>> | null;
  readonly secret: string;
  readonly standard_secret: string;
}

export interface PublicKeyBody {
  readonly public_key: string;
  readonly previous: readonly { readonly public_key: string; readonly expires_at: string }[];
  readonly jwks_url: string;
}

export interface ChangedWebhookBody extends WebhookBody {
  readonly warnings: readonly string[];
}

export interface SecretBody {
  readonly secret: string;
  readonly standard_secret: string;
  readonly previous_expires_at: string | null;
}

export interface ApiKeyBody {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly member_id: string | null;
  readonly prefix: string;
  readonly previous_expires_at: string | null;
  readonly secret: string;
}

export interface WorkspaceBody {
  readonly id: string;
  readonly name: string;
  readonly webhooks_enabled: boolean;
  readonly contacts: { readonly emails: readonly string[]; readonly on: readonly string[] } | null;
  readonly api_key: string;
}

export interface TestSendBody {
  readonly id: string;
  readonly delivery_id: string;
  readonly status: string;
  readonly response_code: number | null;
  readonly response_body: string | null;
  readonly error: { readonly code: string; readonly message: string } | null;
}

export interface AcceptedBody {
  readonly id: string;
  readonly type: string;
  readonly created_at: string;
  readonly status: string;
  readonly duplicate?: boolean;
}

export interface EventBody {
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
  readonly deliveries: readonly {
    readonly webhook_id: string;
    readonly delivery_id: string;
    readonly status: string;
    readonly attempt_count: number;
  }[];
  readonly not_delivered_to?: readonly { readonly webhook_id: string; readonly reason: string }[];
}

export interface DeliveryBody {
  readonly id: string;
  readonly event_id: string;
  readonly event_type: string;
  readonly status: string;
  readonly attempt_count: number;
  readonly next_attempt_at: string | null;
  readonly next_attempt_reason: string | null;
  readonly trigger: string;
  readonly attempts: readonly {
    readonly number: number;
    readonly trigger: string;
    readonly response_code: number | null;
    readonly request: { readonly headers: Readonly<Record<string, string>>; readonly body: string | null } | null;
  }[];
}

export interface EventTypeBody {
  readonly name: string;
  readonly description: string;
  readonly schema: unknown;
  readonly example: unknown;
  readonly deprecated: boolean;
  readonly since: string | null;
}

export interface MemberBody {
  readonly id: string;
  readonly role: string;
  readonly status: string;
}
