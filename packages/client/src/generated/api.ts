// Made by `npm run generate:client` from openapi.json. Change that one.

export interface paths {
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List events
         * @description Events show here once they are fanned out, normally well under a second after they were accepted. You see all, or as a member those that were owed to, or would match, webhooks of your own, and only these webhooks in them. The work for a page is bounded: with a filter it may have fewer entries than `limit`, even none, while `has_more` is true.
         *
         *     Roles: owner, admin, member (of their own webhooks).
         */
        get: operations["events.list"];
        put?: never;
        /**
         * Publish an event
         * @description It is durable when this answers. With an `id` or an `Idempotency-Key` it is safe to repeat: once the first is dispatched, the same id and body answers 200 with `duplicate`, another body 409.
         *
         *     Roles: owner, admin, publisher.
         */
        post: operations["events.publish"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Publish up to 1,000 events, all or none
         * @description One bad event refuses the whole batch. Give each event an `id` to make a batch safe to repeat; an `Idempotency-Key` is refused. After a 503 a part may have been accepted: repeat with the same ids.
         *
         *     Roles: owner, admin, publisher.
         */
        post: operations["events.publishBatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get an event with its data and deliveries
         * @description As a member you see what the list has of it.
         *
         *     Roles: owner, admin, member (of their own webhooks).
         */
        get: operations["events.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send an event again
         * @description To every webhook that matches now, or to those named. `only: "failed_or_missed"` leaves out those that have it. The same deliveries become pending again, with their whole schedule.
         *
         *     Roles: owner, admin.
         */
        post: operations["events.replay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rejected-events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List refused events of other Workers
         * @description What came through the queue and could not be published, with the reason.
         *
         *     Roles: owner, admin.
         */
        get: operations["rejectedEvents.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List webhooks
         * @description Roles: owner, admin, member (of their own webhooks).
         */
        get: operations["webhooks.list"];
        put?: never;
        /**
         * Register a webhook
         * @description Its secret is in this answer and in `GET /v1/webhooks/{id}/secret`. Only `url` and `events` are required.
         *
         *     Roles: owner, admin, member (of their own webhooks).
         */
        post: operations["webhooks.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a webhook
         * @description Roles: owner, admin, member (of their own webhooks).
         */
        get: operations["webhooks.get"];
        put?: never;
        post?: never;
        /**
         * Delete a webhook
         * @description With its log and what is pending.
         *
         *     Roles: owner, admin, member (of their own webhooks).
         */
        delete: operations["webhooks.delete"];
        options?: never;
        head?: never;
        /**
         * Change a webhook
         * @description Absent fields keep their values. Disabling cancels what is pending; enabling begins with new events, and `POST …/recover` with `include_missed` sends those that were missed.
         *
         *     Roles: owner, admin, member (of their own webhooks).
         */
        patch: operations["webhooks.update"];
        trace?: never;
    };
    "/v1/webhooks/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a trial and see the answer
         * @description One attempt, at once, also while the webhook is disabled. Without `event_type` the first subscribed one is taken, without `data` the catalog's example. A trial is logged, and counts for nothing.
         *
         *     Roles: owner, admin, member (of their own webhooks).
         */
        post: operations["webhooks.test"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/filter/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try a filter on the newest events
         * @description On events of the types that the webhook subscribes to and that it may see, as many as `limit`, found among the newest 2,000 of the workspace. Nothing is changed.
         *
         *     Roles: owner, admin, member (of their own webhooks).
         */
        post: operations["webhooks.testFilter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show a webhook's secret
         * @description Roles: owner, admin, member (of their own webhooks).
         */
        get: operations["webhooks.getSecret"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/secret/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replace a webhook's secret
         * @description The former secret goes on signing beside the new one for `grace_period_seconds`, a day unless given. At most three live at once. Rotating to the present secret changes nothing.
         *
         *     Roles: owner, admin, member (of their own webhooks).
         */
        post: operations["webhooks.rotateSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/public-key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show a webhook's public key
         * @description Its Ed25519 signatures (`v1a`) are verified with it. A 404 while it has none: it gets one with the `signature` `ed25519` or `both`, or by a rotation.
         *
         *     Roles: owner, admin, member (of their own webhooks).
         */
        get: operations["webhooks.getPublicKey"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/public-key/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replace a webhook's Ed25519 key
         * @description The former key goes on signing beside the new one for `grace_period_seconds`, a day unless given. At most three live at once. The first one is made so too.
         *
         *     Roles: owner, admin, member (of their own webhooks).
         */
        post: operations["webhooks.rotatePublicKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/keys/{webhook_id}.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a webhook's public keys as a JWK set
         * @description Those that sign now, for receivers: the answer may be kept for five minutes.
         *
         *     Needs no key.
         */
        get: operations["webhooks.getKeySet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count what a webhook's deliveries came to
         * @description Roles: owner, admin, member (of their own webhooks).
         */
        get: operations["webhooks.getStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List a webhook's deliveries
         * @description The log. The work for a page is bounded: with a filter it may have fewer entries than `limit`, even none, while `has_more` is true. Go on with its cursor.
         *
         *     Roles: owner, admin, member (of their own webhooks).
         */
        get: operations["deliveries.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the deliveries of all webhooks
         * @description Those of the webhooks that you may see, with the same filters and bounds as the log of one. Each log is asked once for a page.
         *
         *     Roles: owner, admin, member (of their own webhooks).
         */
        get: operations["deliveries.listAll"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/deliveries/{delivery_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a delivery with every attempt
         * @description Each with the request that was sent and the answer.
         *
         *     Roles: owner, admin, member (of their own webhooks).
         */
        get: operations["deliveries.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/deliveries/{delivery_id}/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make one more attempt now
         * @description Whatever the status is, with the same event id; after an attempt that is under way. Its failure never undoes `delivered`.
         *
         *     Roles: owner, admin, member (of their own webhooks).
         */
        post: operations["deliveries.resend"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/deliveries/{delivery_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a pending delivery
         * @description Roles: owner, admin, member (of their own webhooks).
         */
        post: operations["deliveries.cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/recover": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send what failed, was canceled or was missed again
         * @description What ended as failed (or as `statuses` say) in that time, at the webhook's pace; with `include_missed` also the events of that time that match now and were never owed to it. `dry_run` counts and does nothing else.
         *
         *     Roles: owner, admin, member (of their own webhooks).
         */
        post: operations["webhooks.recover"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/recoveries/{recovery_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the progress of a recovery
         * @description Roles: owner, admin, member (of their own webhooks).
         */
        get: operations["recoveries.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/event-types": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List event types
         * @description Roles: owner, admin, member, guest.
         */
        get: operations["eventTypes.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/event-types.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the catalog as an OpenAPI document
         * @description OpenAPI 3.1 with `webhooks`: what subscribers receive of each type, in the workspace's format. A larger one than a request may be is a 422: ask for a part with `type`.
         *
         *     Roles: owner, admin, member, guest.
         */
        get: operations["eventTypes.export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/event-types/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take event types from an OpenAPI document
         * @description Each of its `webhooks` is added or changed, all or none. Types that it has not stay. With `dry_run` it tells what would change.
         *
         *     Roles: owner, admin.
         */
        post: operations["eventTypes.import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/event-types/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get an event type
         * @description Roles: owner, admin, member, guest.
         */
        get: operations["eventTypes.get"];
        /**
         * Add or change an event type
         * @description Absent fields keep their values. While a catalog is empty every well-formed type may be published; else only those in it. Events that break the schema are refused.
         *
         *     Roles: owner, admin.
         */
        put: operations["eventTypes.put"];
        post?: never;
        /**
         * Remove an event type
         * @description Accepted events of the type stay.
         *
         *     Roles: owner, admin.
         */
        delete: operations["eventTypes.delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List API keys
         * @description Roles: owner, admin.
         */
        get: operations["apiKeys.list"];
        put?: never;
        /**
         * Make an API key
         * @description Keys of the roles `member` and `guest` must name a member. A key or session of a member makes keys of that member only, up to its own role.
         *
         *     Roles: owner, admin.
         */
        post: operations["apiKeys.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys/{id}/roll": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give an API key a new secret
         * @description With the same permissions. The old secret works on for `grace_period_seconds`; without them it stops working within ten seconds, and so does one before it. At most two work at once: while one before works on, another grace period is a conflict.
         *
         *     Roles: owner, admin.
         */
        post: operations["apiKeys.roll"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke an API key
         * @description Roles: owner, admin.
         */
        delete: operations["apiKeys.revoke"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/contacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show whom operational events are mailed to
         * @description Roles: owner, admin.
         */
        get: operations["contacts.get"];
        /**
         * Say whom operational events are mailed to
         * @description One mail at most about a webhook, a kind of event and a day (UTC), and 50 a day in all, 30 of them of failed deliveries. No `emails` take the contacts away. Where the service can't send mail, a 409 says what it lacks.
         *
         *     Roles: owner, admin.
         */
        put: operations["contacts.set"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List members
         * @description Roles: owner, admin.
         */
        get: operations["members.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/members/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a member
         * @description Roles: owner, admin.
         */
        get: operations["members.get"];
        /**
         * Add or change a member
         * @description Under an id of your own. Removing a member ends its keys, links and sessions for good and disables its webhooks.
         *
         *     Roles: owner, admin.
         */
        put: operations["members.put"];
        post?: never;
        /**
         * Remove and forget a member
         * @description Roles: owner, admin.
         */
        delete: operations["members.delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/portal-sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a link into the dashboard
         * @description It works once, for `expires_in` seconds. Links of the roles `member` and `guest` must name a member.
         *
         *     Roles: owner, admin.
         */
        post: operations["portalSessions.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit-log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List who changed what
         * @description Roles: owner, admin.
         */
        get: operations["auditLog.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/branding": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get how the dashboard looks
         * @description Needs the root key.
         */
        get: operations["branding.get"];
        /**
         * Set how the dashboard looks
         * @description As a whole: what is left out is not set afterwards. Pages show it within ten seconds.
         *
         *     Needs the root key.
         */
        put: operations["branding.put"];
        post?: never;
        /**
         * Take the branding away
         * @description Needs the root key.
         */
        delete: operations["branding.delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workspaces/{id}/branding": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get what a workspace sets of its branding
         * @description Needs the root key.
         */
        get: operations["workspaces.getBranding"];
        /**
         * Set how the dashboard looks in a workspace
         * @description As a whole. What it leaves out is as the service sets it.
         *
         *     Needs the root key.
         */
        put: operations["workspaces.putBranding"];
        post?: never;
        /**
         * Take a workspace's branding away
         * @description Needs the root key.
         */
        delete: operations["workspaces.deleteBranding"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workspaces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List workspaces
         * @description Needs the root key.
         */
        get: operations["workspaces.list"];
        put?: never;
        /**
         * Make a workspace
         * @description Needs the root key.
         */
        post: operations["workspaces.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workspaces/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a workspace
         * @description Needs the root key.
         */
        get: operations["workspaces.get"];
        put?: never;
        post?: never;
        /**
         * Delete a workspace with everything in it
         * @description Needs the root key.
         */
        delete: operations["workspaces.delete"];
        options?: never;
        head?: never;
        /**
         * Rename a workspace, grant or end its entitlement, or set its contacts
         * @description While `webhooks_enabled` is false nothing of it is accepted or delivered, and what was pending is canceled. `event_database` sends its events to another database from some minutes on. `contacts` are mailed of operational events, as those of `PUT /v1/contacts`.
         *
         *     Needs the root key.
         */
        patch: operations["workspaces.update"];
        trace?: never;
    };
    "/v1/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show queues, troubles and what needs attention
         * @description Needs the root key.
         */
        get: operations["service.getStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reseal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Seal secrets again under the present key
         * @description After a change of `ENCRYPTION_KEY`. It does a bounded number: repeat it while `has_more` is true.
         *
         *     Needs the root key.
         */
        post: operations["service.reseal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Tell whether the service runs
         * @description Needs no key.
         */
        get: operations["service.getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get this document
         * @description With an `ETag`: asked for again with `If-None-Match` it is a 304 while nothing has changed.
         *
         *     Needs no key.
         */
        get: operations["document.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface webhooks {
    event: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A delivery in the format event
         * @description Minified JSON, the same bytes on every attempt. Your own `headers` of the webhook come too, and those of its `compat_signature`.
         */
        post: operations["received.event"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    message: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A delivery in the format message
         * @description Minified JSON, the same bytes on every attempt. Your own `headers` of the webhook come too, and those of its `compat_signature`.
         */
        post: operations["received.message"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    standard: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A delivery in the format standard
         * @description Minified JSON, the same bytes on every attempt. Your own `headers` of the webhook come too, and those of its `compat_signature`.
         */
        post: operations["received.standard"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    cloudevents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A delivery in the format cloudevents
         * @description Minified JSON, the same bytes on every attempt. Your own `headers` of the webhook come too, and those of its `compat_signature`.
         */
        post: operations["received.cloudevents"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    slack: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A delivery in the format slack
         * @description Minified JSON, the same bytes on every attempt. Your own `headers` of the webhook come too, and those of its `compat_signature`.
         */
        post: operations["received.slack"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    discord: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A delivery in the format discord
         * @description Minified JSON, the same bytes on every attempt. Your own `headers` of the webhook come too, and those of its `compat_signature`.
         */
        post: operations["received.discord"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    teams: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A delivery in the format teams
         * @description Minified JSON, the same bytes on every attempt. Your own `headers` of the webhook come too, and those of its `compat_signature`.
         */
        post: operations["received.teams"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface components {
    schemas: {
        /** @description A plain value, which means equal, or an object of operators and of keys that walk into the value. A list holds what one of its elements does. */
        FilterCondition: (string | number | boolean | null) | ({
            $eq?: string | number | boolean | null;
            $neq?: string | number | boolean | null;
            $gt?: string | number;
            $gte?: string | number;
            $lt?: string | number;
            $lte?: string | number;
            $in?: (string | number | boolean | null)[];
            $nin?: (string | number | boolean | null)[];
            $startsWith?: string;
            $endsWith?: string;
            $exists?: boolean;
            $and?: components["schemas"]["FilterCondition"][];
            $or?: components["schemas"]["FilterCondition"][];
            $not?: components["schemas"]["FilterCondition"];
        } & {
            [key: string]: unknown | components["schemas"]["FilterCondition"];
        });
        /** @description A condition where there is a text, a list of texts, or null. */
        FilterTextCondition: (string | null) | {
            $eq?: string | null;
            $neq?: string | null;
            $gt?: string;
            $gte?: string;
            $lt?: string;
            $lte?: string;
            $in?: (string | null)[];
            $nin?: (string | null)[];
            $startsWith?: string;
            $endsWith?: string;
            $exists?: boolean;
            $and?: components["schemas"]["FilterTextCondition"][];
            $or?: components["schemas"]["FilterTextCondition"][];
            $not?: components["schemas"]["FilterTextCondition"];
        };
        PublishedEvent: {
            /**
             * @description Of the workspace's catalog, if that has any.
             * @example investment.created
             */
            type: string;
            /** @description Any JSON value of up to 256 KiB. Numbers that a double would change are refused: send them as strings. */
            data: unknown;
            /** @description Makes it safe to publish again: the same id and body is the same event. Generated when absent. */
            id?: string;
            /**
             * Format: date-time
             * @description RFC 3339; the time of acceptance when absent.
             * @example 2026-11-02T09:30:00Z
             */
            created_at?: string;
            application_id?: string | null;
            /** @description The members whose webhooks may get it, besides owners' and admins'; null for all. */
            visible_to?: string[] | null;
            /** @description Texts to find the event by. Subscribers do not get them. */
            tags?: string[];
        };
        PublishedEvents: {
            events: components["schemas"]["PublishedEvent"][];
        };
        ReplayRequest: {
            /** @description Webhooks of this workspace; those that match the event now unless given. */
            webhook_ids?: string[];
            /** @enum {string} */
            only?: "failed_or_missed";
        };
        NewWebhook: {
            name?: string;
            description?: string;
            /**
             * @description `https:` (in development `http:` too), without user info, of a host that is public in every spelling. It is checked before every attempt.
             * @example https://example.com/hooks
             */
            url: string;
            events: string[];
            filter?: components["schemas"]["Filter"] | null;
            /**
             * @description How the body is laid out; see the webhooks below.
             * @enum {string}
             */
            payload_format?: "event" | "message" | "standard" | "cloudevents" | "slack" | "discord" | "teams";
            /** @description Your own headers. Names that are the same but for case, or `_` for `-`, are one. */
            headers?: {
                [key: string]: string;
            };
            /** @description Seconds before each attempt, the first of which is made at once: 0. */
            retry_schedule?: number[];
            timeout_ms?: number;
            rate_limit?: number | null;
            /** @enum {string} */
            ordering?: "none" | "fifo";
            /**
             * @description What `webhook-signature` has: `v1` of the secrets, `v1a` of the Ed25519 keys, or both.
             * @enum {string}
             */
            signature?: "hmac" | "ed25519" | "both";
            /** @description One more signature, for receivers that verify something else already. `header` and `prefix` are the scheme's own unless given: `X-Hub-Signature-256` and `sha256=`, `X-Signature` and none, `Stripe-Signature`. */
            compat_signature?: ({
                /** @enum {string} */
                scheme: "body-hex" | "body-base64";
                header?: string;
                prefix?: string;
            } | {
                /** @constant */
                scheme: "timestamped";
                header?: string;
            } | {
                /** @enum {string} */
                scheme: "slack" | "svix";
            }) | null;
            secret?: string;
        };
        /**
         * @description Which of the events that it subscribes to a webhook gets: at most 50 conditions, 8 objects within each other, 4096 bytes. Comparisons beside each other are with values of one type.
         * @example {
         *       "type": {
         *         "$startsWith": "investment."
         *       },
         *       "data": {
         *         "amount": {
         *           "$gte": 1000
         *         }
         *       }
         *     }
         */
        Filter: {
            type?: components["schemas"]["FilterTextCondition"];
            application_id?: components["schemas"]["FilterTextCondition"];
            tags?: components["schemas"]["FilterTextCondition"];
            data?: components["schemas"]["FilterCondition"];
            $and?: components["schemas"]["Filter"][];
            $or?: components["schemas"]["Filter"][];
            $not?: components["schemas"]["Filter"];
        };
        WebhookChanges: {
            name?: string;
            description?: string;
            /**
             * @description `https:` (in development `http:` too), without user info, of a host that is public in every spelling. It is checked before every attempt.
             * @example https://example.com/hooks
             */
            url?: string;
            events?: string[];
            filter?: components["schemas"]["Filter"] | null;
            /**
             * @description How the body is laid out; see the webhooks below.
             * @enum {string}
             */
            payload_format?: "event" | "message" | "standard" | "cloudevents" | "slack" | "discord" | "teams";
            /** @description Your own headers. Names that are the same but for case, or `_` for `-`, are one. */
            headers?: {
                [key: string]: string;
            };
            /** @description Seconds before each attempt, the first of which is made at once: 0. */
            retry_schedule?: number[];
            timeout_ms?: number;
            rate_limit?: number | null;
            /** @enum {string} */
            ordering?: "none" | "fifo";
            /**
             * @description What `webhook-signature` has: `v1` of the secrets, `v1a` of the Ed25519 keys, or both.
             * @enum {string}
             */
            signature?: "hmac" | "ed25519" | "both";
            /** @description One more signature, for receivers that verify something else already. `header` and `prefix` are the scheme's own unless given: `X-Hub-Signature-256` and `sha256=`, `X-Signature` and none, `Stripe-Signature`. */
            compat_signature?: ({
                /** @enum {string} */
                scheme: "body-hex" | "body-base64";
                header?: string;
                prefix?: string;
            } | {
                /** @constant */
                scheme: "timestamped";
                header?: string;
            } | {
                /** @enum {string} */
                scheme: "slack" | "svix";
            }) | null;
            /** @enum {string} */
            status?: "active" | "disabled";
        };
        TrialRequest: {
            event_type?: string;
            data?: unknown;
        };
        FilterTestRequest: {
            filter: components["schemas"]["Filter"] | null;
            /** @default 100 */
            limit?: number;
        };
        SecretRotation: {
            secret?: string;
            grace_period_seconds?: number;
        };
        KeyRotation: {
            grace_period_seconds?: number;
        };
        RecoveryRequest: {
            /**
             * Format: date-time
             * @description RFC 3339; not after `until`.
             * @example 2026-11-02T09:30:00Z
             */
            since: string;
            /**
             * Format: date-time
             * @description RFC 3339; now unless given.
             * @example 2026-11-02T09:30:00Z
             */
            until?: string;
            statuses?: ("failed" | "canceled")[];
            event_types?: string[];
            /** @description A code such as 404, a class such as `5xx`, or `none` for those without an answer. */
            response_code?: number | string;
            /** @default false */
            include_missed?: boolean;
            /** @default false */
            dry_run?: boolean;
        };
        CatalogDocument: {
            /** @description An OpenAPI 3.1 document with `webhooks`: an export, or that of another platform. */
            openapi: Record<string, never>;
            /** @description Tells what would change, and changes nothing. */
            dry_run?: boolean;
        };
        EventTypeChanges: {
            description?: string;
            /** @description A JSON Schema (2020-12) of up to 64 KiB and 500 parts, without remote or dynamic references; null for none. */
            schema?: Record<string, never> | boolean | null;
            /** @description Example data of up to 64 KiB; null for none. */
            example?: unknown;
            /** @description Shown where people choose; it may still be published. */
            deprecated?: boolean | null;
            /** @description The version or date since when it exists. */
            since?: string | null;
        };
        NewApiKey: {
            name: string;
            /** @enum {string} */
            role: "owner" | "admin" | "member" | "guest" | "publisher";
            /** @description An active member of the workspace. Required for the roles member and guest. */
            member_id?: string | null;
        };
        ApiKeyRoll: {
            /** @description How long the old secret works on; 0 when absent: it ends at once, and so does one before it. */
            grace_period_seconds?: number;
        };
        NewContacts: {
            emails: string[];
            /** @description The operational events to be mailed of; all but `delivery.failed` unless named. */
            on?: ("webhook.disabled" | "webhook.failing" | "webhook.recovered" | "delivery.failed")[];
        };
        MemberChanges: {
            /** @enum {string} */
            role: "owner" | "admin" | "member" | "guest";
            /** @enum {string} */
            status?: "active" | "removed";
        };
        NewPortalSession: {
            /** @enum {string} */
            role: "owner" | "admin" | "member" | "guest";
            /** @description An active member of the workspace. Required for the roles member and guest. */
            member_id?: string | null;
            expires_in?: number;
            /**
             * @description The origin of the only pages that may frame the dashboard, such as `https://app.example.com`.
             * @example https://app.example.com
             */
            embed_origin?: string | null;
            /**
             * @description The page that the link leads to: a path below `/dashboard`.
             * @example /dashboard/events
             */
            next?: string | null;
            /**
             * @description Where the way back to the platform leads: an https URL.
             * @example https://app.example.com/settings
             */
            return_url?: string | null;
        };
        NewBranding: {
            name?: string | null;
            /**
             * @description A picture at an https address. Pages are allowed to load pictures of its origin, and of no other.
             * @example https://app.example.com/logo.svg
             */
            logo_url?: string | null;
            /** @description Contrasts with light pages by 4.5 to 1 at least; dark pages show it as much lighter as they need. */
            accent?: string | null;
            /** @description Where people find help: `https:` or `mailto:`. */
            support_url?: string | null;
            /** @description The places of the platform that lead to the dashboard, outermost first. */
            breadcrumb?: string[] | null;
        };
        NewWorkspace: {
            name: string;
            catalog?: ("countercyclical" | "exampleapi") | null;
        };
        WorkspaceChanges: {
            name?: string;
            webhooks_enabled?: boolean;
            /** @description The name of a bound database, such as `DB_1`. */
            event_database?: string;
            /** @description Whom operational events are mailed to; null for nobody. */
            contacts?: {
                emails: string[];
                /** @description The operational events to be mailed of; all but `delivery.failed` unless named. */
                on?: ("webhook.disabled" | "webhook.failing" | "webhook.recovered" | "delivery.failed")[];
            } | null;
        };
        ReceivedEvent: {
            /** @description The event's id, the same on every attempt: deduplicate by it. */
            id: string;
            type: string;
            /**
             * Format: date-time
             * @example 2026-11-02T09:30:00.000Z
             */
            created_at: string;
            /** @description As published. */
            data: unknown;
        };
        ReceivedMessage: {
            /** @description `msg_…`, the same on every attempt. */
            id: string;
            /** @description The event's id, the same on every attempt: deduplicate by it. */
            eventId: string;
            eventType: string;
            /**
             * Format: date-time
             * @example 2026-11-02T09:30:00.000Z
             */
            timestamp: string;
            workspaceId: string;
            applicationId: string | null;
            /** @description As published. */
            payload: unknown;
        };
        ReceivedStandard: {
            type: string;
            /**
             * Format: date-time
             * @example 2026-11-02T09:30:00.000Z
             */
            timestamp: string;
            /** @description As published. */
            data: unknown;
        };
        ReceivedCloudEvent: {
            /** @constant */
            specversion: "1.0";
            /** @description The event's id, the same on every attempt: deduplicate by it. */
            id: string;
            /**
             * Format: uri-reference
             * @description The service's address and `/workspaces/ID`.
             */
            source: string;
            type: string;
            /**
             * Format: date-time
             * @example 2026-11-02T09:30:00.000Z
             */
            time: string;
            /** @constant */
            datacontenttype: "application/json";
            /** @description As published. */
            data: unknown;
        };
        ReceivedSlackMessage: {
            /** @description The whole message, for notifications and screen readers. */
            text: string;
            /** @constant */
            mrkdwn: false;
            /** @constant */
            unfurl_links: false;
            /** @constant */
            unfurl_media: false;
            /** @description Blocks of Slack's Block Kit. */
            blocks: {
                [key: string]: unknown;
            }[];
        };
        ReceivedDiscordMessage: {
            /** @description The message, in Discord's markdown. */
            content: string;
            allowed_mentions: {
                /** @description Empty: nobody is mentioned. */
                parse: string[];
            };
        };
        ReceivedTeamsMessage: {
            /** @constant */
            type: "message";
            attachments: {
                /** @constant */
                contentType: "application/vnd.microsoft.card.adaptive";
                /** @description An Adaptive Card. */
                content: {
                    [key: string]: unknown;
                };
            }[];
        };
        Error: {
            error: {
                /**
                 * @description For programs; it stays the same for ever.
                 * @example validation_error
                 */
                code: string;
                /**
                 * @description For people; it may change.
                 * @example url: must be an https URL
                 */
                message: string;
                /** @description What is wrong with which field; the first twenty. */
                details: {
                    /** @description A path such as `events[3].type`; empty for the whole body. */
                    field: string;
                    message: string;
                }[];
                /** @description The answer's `X-Request-Id`. */
                request_id: string;
            };
        };
        AcceptedEvent: {
            /** @example evt_01K9ZJ5V7Q8R9S0T1V2W3X4Y5Z */
            id: string;
            type: string;
            /**
             * Format: date-time
             * @example 2026-11-02T09:30:00.000Z
             */
            created_at: string;
            /** @constant */
            status: "accepted";
            /**
             * @description The event was published and fanned out before.
             * @constant
             */
            duplicate?: true;
        };
        EventPage: {
            data: components["schemas"]["Event"][];
            pagination: components["schemas"]["Pagination"];
        };
        Event: {
            id: string;
            type: string;
            /**
             * Format: date-time
             * @example 2026-11-02T09:30:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-11-02T09:30:00.000Z
             */
            accepted_at: string;
            application_id: string | null;
            /** @description Member ids; null for the whole workspace. */
            visible_to: string[] | null;
            tags: string[];
            /** @description With `summary=true`; canceled ones are in `total` alone. */
            deliveries?: {
                total: number;
                delivered: number;
                failed: number;
                pending: number;
            };
        };
        Pagination: {
            /** @description Send it as `cursor` for the next page; null at the end. */
            next_cursor: string | null;
            /** @description Whether the list goes on, also after a page with few entries or none. */
            has_more: boolean;
        };
        AcceptedEvents: {
            /** @description In the order of the request. */
            data: components["schemas"]["AcceptedEvent"][];
        };
        EventDetail: {
            id: string;
            type: string;
            /**
             * Format: date-time
             * @example 2026-11-02T09:30:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-11-02T09:30:00.000Z
             */
            accepted_at: string;
            application_id: string | null;
            /** @description Member ids; null for the whole workspace. */
            visible_to: string[] | null;
            tags: string[];
            /** @description As published; null once it was pruned. */
            data: unknown;
            deliveries: {
                webhook_id: string;
                delivery_id: string;
                /** @enum {string} */
                status: "pending" | "delivered" | "failed" | "canceled";
                /**
                 * @description Null without an answer.
                 * @example 200
                 */
                response_code: number | null;
                attempt_count: number;
                next_attempt_at: string | null;
            }[];
            /** @description The webhooks that don't get the event, as of now; with `explain=true`. */
            not_delivered_to?: {
                webhook_id: string;
                /** @enum {string} */
                reason: "not_subscribed" | "not_visible" | "filtered" | "disabled" | "created_later" | "unknown";
                /** @description With `filtered`: the first condition that failed; null when the filter is of a later version. */
                condition?: components["schemas"]["FailedCondition"] | null;
            }[];
        };
        /**
         * @example {
         *       "path": "data.amount",
         *       "operator": "$gte",
         *       "expected": 1000
         *     }
         */
        FailedCondition: {
            /** @description The keys to the value, joined by full stops; empty for the whole event. */
            path: string;
            /** @enum {string} */
            operator: "$eq" | "$neq" | "$gt" | "$gte" | "$lt" | "$lte" | "$in" | "$nin" | "$startsWith" | "$endsWith" | "$exists" | "$and" | "$or" | "$not";
            /** @description What the filter has for the operator. */
            expected: unknown;
        };
        Replayed: {
            /** @description To how many webhooks the event is sent again. */
            matched: number;
        };
        RejectedEventPage: {
            data: components["schemas"]["RejectedEvent"][];
            pagination: components["schemas"]["Pagination"];
        };
        RejectedEvent: {
            id: string;
            reason: string;
            /**
             * Format: date-time
             * @example 2026-11-02T09:30:00.000Z
             */
            received_at: string;
            /** @description The message as it came, cut at 4 KB. */
            body: string;
        };
        CreatedWebhook: {
            /** @example wh_01K9ZJ5V7Q8R9S0T1V2W3X4Y5Z */
            id: string;
            name: string;
            description: string;
            url: string;
            /** @description Event types, prefixes such as `investment.*`, or `*`. */
            events: string[];
            /** @description Which of those events it gets; null for all. */
            filter: {
                [key: string]: unknown;
            } | null;
            /** @enum {string} */
            status: "active" | "disabled";
            /** @description Null while the webhook is active. */
            disabled_reason: ("manual" | "failures" | "gone" | "creator_removed") | null;
            /** @enum {string} */
            payload_format: "event" | "message" | "standard" | "cloudevents" | "slack" | "discord" | "teams";
            /** @description Your own headers; their values are shown as `***`. */
            headers: {
                [key: string]: string;
            };
            /** @description Seconds before each attempt; the first is 0. */
            retry_schedule: number[];
            timeout_ms: number;
            /** @description Most attempts in a second; null for no limit. */
            rate_limit: number | null;
            /** @enum {string} */
            ordering: "none" | "fifo";
            /**
             * @description What `webhook-signature` has.
             * @enum {string}
             */
            signature: "hmac" | "ed25519" | "both";
            /** @description One more signature; null for none. `header` and `prefix` where its scheme lets one choose. */
            compat_signature: {
                /** @enum {string} */
                scheme: "body-hex" | "body-base64" | "timestamped" | "slack" | "svix";
                header?: string;
                prefix?: string;
            } | null;
            /**
             * @description `degraded` after failures or slow answers in a row.
             * @enum {string}
             */
            health: "healthy" | "degraded";
            /** @description Why it is degraded, in words; null while it is healthy. */
            health_reason: string | null;
            /** @description The id of the member, or else of the key or session, that made it. */
            created_by: string;
            /**
             * Format: date-time
             * @example 2026-11-02T09:30:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-11-02T09:30:00.000Z
             */
            updated_at: string;
            /** @description Signs every request. Keep it where your receiver can read it. */
            secret: string;
            /** @description The same key as Standard Webhooks libraries want it. */
            standard_secret: string;
        };
        WebhookPage: {
            data: components["schemas"]["Webhook"][];
            pagination: components["schemas"]["Pagination"];
        };
        Webhook: {
            /** @example wh_01K9ZJ5V7Q8R9S0T1V2W3X4Y5Z */
            id: string;
            name: string;
            description: string;
            url: string;
            /** @description Event types, prefixes such as `investment.*`, or `*`. */
            events: string[];
            /** @description Which of those events it gets; null for all. */
            filter: {
                [key: string]: unknown;
            } | null;
            /** @enum {string} */
            status: "active" | "disabled";
            /** @description Null while the webhook is active. */
            disabled_reason: ("manual" | "failures" | "gone" | "creator_removed") | null;
            /** @enum {string} */
            payload_format: "event" | "message" | "standard" | "cloudevents" | "slack" | "discord" | "teams";
            /** @description Your own headers; their values are shown as `***`. */
            headers: {
                [key: string]: string;
            };
            /** @description Seconds before each attempt; the first is 0. */
            retry_schedule: number[];
            timeout_ms: number;
            /** @description Most attempts in a second; null for no limit. */
            rate_limit: number | null;
            /** @enum {string} */
            ordering: "none" | "fifo";
            /**
             * @description What `webhook-signature` has.
             * @enum {string}
             */
            signature: "hmac" | "ed25519" | "both";
            /** @description One more signature; null for none. `header` and `prefix` where its scheme lets one choose. */
            compat_signature: {
                /** @enum {string} */
                scheme: "body-hex" | "body-base64" | "timestamped" | "slack" | "svix";
                header?: string;
                prefix?: string;
            } | null;
            /**
             * @description `degraded` after failures or slow answers in a row.
             * @enum {string}
             */
            health: "healthy" | "degraded";
            /** @description Why it is degraded, in words; null while it is healthy. */
            health_reason: string | null;
            /** @description The id of the member, or else of the key or session, that made it. */
            created_by: string;
            /**
             * Format: date-time
             * @example 2026-11-02T09:30:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-11-02T09:30:00.000Z
             */
            updated_at: string;
        };
        ChangedWebhook: {
            /** @example wh_01K9ZJ5V7Q8R9S0T1V2W3X4Y5Z */
            id: string;
            name: string;
            description: string;
            url: string;
            /** @description Event types, prefixes such as `investment.*`, or `*`. */
            events: string[];
            /** @description Which of those events it gets; null for all. */
            filter: {
                [key: string]: unknown;
            } | null;
            /** @enum {string} */
            status: "active" | "disabled";
            /** @description Null while the webhook is active. */
            disabled_reason: ("manual" | "failures" | "gone" | "creator_removed") | null;
            /** @enum {string} */
            payload_format: "event" | "message" | "standard" | "cloudevents" | "slack" | "discord" | "teams";
            /** @description Your own headers; their values are shown as `***`. */
            headers: {
                [key: string]: string;
            };
            /** @description Seconds before each attempt; the first is 0. */
            retry_schedule: number[];
            timeout_ms: number;
            /** @description Most attempts in a second; null for no limit. */
            rate_limit: number | null;
            /** @enum {string} */
            ordering: "none" | "fifo";
            /**
             * @description What `webhook-signature` has.
             * @enum {string}
             */
            signature: "hmac" | "ed25519" | "both";
            /** @description One more signature; null for none. `header` and `prefix` where its scheme lets one choose. */
            compat_signature: {
                /** @enum {string} */
                scheme: "body-hex" | "body-base64" | "timestamped" | "slack" | "svix";
                header?: string;
                prefix?: string;
            } | null;
            /**
             * @description `degraded` after failures or slow answers in a row.
             * @enum {string}
             */
            health: "healthy" | "degraded";
            /** @description Why it is degraded, in words; null while it is healthy. */
            health_reason: string | null;
            /** @description The id of the member, or else of the key or session, that made it. */
            created_by: string;
            /**
             * Format: date-time
             * @example 2026-11-02T09:30:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-11-02T09:30:00.000Z
             */
            updated_at: string;
            /** @description What changed without being asked for, in words. */
            warnings: string[];
        };
        TrialResult: {
            /** @description The event's id. */
            id: string;
            delivery_id: string;
            /** @enum {string} */
            status: "delivered" | "failed";
            /**
             * @description Null without an answer.
             * @example 200
             */
            response_code: number | null;
            /** @description Milliseconds; null without an answer. */
            response_time_ms: number | null;
            response_body: string | null;
            error: components["schemas"]["AttemptError"] | null;
        };
        /** @description Why an attempt failed. */
        AttemptError: {
            /** @enum {string} */
            code: "status" | "redirect" | "gone" | "timeout" | "network" | "url_refused" | "internal" | "aborted";
            message: string;
        };
        FilterTest: {
            /** @description How many of them pass. */
            matched: number;
            /** @description How many events it was tried on: the newest that the webhook subscribes to and may see, among the newest 2,000 of the workspace. */
            of: number;
            /** @description The newest event that it keeps out; null without one. */
            first_mismatch: {
                event_id: string;
                condition: components["schemas"]["FailedCondition"];
            } | null;
        };
        WebhookSecret: {
            /** @description Signs every request. Keep it where your receiver can read it. */
            secret: string;
            /** @description The same key as Standard Webhooks libraries want it. */
            standard_secret: string;
            /** @description When the secret before this one stops signing; null without one. */
            previous_expires_at: string | null;
        };
        WebhookPublicKey: {
            /**
             * @description `whpk_` and 32 bytes in base64.
             * @example whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=
             */
            public_key: string;
            /** @description Replaced keys that sign on until then. */
            previous: {
                /**
                 * @description `whpk_` and 32 bytes in base64.
                 * @example whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=
                 */
                public_key: string;
                /**
                 * Format: date-time
                 * @example 2026-11-02T09:30:00.000Z
                 */
                expires_at: string;
            }[];
            /** @description Where anybody gets these keys as a JWK set. */
            jwks_url: string;
        };
        KeySet: {
            keys: {
                /** @constant */
                kty: "OKP";
                /** @constant */
                crv: "Ed25519";
                x: string;
                /** @description The thumbprint (RFC 7638). */
                kid: string;
                /** @constant */
                use: "sig";
                /** @constant */
                alg: "EdDSA";
            }[];
        };
        /** @description By when events were accepted; trial sends count nowhere. */
        WebhookStats: {
            delivered: number;
            failed: number;
            pending: number;
            canceled: number;
            /** @description Null when no delivery has ended. */
            success_rate: number | null;
            response_time_ms: {
                /** @description Milliseconds, at most 5 % off; null without an answer. */
                p50: number | null;
                /** @description Milliseconds, at most 5 % off; null without an answer. */
                p95: number | null;
            };
            attempts: {
                total: number;
                by_response_class: {
                    "2xx": number;
                    "3xx": number;
                    "4xx": number;
                    "5xx": number;
                    none: number;
                };
            };
            /** @description How long the oldest pending delivery has waited. */
            oldest_pending_seconds: number | null;
            series: {
                /**
                 * Format: date-time
                 * @example 2026-11-02T09:30:00.000Z
                 */
                at: string;
                delivered: number;
                failed: number;
            }[];
        };
        DeliveryPage: {
            data: components["schemas"]["Delivery"][];
            pagination: components["schemas"]["Pagination"];
        };
        Delivery: {
            /** @example del_01K9ZJ5V7Q8R9S0T1V2W3X4Y5Z */
            id: string;
            event_id: string;
            event_type: string;
            /** @enum {string} */
            status: "pending" | "delivered" | "failed" | "canceled";
            /**
             * @description Null without an answer.
             * @example 200
             */
            response_code: number | null;
            /** @description Milliseconds; null without an answer. */
            response_time_ms: number | null;
            attempt_count: number;
            /** @description Null when none is planned. */
            next_attempt_at: string | null;
            /**
             * @description What the newest attempt came from: the schedule, a resend, a replay or recovery, or a trial.
             * @enum {string}
             */
            trigger: "scheduled" | "manual" | "test" | "replay";
            /**
             * Format: date-time
             * @example 2026-11-02T09:30:00.000Z
             */
            created_at: string;
            completed_at: string | null;
        };
        WorkspaceDeliveryPage: {
            data: components["schemas"]["WorkspaceDelivery"][];
            pagination: components["schemas"]["Pagination"];
        };
        WorkspaceDelivery: {
            /** @example del_01K9ZJ5V7Q8R9S0T1V2W3X4Y5Z */
            id: string;
            event_id: string;
            event_type: string;
            /** @enum {string} */
            status: "pending" | "delivered" | "failed" | "canceled";
            /**
             * @description Null without an answer.
             * @example 200
             */
            response_code: number | null;
            /** @description Milliseconds; null without an answer. */
            response_time_ms: number | null;
            attempt_count: number;
            /** @description Null when none is planned. */
            next_attempt_at: string | null;
            /**
             * @description What the newest attempt came from: the schedule, a resend, a replay or recovery, or a trial.
             * @enum {string}
             */
            trigger: "scheduled" | "manual" | "test" | "replay";
            /**
             * Format: date-time
             * @example 2026-11-02T09:30:00.000Z
             */
            created_at: string;
            completed_at: string | null;
            webhook_id: string;
        };
        DeliveryDetail: {
            /** @example del_01K9ZJ5V7Q8R9S0T1V2W3X4Y5Z */
            id: string;
            event_id: string;
            event_type: string;
            /** @enum {string} */
            status: "pending" | "delivered" | "failed" | "canceled";
            /**
             * @description Null without an answer.
             * @example 200
             */
            response_code: number | null;
            /** @description Milliseconds; null without an answer. */
            response_time_ms: number | null;
            attempt_count: number;
            /** @description Null when none is planned. */
            next_attempt_at: string | null;
            /**
             * @description What the newest attempt came from: the schedule, a resend, a replay or recovery, or a trial.
             * @enum {string}
             */
            trigger: "scheduled" | "manual" | "test" | "replay";
            /**
             * Format: date-time
             * @example 2026-11-02T09:30:00.000Z
             */
            created_at: string;
            completed_at: string | null;
            /** @description Why the next attempt is when it is; null when none is planned. */
            next_attempt_reason: ("schedule" | "retry_after" | "rate_limit" | "window" | "order" | "manual") | null;
            /** @description The newest attempts, by number. */
            attempts: components["schemas"]["Attempt"][];
        };
        Attempt: {
            number: number;
            /** @enum {string} */
            trigger: "scheduled" | "manual" | "test" | "replay";
            /**
             * Format: date-time
             * @example 2026-11-02T09:30:00.000Z
             */
            started_at: string;
            /**
             * @description Null without an answer.
             * @example 200
             */
            response_code: number | null;
            /** @description Milliseconds; null without an answer. */
            response_time_ms: number | null;
            /** @description The first 4 KiB; what a subscriber answers is not to be trusted. */
            response_body: string | null;
            response_headers: {
                [key: string]: string;
            };
            /** @description Null when the attempt delivered. */
            error: components["schemas"]["AttemptError"] | null;
            /** @description Null when nothing was sent. */
            request: {
                url: string;
                /** @description As sent; values of your own headers are `***`. */
                headers: {
                    [key: string]: string;
                };
                /** @description The exact body; null once the event's data was pruned. */
                body: string | null;
            } | null;
        };
        RecoveryPreview: {
            matched: number;
            by_event_type: {
                [key: string]: number;
            };
            /** @description By code such as `404`; `none` for those without an answer. */
            by_response_code: {
                [key: string]: number;
            };
        };
        StartedRecovery: {
            /** @example rec_01K9ZJ5V7Q8R9S0T1V2W3X4Y5Z */
            id: string;
            matched: number;
        };
        Recovery: {
            id: string;
            matched: number;
            done: number;
            delivered: number;
            failed: number;
            /** @enum {string} */
            status: "running" | "completed" | "canceled";
        };
        EventTypePage: {
            data: components["schemas"]["EventType"][];
            pagination: components["schemas"]["Pagination"];
        };
        EventType: {
            /** @example investment.created */
            name: string;
            description: string;
            /** @description A JSON Schema (2020-12) of the data; null without one. */
            schema: unknown;
            /** @description Example data; null without one. */
            example: unknown;
            /** @description It may still be published and subscribed to. */
            deprecated: boolean;
            /** @description The version or date since when it exists. */
            since: string | null;
            /**
             * Format: date-time
             * @example 2026-11-02T09:30:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-11-02T09:30:00.000Z
             */
            updated_at: string;
        };
        OpenApiDocument: {
            [key: string]: unknown;
        };
        CatalogImport: {
            dry_run: boolean;
            added: string[];
            changed: {
                name: string;
                fields: ("description" | "schema" | "example" | "deprecated" | "since")[];
            }[];
            unchanged: string[];
            /** @description Types of the catalog that the document has not. They stay. */
            not_in_document: string[];
        };
        ShownApiKey: {
            /** @example key_01K9ZJ5V7Q8R9S0T1V2W3X4Y5Z */
            id: string;
            name: string;
            /** @enum {string} */
            role: "owner" | "admin" | "member" | "guest" | "publisher";
            member_id: string | null;
            /** @description How the secret begins, so that it is known again. */
            prefix: string;
            /**
             * Format: date-time
             * @example 2026-11-02T09:30:00.000Z
             */
            created_at: string;
            last_used_at: string | null;
            /** @description When the secret that was replaced stops working; null when none works on. */
            previous_expires_at: string | null;
            /** @description Shown only once. */
            secret: string;
        };
        ApiKeyPage: {
            data: components["schemas"]["ApiKey"][];
            pagination: components["schemas"]["Pagination"];
        };
        ApiKey: {
            /** @example key_01K9ZJ5V7Q8R9S0T1V2W3X4Y5Z */
            id: string;
            name: string;
            /** @enum {string} */
            role: "owner" | "admin" | "member" | "guest" | "publisher";
            member_id: string | null;
            /** @description How the secret begins, so that it is known again. */
            prefix: string;
            /**
             * Format: date-time
             * @example 2026-11-02T09:30:00.000Z
             */
            created_at: string;
            last_used_at: string | null;
            /** @description When the secret that was replaced stops working; null when none works on. */
            previous_expires_at: string | null;
        };
        Contacts: {
            /** @description Empty when nobody is mailed. */
            emails: string[];
            /** @description The operational events to be mailed of. */
            on: ("webhook.disabled" | "webhook.failing" | "webhook.recovered" | "delivery.failed")[];
        };
        MemberPage: {
            data: components["schemas"]["Member"][];
            pagination: components["schemas"]["Pagination"];
        };
        Member: {
            id: string;
            /** @enum {string} */
            role: "owner" | "admin" | "member" | "guest";
            /** @enum {string} */
            status: "active" | "removed";
            /**
             * Format: date-time
             * @example 2026-11-02T09:30:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-11-02T09:30:00.000Z
             */
            updated_at: string;
        };
        PortalSession: {
            /**
             * Format: uri
             * @description Opens the dashboard once.
             */
            url: string;
            /**
             * Format: date-time
             * @example 2026-11-02T09:30:00.000Z
             */
            expires_at: string;
        };
        AuditEntryPage: {
            data: components["schemas"]["AuditEntry"][];
            pagination: components["schemas"]["Pagination"];
        };
        AuditEntry: {
            id: string;
            /** @description One of root, key, session, member, hookline. */
            actor_kind: string;
            actor: string;
            /** @example webhook.created */
            action: string;
            target: string;
            /** @description What it was called then; null without a name. */
            target_name: string | null;
            /** @description What changed, each value cut to 200 characters; null where a field was not set. */
            changes: {
                field: string;
                from: string | null;
                to: string | null;
            }[];
            /**
             * Format: date-time
             * @example 2026-11-02T09:30:00.000Z
             */
            at: string;
            /** @description Empty for what Hookline did itself. */
            ip: string;
        };
        /** @description Null is what is not set. */
        Branding: {
            name: string | null;
            logo_url: string | null;
            accent: string | null;
            support_url: string | null;
            breadcrumb: string[] | null;
        };
        CreatedWorkspace: {
            /** @example ws_01K9ZJ5V7Q8R9S0T1V2W3X4Y5Z */
            id: string;
            name: string;
            webhooks_enabled: boolean;
            /**
             * @description That of new webhooks which name none.
             * @enum {string}
             */
            payload_format: "event" | "message" | "standard" | "cloudevents";
            /**
             * Format: date-time
             * @example 2026-11-02T09:30:00.000Z
             */
            created_at: string;
            /** @description Where the workspace's events are kept, and since when. */
            event_databases: {
                /**
                 * Format: date-time
                 * @example 2026-11-02T09:30:00.000Z
                 */
                since: string;
                database: string;
            }[];
            /** @description Whom operational events are mailed to; null for nobody. */
            contacts: {
                emails: string[];
                /** @description The operational events to be mailed of. */
                on: ("webhook.disabled" | "webhook.failing" | "webhook.recovered" | "delivery.failed")[];
            } | null;
            /** @description An owner key's secret, shown only once. */
            api_key: string;
        };
        WorkspacePage: {
            data: components["schemas"]["Workspace"][];
            pagination: components["schemas"]["Pagination"];
        };
        Workspace: {
            /** @example ws_01K9ZJ5V7Q8R9S0T1V2W3X4Y5Z */
            id: string;
            name: string;
            webhooks_enabled: boolean;
            /**
             * @description That of new webhooks which name none.
             * @enum {string}
             */
            payload_format: "event" | "message" | "standard" | "cloudevents";
            /**
             * Format: date-time
             * @example 2026-11-02T09:30:00.000Z
             */
            created_at: string;
            /** @description Where the workspace's events are kept, and since when. */
            event_databases: {
                /**
                 * Format: date-time
                 * @example 2026-11-02T09:30:00.000Z
                 */
                since: string;
                database: string;
            }[];
            /** @description Whom operational events are mailed to; null for nobody. */
            contacts: {
                emails: string[];
                /** @description The operational events to be mailed of. */
                on: ("webhook.disabled" | "webhook.failing" | "webhook.recovered" | "delivery.failed")[];
            } | null;
        };
        ServiceStatus: {
            /** @enum {string} */
            status: "ok" | "attention";
            version: string;
            /** @description What an operator should look at, in words. */
            attention: string[];
            queues: {
                /** @enum {string} */
                name: "events" | "direct" | "paced" | "slow" | "dead";
                /** @description Null where the platform does not tell it. */
                backlog: number | null;
                oldest_age_seconds: number | null;
            }[];
            databases: {
                name: string;
                bytes: number;
            }[];
            /** @description Of the last hour, the newest of each kind. */
            troubles: {
                event: string;
                detail: string;
                /**
                 * Format: date-time
                 * @example 2026-11-02T09:30:00.000Z
                 */
                at: string;
            }[];
            workspaces: number;
            webhooks: {
                active: number;
                degraded: number;
                disabled: number;
            };
            rejected_events: number;
            stray_messages: number;
        };
        Resealed: {
            resealed: number;
            failed: number;
            /** @description Ask again while it is true. */
            has_more: boolean;
        };
        Health: {
            /** @constant */
            status: "ok";
            version: string;
        };
    };
    responses: {
        /** @description `bad_request`: the body is not JSON, or the cursor is none. */
        Error400: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "code": "bad_request",
                 *         "message": "the body is not JSON, or the cursor is none",
                 *         "details": [],
                 *         "request_id": "01K91P0H00V1W2X3"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description `missing_api_key`: there is no key. `invalid_api_key`: the key is not known, or no more. */
        Error401: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "WWW-Authenticate": string;
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "code": "missing_api_key",
                 *         "message": "there is no key",
                 *         "details": [],
                 *         "request_id": "01K91P0H00V1W2X3"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description `forbidden`: the key may not do this; in development also: the host is not this machine. */
        Error403: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "code": "forbidden",
                 *         "message": "the key may not do this; in development also: the host is not this machine",
                 *         "details": [],
                 *         "request_id": "01K91P0H00V1W2X3"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description `not_found`: there is no such thing in this workspace. */
        Error404: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "code": "not_found",
                 *         "message": "there is no such thing in this workspace",
                 *         "details": [],
                 *         "request_id": "01K91P0H00V1W2X3"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description `method_not_allowed`: the path takes other methods. */
        Error405: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                /** @description The methods that the path takes. */
                Allow: string;
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "code": "method_not_allowed",
                 *         "message": "the path takes other methods",
                 *         "details": [],
                 *         "request_id": "01K91P0H00V1W2X3"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description `conflict`: it does not go with the present state; the message says why. */
        Error409: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "code": "conflict",
                 *         "message": "it does not go with the present state; the message says why",
                 *         "details": [],
                 *         "request_id": "01K91P0H00V1W2X3"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description `payload_too_large`: the request is larger than 4 MiB or has more than 150,000 values, or data is larger than 256 KiB. */
        Error413: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "code": "payload_too_large",
                 *         "message": "the request is larger than 4 MiB or has more than 150,000 values, or data is larger than 256 KiB",
                 *         "details": [],
                 *         "request_id": "01K91P0H00V1W2X3"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description `unsupported_media_type`: send JSON as `application/json`, without a content coding. */
        Error415: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                /** @description What is taken instead. */
                Accept?: string;
                /** @description What is taken instead. */
                "Accept-Encoding"?: string;
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "code": "unsupported_media_type",
                 *         "message": "send JSON as `application/json`, without a content coding",
                 *         "details": [],
                 *         "request_id": "01K91P0H00V1W2X3"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description `validation_error`: the input is not valid; `details` names each field. */
        Error422: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "code": "validation_error",
                 *         "message": "the input is not valid; `details` names each field",
                 *         "details": [],
                 *         "request_id": "01K91P0H00V1W2X3"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description `rate_limited`: too many requests; try again after `Retry-After`. */
        Error429: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                /** @description In seconds. */
                "Retry-After": string;
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "code": "rate_limited",
                 *         "message": "too many requests; try again after `Retry-After`",
                 *         "details": [],
                 *         "request_id": "01K91P0H00V1W2X3"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description `internal_error`: a defect of the service. */
        Error500: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "code": "internal_error",
                 *         "message": "a defect of the service",
                 *         "details": [],
                 *         "request_id": "01K91P0H00V1W2X3"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description `unavailable`: something that is needed is down for now; try again after `Retry-After`. */
        Error503: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                /** @description In seconds. */
                "Retry-After": string;
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "code": "unavailable",
                 *         "message": "something that is needed is down for now; try again after `Retry-After`",
                 *         "details": [],
                 *         "request_id": "01K91P0H00V1W2X3"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
    };
    parameters: {
        /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
        ActingIn: string;
    };
    requestBodies: never;
    headers: {
        /** @description Names the request in the service's log. */
        RequestId: string;
        /** @description The limits of this key and of its workspace, once the key is known; not in development. */
        RateLimitPolicy: string;
    };
    pathItems: never;
}
export type FilterCondition = components['schemas']['FilterCondition'];
export type FilterTextCondition = components['schemas']['FilterTextCondition'];
export type PublishedEvent = components['schemas']['PublishedEvent'];
export type PublishedEvents = components['schemas']['PublishedEvents'];
export type ReplayRequest = components['schemas']['ReplayRequest'];
export type NewWebhook = components['schemas']['NewWebhook'];
export type Filter = components['schemas']['Filter'];
export type WebhookChanges = components['schemas']['WebhookChanges'];
export type TrialRequest = components['schemas']['TrialRequest'];
export type FilterTestRequest = components['schemas']['FilterTestRequest'];
export type SecretRotation = components['schemas']['SecretRotation'];
export type KeyRotation = components['schemas']['KeyRotation'];
export type RecoveryRequest = components['schemas']['RecoveryRequest'];
export type CatalogDocument = components['schemas']['CatalogDocument'];
export type EventTypeChanges = components['schemas']['EventTypeChanges'];
export type NewApiKey = components['schemas']['NewApiKey'];
export type ApiKeyRoll = components['schemas']['ApiKeyRoll'];
export type NewContacts = components['schemas']['NewContacts'];
export type MemberChanges = components['schemas']['MemberChanges'];
export type NewPortalSession = components['schemas']['NewPortalSession'];
export type NewBranding = components['schemas']['NewBranding'];
export type NewWorkspace = components['schemas']['NewWorkspace'];
export type WorkspaceChanges = components['schemas']['WorkspaceChanges'];
export type ReceivedEvent = components['schemas']['ReceivedEvent'];
export type ReceivedMessage = components['schemas']['ReceivedMessage'];
export type ReceivedStandard = components['schemas']['ReceivedStandard'];
export type ReceivedCloudEvent = components['schemas']['ReceivedCloudEvent'];
export type ReceivedSlackMessage = components['schemas']['ReceivedSlackMessage'];
export type ReceivedDiscordMessage = components['schemas']['ReceivedDiscordMessage'];
export type ReceivedTeamsMessage = components['schemas']['ReceivedTeamsMessage'];
export type Error = components['schemas']['Error'];
export type AcceptedEvent = components['schemas']['AcceptedEvent'];
export type EventPage = components['schemas']['EventPage'];
export type Event = components['schemas']['Event'];
export type Pagination = components['schemas']['Pagination'];
export type AcceptedEvents = components['schemas']['AcceptedEvents'];
export type EventDetail = components['schemas']['EventDetail'];
export type FailedCondition = components['schemas']['FailedCondition'];
export type Replayed = components['schemas']['Replayed'];
export type RejectedEventPage = components['schemas']['RejectedEventPage'];
export type RejectedEvent = components['schemas']['RejectedEvent'];
export type CreatedWebhook = components['schemas']['CreatedWebhook'];
export type WebhookPage = components['schemas']['WebhookPage'];
export type Webhook = components['schemas']['Webhook'];
export type ChangedWebhook = components['schemas']['ChangedWebhook'];
export type TrialResult = components['schemas']['TrialResult'];
export type AttemptError = components['schemas']['AttemptError'];
export type FilterTest = components['schemas']['FilterTest'];
export type WebhookSecret = components['schemas']['WebhookSecret'];
export type WebhookPublicKey = components['schemas']['WebhookPublicKey'];
export type KeySet = components['schemas']['KeySet'];
export type WebhookStats = components['schemas']['WebhookStats'];
export type DeliveryPage = components['schemas']['DeliveryPage'];
export type Delivery = components['schemas']['Delivery'];
export type WorkspaceDeliveryPage = components['schemas']['WorkspaceDeliveryPage'];
export type WorkspaceDelivery = components['schemas']['WorkspaceDelivery'];
export type DeliveryDetail = components['schemas']['DeliveryDetail'];
export type Attempt = components['schemas']['Attempt'];
export type RecoveryPreview = components['schemas']['RecoveryPreview'];
export type StartedRecovery = components['schemas']['StartedRecovery'];
export type Recovery = components['schemas']['Recovery'];
export type EventTypePage = components['schemas']['EventTypePage'];
export type EventType = components['schemas']['EventType'];
export type OpenApiDocument = components['schemas']['OpenApiDocument'];
export type CatalogImport = components['schemas']['CatalogImport'];
export type ShownApiKey = components['schemas']['ShownApiKey'];
export type ApiKeyPage = components['schemas']['ApiKeyPage'];
export type ApiKey = components['schemas']['ApiKey'];
export type Contacts = components['schemas']['Contacts'];
export type MemberPage = components['schemas']['MemberPage'];
export type Member = components['schemas']['Member'];
export type PortalSession = components['schemas']['PortalSession'];
export type AuditEntryPage = components['schemas']['AuditEntryPage'];
export type AuditEntry = components['schemas']['AuditEntry'];
export type Branding = components['schemas']['Branding'];
export type CreatedWorkspace = components['schemas']['CreatedWorkspace'];
export type WorkspacePage = components['schemas']['WorkspacePage'];
export type Workspace = components['schemas']['Workspace'];
export type ServiceStatus = components['schemas']['ServiceStatus'];
export type Resealed = components['schemas']['Resealed'];
export type Health = components['schemas']['Health'];
export type ResponseError400 = components['responses']['Error400'];
export type ResponseError401 = components['responses']['Error401'];
export type ResponseError403 = components['responses']['Error403'];
export type ResponseError404 = components['responses']['Error404'];
export type ResponseError405 = components['responses']['Error405'];
export type ResponseError409 = components['responses']['Error409'];
export type ResponseError413 = components['responses']['Error413'];
export type ResponseError415 = components['responses']['Error415'];
export type ResponseError422 = components['responses']['Error422'];
export type ResponseError429 = components['responses']['Error429'];
export type ResponseError500 = components['responses']['Error500'];
export type ResponseError503 = components['responses']['Error503'];
export type ParameterActingIn = components['parameters']['ActingIn'];
export type HeaderRequestId = components['headers']['RequestId'];
export type HeaderRateLimitPolicy = components['headers']['RateLimitPolicy'];
export type $defs = Record<string, never>;
export interface operations {
    "events.list": {
        parameters: {
            query?: {
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description Not before this time. */
                since?: string;
                /** @description Not after this time. */
                until?: string;
                /** @description An event type, or a prefix such as `investment.*`. */
                type?: string;
                application_id?: string;
                /** @description One of the event's tags. */
                tag?: string;
                /** @description `true` also for operational events, which a `type` such as `webhook.*` lists too. */
                include_operational?: "true" | "false";
                /** @description `true` for the counts of each event's `deliveries`. */
                summary?: "true" | "false";
            };
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first, without their data. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "evt_01K91P0DDG0A1B2C3D4E5F6G7H",
                     *           "type": "investment.created",
                     *           "created_at": "2026-11-02T09:30:00.000Z",
                     *           "accepted_at": "2026-11-02T09:30:00.000Z",
                     *           "application_id": null,
                     *           "visible_to": null,
                     *           "tags": [
                     *             "quarter-end"
                     *           ]
                     *         }
                     *       ],
                     *       "pagination": {
                     *         "next_cursor": null,
                     *         "has_more": false
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["EventPage"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            422: components["responses"]["Error422"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "events.publish": {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes it safe to publish again, for an event without an `id`: the id is a hash of workspace and key. */
                "Idempotency-Key"?: string;
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "type": "investment.created",
                 *       "data": {
                 *         "name": "Coca-Cola Co",
                 *         "tickerSymbol": "KO"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["PublishedEvent"];
            };
        };
        responses: {
            /** @description It was published before. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "evt_01K91P0DDG0A1B2C3D4E5F6G7H",
                     *       "type": "investment.created",
                     *       "created_at": "2026-11-02T09:30:00.000Z",
                     *       "status": "accepted",
                     *       "duplicate": true
                     *     }
                     */
                    "application/json": components["schemas"]["AcceptedEvent"];
                };
            };
            /** @description It is accepted. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "evt_01K91P0DDG0A1B2C3D4E5F6G7H",
                     *       "type": "investment.created",
                     *       "created_at": "2026-11-02T09:30:00.000Z",
                     *       "status": "accepted"
                     *     }
                     */
                    "application/json": components["schemas"]["AcceptedEvent"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            409: components["responses"]["Error409"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            422: components["responses"]["Error422"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "events.publishBatch": {
        parameters: {
            query?: never;
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "events": [
                 *         {
                 *           "id": "investment-42",
                 *           "type": "investment.created",
                 *           "data": {
                 *             "name": "Coca-Cola Co",
                 *             "tickerSymbol": "KO"
                 *           }
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["PublishedEvents"];
            };
        };
        responses: {
            /** @description All are accepted. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "investment-42",
                     *           "type": "investment.created",
                     *           "created_at": "2026-11-02T09:30:00.000Z",
                     *           "status": "accepted"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["AcceptedEvents"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            409: components["responses"]["Error409"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            422: components["responses"]["Error422"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "events.get": {
        parameters: {
            query?: {
                /** @description `true` for `not_delivered_to`. */
                explain?: "true" | "false";
            };
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path: {
                /** @description The event's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The event. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "evt_01K91P0DDG0A1B2C3D4E5F6G7H",
                     *       "type": "investment.created",
                     *       "created_at": "2026-11-02T09:30:00.000Z",
                     *       "accepted_at": "2026-11-02T09:30:00.000Z",
                     *       "application_id": null,
                     *       "visible_to": null,
                     *       "tags": [
                     *         "quarter-end"
                     *       ],
                     *       "data": {
                     *         "name": "Coca-Cola Co",
                     *         "tickerSymbol": "KO"
                     *       },
                     *       "deliveries": [
                     *         {
                     *           "webhook_id": "wh_01K91P0CE0VQ8R9S0T1V2W3X4Y",
                     *           "delivery_id": "del_01K91P0DDGM8N9P0Q1R2S3T4V5",
                     *           "status": "delivered",
                     *           "response_code": 200,
                     *           "attempt_count": 1,
                     *           "next_attempt_at": null
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["EventDetail"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            422: components["responses"]["Error422"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "events.replay": {
        parameters: {
            query?: never;
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path: {
                /** @description The event's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "only": "failed_or_missed"
                 *     }
                 */
                "application/json": components["schemas"]["ReplayRequest"];
            };
        };
        responses: {
            /** @description It will be sent. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "matched": 2
                     *     }
                     */
                    "application/json": components["schemas"]["Replayed"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            409: components["responses"]["Error409"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            422: components["responses"]["Error422"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "rejectedEvents.list": {
        parameters: {
            query?: {
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "rej_01K91P0G00T1V2W3X4Y5Z6A7B8",
                     *           "reason": "type: must be 2 to 6 segments of a-z 0-9 _ joined by full stops",
                     *           "received_at": "2026-11-02T09:30:00.000Z",
                     *           "body": "{\"v\":1,\"workspace_id\":\"ws_demo\",\"type\":\"Investment\",\"data\":{}}"
                     *         }
                     *       ],
                     *       "pagination": {
                     *         "next_cursor": null,
                     *         "has_more": false
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["RejectedEventPage"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            422: components["responses"]["Error422"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "webhooks.list": {
        parameters: {
            query?: {
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                status?: "active" | "disabled";
                /** @description Those subscribed to this event type. */
                event?: string;
            };
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "wh_01K91P0CE0VQ8R9S0T1V2W3X4Y",
                     *           "name": "New investments",
                     *           "description": "",
                     *           "url": "https://example.com/hooks",
                     *           "events": [
                     *             "investment.*"
                     *           ],
                     *           "filter": null,
                     *           "status": "active",
                     *           "disabled_reason": null,
                     *           "payload_format": "event",
                     *           "headers": {},
                     *           "retry_schedule": [
                     *             0,
                     *             60,
                     *             300,
                     *             1800,
                     *             3600,
                     *             21600
                     *           ],
                     *           "timeout_ms": 15000,
                     *           "rate_limit": null,
                     *           "ordering": "none",
                     *           "signature": "hmac",
                     *           "compat_signature": null,
                     *           "health": "healthy",
                     *           "health_reason": null,
                     *           "created_by": "key_01K91NZZR0T2V3W4X5Y6Z7A8B9",
                     *           "created_at": "2026-11-02T09:30:00.000Z",
                     *           "updated_at": "2026-11-02T09:30:00.000Z"
                     *         }
                     *       ],
                     *       "pagination": {
                     *         "next_cursor": null,
                     *         "has_more": false
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookPage"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            422: components["responses"]["Error422"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "webhooks.create": {
        parameters: {
            query?: never;
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "New investments",
                 *       "url": "https://example.com/hooks",
                 *       "events": [
                 *         "investment.*"
                 *       ],
                 *       "secret": "a-secret-of-your-own-choice"
                 *     }
                 */
                "application/json": components["schemas"]["NewWebhook"];
            };
        };
        responses: {
            /** @description The webhook, with its secret. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "wh_01K91P0CE0VQ8R9S0T1V2W3X4Y",
                     *       "name": "New investments",
                     *       "description": "",
                     *       "url": "https://example.com/hooks",
                     *       "events": [
                     *         "investment.*"
                     *       ],
                     *       "filter": null,
                     *       "status": "active",
                     *       "disabled_reason": null,
                     *       "payload_format": "event",
                     *       "headers": {},
                     *       "retry_schedule": [
                     *         0,
                     *         60,
                     *         300,
                     *         1800,
                     *         3600,
                     *         21600
                     *       ],
                     *       "timeout_ms": 15000,
                     *       "rate_limit": null,
                     *       "ordering": "none",
                     *       "signature": "hmac",
                     *       "compat_signature": null,
                     *       "health": "healthy",
                     *       "health_reason": null,
                     *       "created_by": "key_01K91NZZR0T2V3W4X5Y6Z7A8B9",
                     *       "created_at": "2026-11-02T09:30:00.000Z",
                     *       "updated_at": "2026-11-02T09:30:00.000Z",
                     *       "secret": "a-secret-of-your-own-choice",
                     *       "standard_secret": "whsec_YS1zZWNyZXQtb2YteW91ci1vd24tY2hvaWNl"
                     *     }
                     */
                    "application/json": components["schemas"]["CreatedWebhook"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            409: components["responses"]["Error409"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            422: components["responses"]["Error422"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "webhooks.get": {
        parameters: {
            query?: never;
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path: {
                /** @description The webhook's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The webhook. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "wh_01K91P0CE0VQ8R9S0T1V2W3X4Y",
                     *       "name": "New investments",
                     *       "description": "",
                     *       "url": "https://example.com/hooks",
                     *       "events": [
                     *         "investment.*"
                     *       ],
                     *       "filter": null,
                     *       "status": "active",
                     *       "disabled_reason": null,
                     *       "payload_format": "event",
                     *       "headers": {},
                     *       "retry_schedule": [
                     *         0,
                     *         60,
                     *         300,
                     *         1800,
                     *         3600,
                     *         21600
                     *       ],
                     *       "timeout_ms": 15000,
                     *       "rate_limit": null,
                     *       "ordering": "none",
                     *       "signature": "hmac",
                     *       "compat_signature": null,
                     *       "health": "healthy",
                     *       "health_reason": null,
                     *       "created_by": "key_01K91NZZR0T2V3W4X5Y6Z7A8B9",
                     *       "created_at": "2026-11-02T09:30:00.000Z",
                     *       "updated_at": "2026-11-02T09:30:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "webhooks.delete": {
        parameters: {
            query?: never;
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path: {
                /** @description The webhook's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is deleted. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            409: components["responses"]["Error409"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "webhooks.update": {
        parameters: {
            query?: never;
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path: {
                /** @description The webhook's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "events": [
                 *         "investment.created",
                 *         "investment.deleted"
                 *       ],
                 *       "timeout_ms": 5000
                 *     }
                 */
                "application/json": components["schemas"]["WebhookChanges"];
            };
        };
        responses: {
            /** @description The webhook as it is now. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "wh_01K91P0CE0VQ8R9S0T1V2W3X4Y",
                     *       "name": "New investments",
                     *       "description": "",
                     *       "url": "https://example.com/hooks",
                     *       "events": [
                     *         "investment.created",
                     *         "investment.deleted"
                     *       ],
                     *       "filter": null,
                     *       "status": "active",
                     *       "disabled_reason": null,
                     *       "payload_format": "event",
                     *       "headers": {},
                     *       "retry_schedule": [
                     *         0,
                     *         60,
                     *         300,
                     *         1800,
                     *         3600,
                     *         21600
                     *       ],
                     *       "timeout_ms": 5000,
                     *       "rate_limit": null,
                     *       "ordering": "none",
                     *       "signature": "hmac",
                     *       "compat_signature": null,
                     *       "health": "healthy",
                     *       "health_reason": null,
                     *       "created_by": "key_01K91NZZR0T2V3W4X5Y6Z7A8B9",
                     *       "created_at": "2026-11-02T09:30:00.000Z",
                     *       "updated_at": "2026-11-02T09:30:00.000Z",
                     *       "warnings": []
                     *     }
                     */
                    "application/json": components["schemas"]["ChangedWebhook"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            409: components["responses"]["Error409"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            422: components["responses"]["Error422"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "webhooks.test": {
        parameters: {
            query?: never;
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path: {
                /** @description The webhook's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /** @example {} */
                "application/json": components["schemas"]["TrialRequest"];
            };
        };
        responses: {
            /** @description What the subscriber answered. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "evt_01K91P0DDG0A1B2C3D4E5F6G7H",
                     *       "delivery_id": "del_01K91P0DDGM8N9P0Q1R2S3T4V5",
                     *       "status": "delivered",
                     *       "response_code": 200,
                     *       "response_time_ms": 87,
                     *       "response_body": "ok",
                     *       "error": null
                     *     }
                     */
                    "application/json": components["schemas"]["TrialResult"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            409: components["responses"]["Error409"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            422: components["responses"]["Error422"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "webhooks.testFilter": {
        parameters: {
            query?: never;
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path: {
                /** @description The webhook's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "filter": {
                 *         "type": {
                 *           "$startsWith": "investment."
                 *         },
                 *         "data": {
                 *           "amount": {
                 *             "$gte": 1000
                 *           }
                 *         }
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["FilterTestRequest"];
            };
        };
        responses: {
            /** @description How many of them pass. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "matched": 37,
                     *       "of": 100,
                     *       "first_mismatch": {
                     *         "event_id": "evt_01K91P0DDG0A1B2C3D4E5F6G7H",
                     *         "condition": {
                     *           "path": "data.amount",
                     *           "operator": "$gte",
                     *           "expected": 1000
                     *         }
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["FilterTest"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            422: components["responses"]["Error422"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "webhooks.getSecret": {
        parameters: {
            query?: never;
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path: {
                /** @description The webhook's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The secret that signs. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "secret": "a-secret-of-your-own-choice",
                     *       "standard_secret": "whsec_YS1zZWNyZXQtb2YteW91ci1vd24tY2hvaWNl",
                     *       "previous_expires_at": null
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookSecret"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "webhooks.rotateSecret": {
        parameters: {
            query?: never;
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path: {
                /** @description The webhook's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "grace_period_seconds": 3600
                 *     }
                 */
                "application/json": components["schemas"]["SecretRotation"];
            };
        };
        responses: {
            /** @description The secret that signs now. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "secret": "a-secret-of-your-own-choice",
                     *       "standard_secret": "whsec_YS1zZWNyZXQtb2YteW91ci1vd24tY2hvaWNl",
                     *       "previous_expires_at": "2026-11-02T10:30:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookSecret"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            409: components["responses"]["Error409"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            422: components["responses"]["Error422"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "webhooks.getPublicKey": {
        parameters: {
            query?: never;
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path: {
                /** @description The webhook's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key that signs. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "public_key": "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=",
                     *       "previous": [],
                     *       "jwks_url": "https://hookline.example.com/keys/wh_01K91P0CE0VQ8R9S0T1V2W3X4Y.json"
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookPublicKey"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "webhooks.rotatePublicKey": {
        parameters: {
            query?: never;
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path: {
                /** @description The webhook's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "grace_period_seconds": 3600
                 *     }
                 */
                "application/json": components["schemas"]["KeyRotation"];
            };
        };
        responses: {
            /** @description The key that signs now. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "public_key": "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=",
                     *       "previous": [],
                     *       "jwks_url": "https://hookline.example.com/keys/wh_01K91P0CE0VQ8R9S0T1V2W3X4Y.json"
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookPublicKey"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            409: components["responses"]["Error409"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            422: components["responses"]["Error422"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "webhooks.getKeySet": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The webhook's id. */
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The keys, the present one first. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "keys": [
                     *         {
                     *           "kty": "OKP",
                     *           "crv": "Ed25519",
                     *           "x": "1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4",
                     *           "kid": "rEltOPXl-8jZfn0NbO5yMzHDi5e-WdjzkrFUUcp6oIE",
                     *           "use": "sig",
                     *           "alg": "EdDSA"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["KeySet"];
                };
            };
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            405: components["responses"]["Error405"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "webhooks.getStats": {
        parameters: {
            query?: {
                period?: "1h" | "24h" | "7d" | "30d";
            };
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path: {
                /** @description The webhook's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The figures of the period. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "delivered": 312,
                     *       "failed": 1,
                     *       "pending": 2,
                     *       "canceled": 0,
                     *       "success_rate": 0.9968051118210862,
                     *       "response_time_ms": {
                     *         "p50": 87,
                     *         "p95": 240
                     *       },
                     *       "attempts": {
                     *         "total": 320,
                     *         "by_response_class": {
                     *           "2xx": 312,
                     *           "3xx": 0,
                     *           "4xx": 0,
                     *           "5xx": 7,
                     *           "none": 1
                     *         }
                     *       },
                     *       "oldest_pending_seconds": 41,
                     *       "series": [
                     *         {
                     *           "at": "2026-11-02T09:30:00.000Z",
                     *           "delivered": 312,
                     *           "failed": 1
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookStats"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            422: components["responses"]["Error422"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "deliveries.list": {
        parameters: {
            query?: {
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description Not before this time. */
                since?: string;
                /** @description Not after this time. */
                until?: string;
                status?: "pending" | "delivered" | "failed" | "canceled";
                /** @description An event type, or a prefix such as `investment.*`. */
                event_type?: string;
                /** @description The event's id. */
                event_id?: string;
                /** @description The code that is shown: one such as `404`, a class such as `5xx`, or `none` for no answer. */
                response_code?: string;
                /** @description Why the newest attempt failed, of those that were not delivered. */
                error?: "status" | "redirect" | "gone" | "timeout" | "network" | "url_refused" | "internal" | "aborted";
            };
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path: {
                /** @description The webhook's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "del_01K91P0DDGM8N9P0Q1R2S3T4V5",
                     *           "event_id": "evt_01K91P0DDG0A1B2C3D4E5F6G7H",
                     *           "event_type": "investment.created",
                     *           "status": "delivered",
                     *           "response_code": 200,
                     *           "response_time_ms": 87,
                     *           "attempt_count": 1,
                     *           "next_attempt_at": null,
                     *           "trigger": "scheduled",
                     *           "created_at": "2026-11-02T09:30:00.000Z",
                     *           "completed_at": "2026-11-02T09:30:00.112Z"
                     *         }
                     *       ],
                     *       "pagination": {
                     *         "next_cursor": null,
                     *         "has_more": false
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["DeliveryPage"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            422: components["responses"]["Error422"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "deliveries.listAll": {
        parameters: {
            query?: {
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description Not before this time. */
                since?: string;
                /** @description Not after this time. */
                until?: string;
                status?: "pending" | "delivered" | "failed" | "canceled";
                /** @description An event type, or a prefix such as `investment.*`. */
                event_type?: string;
                /** @description The event's id. */
                event_id?: string;
                /** @description The code that is shown: one such as `404`, a class such as `5xx`, or `none` for no answer. */
                response_code?: string;
                /** @description Why the newest attempt failed, of those that were not delivered. */
                error?: "status" | "redirect" | "gone" | "timeout" | "network" | "url_refused" | "internal" | "aborted";
            };
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "del_01K91P0DDGM8N9P0Q1R2S3T4V5",
                     *           "event_id": "evt_01K91P0DDG0A1B2C3D4E5F6G7H",
                     *           "event_type": "investment.created",
                     *           "status": "delivered",
                     *           "response_code": 200,
                     *           "response_time_ms": 87,
                     *           "attempt_count": 1,
                     *           "next_attempt_at": null,
                     *           "trigger": "scheduled",
                     *           "created_at": "2026-11-02T09:30:00.000Z",
                     *           "completed_at": "2026-11-02T09:30:00.112Z",
                     *           "webhook_id": "wh_01K91P0CE0VQ8R9S0T1V2W3X4Y"
                     *         }
                     *       ],
                     *       "pagination": {
                     *         "next_cursor": null,
                     *         "has_more": false
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["WorkspaceDeliveryPage"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            422: components["responses"]["Error422"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "deliveries.get": {
        parameters: {
            query?: never;
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path: {
                /** @description The webhook's id. */
                id: string;
                /** @description The delivery's id. */
                delivery_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The delivery. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "del_01K91P0DDGM8N9P0Q1R2S3T4V5",
                     *       "event_id": "evt_01K91P0DDG0A1B2C3D4E5F6G7H",
                     *       "event_type": "investment.created",
                     *       "status": "delivered",
                     *       "response_code": 200,
                     *       "response_time_ms": 87,
                     *       "attempt_count": 1,
                     *       "next_attempt_at": null,
                     *       "trigger": "scheduled",
                     *       "created_at": "2026-11-02T09:30:00.000Z",
                     *       "completed_at": "2026-11-02T09:30:00.112Z",
                     *       "next_attempt_reason": null,
                     *       "attempts": [
                     *         {
                     *           "number": 1,
                     *           "trigger": "scheduled",
                     *           "started_at": "2026-11-02T09:30:00.025Z",
                     *           "response_code": 200,
                     *           "response_time_ms": 87,
                     *           "response_body": "ok",
                     *           "response_headers": {
                     *             "content-type": "text/plain"
                     *           },
                     *           "error": null,
                     *           "request": {
                     *             "url": "https://example.com/hooks",
                     *             "headers": {
                     *               "Content-Type": "application/json",
                     *               "X-Webhook-Event": "investment.created",
                     *               "webhook-id": "evt_01K91P0DDG0A1B2C3D4E5F6G7H"
                     *             },
                     *             "body": "{\"id\":\"evt_01K91P0DDG0A1B2C3D4E5F6G7H\",\"type\":\"investment.created\",\"created_at\":\"2026-11-02T09:30:00.000Z\",\"data\":{\"name\":\"Coca-Cola Co\",\"tickerSymbol\":\"KO\"}}"
                     *           }
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["DeliveryDetail"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "deliveries.resend": {
        parameters: {
            query?: never;
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path: {
                /** @description The webhook's id. */
                id: string;
                /** @description The delivery's id. */
                delivery_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The attempt will be made. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "del_01K91P0DDGM8N9P0Q1R2S3T4V5",
                     *       "event_id": "evt_01K91P0DDG0A1B2C3D4E5F6G7H",
                     *       "event_type": "investment.created",
                     *       "status": "delivered",
                     *       "response_code": 200,
                     *       "response_time_ms": 87,
                     *       "attempt_count": 1,
                     *       "next_attempt_at": null,
                     *       "trigger": "scheduled",
                     *       "created_at": "2026-11-02T09:30:00.000Z",
                     *       "completed_at": "2026-11-02T09:30:00.112Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            409: components["responses"]["Error409"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "deliveries.cancel": {
        parameters: {
            query?: never;
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path: {
                /** @description The webhook's id. */
                id: string;
                /** @description The delivery's id. */
                delivery_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is canceled. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "del_01K91P0DDGM8N9P0Q1R2S3T4V5",
                     *       "event_id": "evt_01K91P0DDG0A1B2C3D4E5F6G7H",
                     *       "event_type": "investment.created",
                     *       "status": "canceled",
                     *       "response_code": 500,
                     *       "response_time_ms": 87,
                     *       "attempt_count": 1,
                     *       "next_attempt_at": null,
                     *       "trigger": "scheduled",
                     *       "created_at": "2026-11-02T09:30:00.000Z",
                     *       "completed_at": null
                     *     }
                     */
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            409: components["responses"]["Error409"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "webhooks.recover": {
        parameters: {
            query?: never;
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path: {
                /** @description The webhook's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "since": "2026-11-01T00:00:00Z",
                 *       "until": "2026-11-02T00:00:00Z",
                 *       "include_missed": true
                 *     }
                 */
                "application/json": components["schemas"]["RecoveryRequest"];
            };
        };
        responses: {
            /** @description With `dry_run`: what would be sent. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "matched": 3,
                     *       "by_event_type": {
                     *         "investment.created": 3
                     *       },
                     *       "by_response_code": {
                     *         "500": 2,
                     *         "none": 1
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["RecoveryPreview"];
                };
            };
            /** @description The recovery runs; ask for its progress. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "rec_01K91P0F00R1S2T3V4W5X6Y7Z8",
                     *       "matched": 3
                     *     }
                     */
                    "application/json": components["schemas"]["StartedRecovery"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            409: components["responses"]["Error409"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            422: components["responses"]["Error422"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "recoveries.get": {
        parameters: {
            query?: never;
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path: {
                /** @description The webhook's id. */
                id: string;
                /** @description The recovery's id. */
                recovery_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description `matched` and `done` agree when it is completed. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "rec_01K91P0F00R1S2T3V4W5X6Y7Z8",
                     *       "matched": 3,
                     *       "done": 1,
                     *       "delivered": 1,
                     *       "failed": 0,
                     *       "status": "running"
                     *     }
                     */
                    "application/json": components["schemas"]["Recovery"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "eventTypes.list": {
        parameters: {
            query?: {
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "name": "investment.created",
                     *           "description": "An investment was created.",
                     *           "schema": {
                     *             "type": "object",
                     *             "required": [
                     *               "name"
                     *             ],
                     *             "properties": {
                     *               "name": {
                     *                 "type": "string"
                     *               }
                     *             }
                     *           },
                     *           "example": {
                     *             "name": "Coca-Cola Co",
                     *             "tickerSymbol": "KO"
                     *           },
                     *           "deprecated": false,
                     *           "since": null,
                     *           "created_at": "2026-11-02T09:30:00.000Z",
                     *           "updated_at": "2026-11-02T09:30:00.000Z"
                     *         }
                     *       ],
                     *       "pagination": {
                     *         "next_cursor": null,
                     *         "has_more": false
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["EventTypePage"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            422: components["responses"]["Error422"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "eventTypes.export": {
        parameters: {
            query?: {
                /** @description Only these types: a name, a prefix such as `order.*`, or `*`. */
                type?: string;
            };
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenApiDocument"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            422: components["responses"]["Error422"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "eventTypes.import": {
        parameters: {
            query?: never;
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "openapi": {
                 *         "openapi": "3.1.0",
                 *         "info": {
                 *           "title": "Events",
                 *           "version": "1"
                 *         },
                 *         "webhooks": {
                 *           "investment.created": {
                 *             "post": {
                 *               "requestBody": {
                 *                 "content": {
                 *                   "application/json": {
                 *                     "schema": {
                 *                       "type": "object",
                 *                       "properties": {
                 *                         "id": {
                 *                           "type": "string"
                 *                         },
                 *                         "type": {
                 *                           "const": "investment.created"
                 *                         },
                 *                         "created_at": {
                 *                           "type": "string"
                 *                         },
                 *                         "data": {
                 *                           "type": "object",
                 *                           "required": [
                 *                             "name"
                 *                           ],
                 *                           "properties": {
                 *                             "name": {
                 *                               "type": "string"
                 *                             }
                 *                           }
                 *                         }
                 *                       }
                 *                     }
                 *                   }
                 *                 }
                 *               }
                 *             }
                 *           }
                 *         }
                 *       },
                 *       "dry_run": true
                 *     }
                 */
                "application/json": components["schemas"]["CatalogDocument"];
            };
        };
        responses: {
            /** @description What changed, or would change. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "dry_run": true,
                     *       "added": [
                     *         "investment.created"
                     *       ],
                     *       "changed": [],
                     *       "unchanged": [],
                     *       "not_in_document": [
                     *         "investment.deleted"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["CatalogImport"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            409: components["responses"]["Error409"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            422: components["responses"]["Error422"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "eventTypes.get": {
        parameters: {
            query?: never;
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path: {
                /** @description The event type. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The event type. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "investment.created",
                     *       "description": "An investment was created.",
                     *       "schema": {
                     *         "type": "object",
                     *         "required": [
                     *           "name"
                     *         ],
                     *         "properties": {
                     *           "name": {
                     *             "type": "string"
                     *           }
                     *         }
                     *       },
                     *       "example": {
                     *         "name": "Coca-Cola Co",
                     *         "tickerSymbol": "KO"
                     *       },
                     *       "deprecated": false,
                     *       "since": null,
                     *       "created_at": "2026-11-02T09:30:00.000Z",
                     *       "updated_at": "2026-11-02T09:30:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["EventType"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "eventTypes.put": {
        parameters: {
            query?: never;
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path: {
                /** @description The event type. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "description": "An investment was created.",
                 *       "schema": {
                 *         "type": "object",
                 *         "required": [
                 *           "name"
                 *         ],
                 *         "properties": {
                 *           "name": {
                 *             "type": "string"
                 *           }
                 *         }
                 *       },
                 *       "example": {
                 *         "name": "Coca-Cola Co",
                 *         "tickerSymbol": "KO"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["EventTypeChanges"];
            };
        };
        responses: {
            /** @description The event type as it is now. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "investment.created",
                     *       "description": "An investment was created.",
                     *       "schema": {
                     *         "type": "object",
                     *         "required": [
                     *           "name"
                     *         ],
                     *         "properties": {
                     *           "name": {
                     *             "type": "string"
                     *           }
                     *         }
                     *       },
                     *       "example": {
                     *         "name": "Coca-Cola Co",
                     *         "tickerSymbol": "KO"
                     *       },
                     *       "deprecated": false,
                     *       "since": null,
                     *       "created_at": "2026-11-02T09:30:00.000Z",
                     *       "updated_at": "2026-11-02T09:30:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["EventType"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            409: components["responses"]["Error409"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            422: components["responses"]["Error422"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "eventTypes.delete": {
        parameters: {
            query?: never;
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path: {
                /** @description The event type. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is removed. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "apiKeys.list": {
        parameters: {
            query?: {
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "key_01K91P0E00C1D2E3F4G5H6J7K8",
                     *           "name": "Ledger",
                     *           "role": "publisher",
                     *           "member_id": null,
                     *           "prefix": "hk_7Qp2",
                     *           "created_at": "2026-11-02T09:30:00.000Z",
                     *           "last_used_at": null,
                     *           "previous_expires_at": null
                     *         }
                     *       ],
                     *       "pagination": {
                     *         "next_cursor": null,
                     *         "has_more": false
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["ApiKeyPage"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            422: components["responses"]["Error422"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "apiKeys.create": {
        parameters: {
            query?: never;
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Ledger",
                 *       "role": "publisher"
                 *     }
                 */
                "application/json": components["schemas"]["NewApiKey"];
            };
        };
        responses: {
            /** @description The key; its secret is shown only now. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "key_01K91P0E00C1D2E3F4G5H6J7K8",
                     *       "name": "Ledger",
                     *       "role": "publisher",
                     *       "member_id": null,
                     *       "prefix": "hk_7Qp2",
                     *       "created_at": "2026-11-02T09:30:00.000Z",
                     *       "last_used_at": null,
                     *       "previous_expires_at": null,
                     *       "secret": "hk_7Qp2…"
                     *     }
                     */
                    "application/json": components["schemas"]["ShownApiKey"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            409: components["responses"]["Error409"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            422: components["responses"]["Error422"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "apiKeys.roll": {
        parameters: {
            query?: never;
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path: {
                /** @description The key's id, not its secret. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "grace_period_seconds": 86400
                 *     }
                 */
                "application/json": components["schemas"]["ApiKeyRoll"];
            };
        };
        responses: {
            /** @description The key with its new secret. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "key_01K91P0E00C1D2E3F4G5H6J7K8",
                     *       "name": "Ledger",
                     *       "role": "publisher",
                     *       "member_id": null,
                     *       "prefix": "hk_7Qp2",
                     *       "created_at": "2026-11-02T09:30:00.000Z",
                     *       "last_used_at": null,
                     *       "previous_expires_at": "2026-11-02T09:30:00.000Z",
                     *       "secret": "hk_7Qp2…"
                     *     }
                     */
                    "application/json": components["schemas"]["ShownApiKey"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            409: components["responses"]["Error409"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            422: components["responses"]["Error422"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "apiKeys.revoke": {
        parameters: {
            query?: never;
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path: {
                /** @description The key's id, not its secret. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is revoked, everywhere within ten seconds. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "contacts.get": {
        parameters: {
            query?: never;
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The contacts; `emails` is empty for none. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "emails": [
                     *         "ops@example.com"
                     *       ],
                     *       "on": [
                     *         "webhook.disabled",
                     *         "webhook.failing",
                     *         "webhook.recovered"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Contacts"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "contacts.set": {
        parameters: {
            query?: never;
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "emails": [
                 *         "ops@example.com"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["NewContacts"];
            };
        };
        responses: {
            /** @description The contacts as they are now. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "emails": [
                     *         "ops@example.com"
                     *       ],
                     *       "on": [
                     *         "webhook.disabled",
                     *         "webhook.failing",
                     *         "webhook.recovered"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Contacts"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            409: components["responses"]["Error409"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            422: components["responses"]["Error422"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "members.list": {
        parameters: {
            query?: {
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "user-42",
                     *           "role": "member",
                     *           "status": "active",
                     *           "created_at": "2026-11-02T09:30:00.000Z",
                     *           "updated_at": "2026-11-02T09:30:00.000Z"
                     *         }
                     *       ],
                     *       "pagination": {
                     *         "next_cursor": null,
                     *         "has_more": false
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["MemberPage"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            422: components["responses"]["Error422"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "members.get": {
        parameters: {
            query?: never;
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path: {
                /** @description The member's id, of your own choice. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The member. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "user-42",
                     *       "role": "member",
                     *       "status": "active",
                     *       "created_at": "2026-11-02T09:30:00.000Z",
                     *       "updated_at": "2026-11-02T09:30:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Member"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "members.put": {
        parameters: {
            query?: never;
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path: {
                /** @description The member's id, of your own choice. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "role": "member"
                 *     }
                 */
                "application/json": components["schemas"]["MemberChanges"];
            };
        };
        responses: {
            /** @description The member as it is now. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "user-42",
                     *       "role": "member",
                     *       "status": "active",
                     *       "created_at": "2026-11-02T09:30:00.000Z",
                     *       "updated_at": "2026-11-02T09:30:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Member"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            409: components["responses"]["Error409"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            422: components["responses"]["Error422"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "members.delete": {
        parameters: {
            query?: never;
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path: {
                /** @description The member's id, of your own choice. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "portalSessions.create": {
        parameters: {
            query?: never;
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "role": "admin",
                 *       "expires_in": 600
                 *     }
                 */
                "application/json": components["schemas"]["NewPortalSession"];
            };
        };
        responses: {
            /** @description The link. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "url": "https://hookline.example.com/dashboard/open#token",
                     *       "expires_at": "2026-11-02T09:30:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["PortalSession"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            409: components["responses"]["Error409"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            422: components["responses"]["Error422"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "auditLog.list": {
        parameters: {
            query?: {
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description Not before this time. */
                since?: string;
                /** @description Not after this time. */
                until?: string;
                actor_kind?: "root" | "key" | "session" | "member" | "hookline";
                actor?: string;
                action?: string;
                target?: string;
            };
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "aud_01K91P0H00V1W2X3Y4Z5A6B7C8",
                     *           "actor_kind": "key",
                     *           "actor": "key_01K91P0E00C1D2E3F4G5H6J7K8",
                     *           "action": "webhook.created",
                     *           "target": "wh_01K91P0CE0VQ8R9S0T1V2W3X4Y",
                     *           "target_name": "Ledger",
                     *           "changes": [],
                     *           "at": "2026-11-02T09:30:00.000Z",
                     *           "ip": "203.0.113.7"
                     *         }
                     *       ],
                     *       "pagination": {
                     *         "next_cursor": null,
                     *         "has_more": false
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["AuditEntryPage"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            422: components["responses"]["Error422"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "branding.get": {
        parameters: {
            query?: never;
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What is set. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "Example",
                     *       "logo_url": "https://app.example.com/logo.svg",
                     *       "accent": "#3250c8",
                     *       "support_url": "mailto:help@example.com",
                     *       "breadcrumb": [
                     *         "Settings",
                     *         "Developers"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Branding"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "branding.put": {
        parameters: {
            query?: never;
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Example",
                 *       "logo_url": "https://app.example.com/logo.svg",
                 *       "accent": "#3250c8",
                 *       "support_url": "mailto:help@example.com",
                 *       "breadcrumb": [
                 *         "Settings",
                 *         "Developers"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["NewBranding"];
            };
        };
        responses: {
            /** @description What is set. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "Example",
                     *       "logo_url": "https://app.example.com/logo.svg",
                     *       "accent": "#3250c8",
                     *       "support_url": "mailto:help@example.com",
                     *       "breadcrumb": [
                     *         "Settings",
                     *         "Developers"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Branding"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            422: components["responses"]["Error422"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "branding.delete": {
        parameters: {
            query?: never;
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "workspaces.getBranding": {
        parameters: {
            query?: never;
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path: {
                /** @description The workspace's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What is set. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "Example",
                     *       "logo_url": "https://app.example.com/logo.svg",
                     *       "accent": "#3250c8",
                     *       "support_url": "mailto:help@example.com",
                     *       "breadcrumb": [
                     *         "Settings",
                     *         "Developers"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Branding"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "workspaces.putBranding": {
        parameters: {
            query?: never;
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path: {
                /** @description The workspace's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Example",
                 *       "logo_url": "https://app.example.com/logo.svg",
                 *       "accent": "#3250c8",
                 *       "support_url": "mailto:help@example.com",
                 *       "breadcrumb": [
                 *         "Settings",
                 *         "Developers"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["NewBranding"];
            };
        };
        responses: {
            /** @description What is set. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "Example",
                     *       "logo_url": "https://app.example.com/logo.svg",
                     *       "accent": "#3250c8",
                     *       "support_url": "mailto:help@example.com",
                     *       "breadcrumb": [
                     *         "Settings",
                     *         "Developers"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Branding"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            422: components["responses"]["Error422"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "workspaces.deleteBranding": {
        parameters: {
            query?: never;
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path: {
                /** @description The workspace's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "workspaces.list": {
        parameters: {
            query?: {
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "ws_01K91NZZ80P1Q2R3S4T5V6W7X8",
                     *           "name": "Example Ltd",
                     *           "webhooks_enabled": true,
                     *           "payload_format": "event",
                     *           "created_at": "2026-11-02T09:30:00.000Z",
                     *           "event_databases": [
                     *             {
                     *               "since": "2026-11-02T09:30:00.000Z",
                     *               "database": "DB"
                     *             }
                     *           ],
                     *           "contacts": null
                     *         }
                     *       ],
                     *       "pagination": {
                     *         "next_cursor": null,
                     *         "has_more": false
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["WorkspacePage"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            422: components["responses"]["Error422"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "workspaces.create": {
        parameters: {
            query?: never;
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Example Ltd",
                 *       "catalog": "countercyclical"
                 *     }
                 */
                "application/json": components["schemas"]["NewWorkspace"];
            };
        };
        responses: {
            /** @description The workspace, with the secret of an owner key that is shown only now. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "ws_01K91NZZ80P1Q2R3S4T5V6W7X8",
                     *       "name": "Example Ltd",
                     *       "webhooks_enabled": true,
                     *       "payload_format": "event",
                     *       "created_at": "2026-11-02T09:30:00.000Z",
                     *       "event_databases": [
                     *         {
                     *           "since": "2026-11-02T09:30:00.000Z",
                     *           "database": "DB"
                     *         }
                     *       ],
                     *       "contacts": null,
                     *       "api_key": "hk_3Xv9…"
                     *     }
                     */
                    "application/json": components["schemas"]["CreatedWorkspace"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            422: components["responses"]["Error422"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "workspaces.get": {
        parameters: {
            query?: never;
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path: {
                /** @description The workspace's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The workspace. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "ws_01K91NZZ80P1Q2R3S4T5V6W7X8",
                     *       "name": "Example Ltd",
                     *       "webhooks_enabled": true,
                     *       "payload_format": "event",
                     *       "created_at": "2026-11-02T09:30:00.000Z",
                     *       "event_databases": [
                     *         {
                     *           "since": "2026-11-02T09:30:00.000Z",
                     *           "database": "DB"
                     *         }
                     *       ],
                     *       "contacts": null
                     *     }
                     */
                    "application/json": components["schemas"]["Workspace"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "workspaces.delete": {
        parameters: {
            query?: never;
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path: {
                /** @description The workspace's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "workspaces.update": {
        parameters: {
            query?: never;
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path: {
                /** @description The workspace's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Example plc",
                 *       "webhooks_enabled": true
                 *     }
                 */
                "application/json": components["schemas"]["WorkspaceChanges"];
            };
        };
        responses: {
            /** @description The workspace as it is now. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "ws_01K91NZZ80P1Q2R3S4T5V6W7X8",
                     *       "name": "Example plc",
                     *       "webhooks_enabled": true,
                     *       "payload_format": "event",
                     *       "created_at": "2026-11-02T09:30:00.000Z",
                     *       "event_databases": [
                     *         {
                     *           "since": "2026-11-02T09:30:00.000Z",
                     *           "database": "DB"
                     *         }
                     *       ],
                     *       "contacts": null
                     *     }
                     */
                    "application/json": components["schemas"]["Workspace"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            409: components["responses"]["Error409"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            422: components["responses"]["Error422"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "service.getStatus": {
        parameters: {
            query?: never;
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The state of the service. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "attention",
                     *       "version": "0.2.0",
                     *       "attention": [
                     *         "2 webhooks are degraded"
                     *       ],
                     *       "queues": [
                     *         {
                     *           "name": "events",
                     *           "backlog": 0,
                     *           "oldest_age_seconds": null
                     *         }
                     *       ],
                     *       "databases": [
                     *         {
                     *           "name": "DB",
                     *           "bytes": 1048576
                     *         }
                     *       ],
                     *       "troubles": [
                     *         {
                     *           "event": "prune_failed",
                     *           "detail": "",
                     *           "at": "2026-11-02T09:30:00.000Z"
                     *         }
                     *       ],
                     *       "workspaces": 3,
                     *       "webhooks": {
                     *         "active": 12,
                     *         "degraded": 2,
                     *         "disabled": 1
                     *       },
                     *       "rejected_events": 0,
                     *       "stray_messages": 0
                     *     }
                     */
                    "application/json": components["schemas"]["ServiceStatus"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "service.reseal": {
        parameters: {
            query?: never;
            header?: {
                /** @description The workspace to act in: with the root key as an owner of it, else the key's own. */
                "X-Workspace-Id"?: components["parameters"]["ActingIn"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How many were sealed. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "resealed": 12,
                     *       "failed": 0,
                     *       "has_more": false
                     *     }
                     */
                    "application/json": components["schemas"]["Resealed"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "service.getHealth": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The database answers. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ok",
                     *       "version": "0.2.0"
                     *     }
                     */
                    "application/json": components["schemas"]["Health"];
                };
            };
            403: components["responses"]["Error403"];
            405: components["responses"]["Error405"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "document.get": {
        parameters: {
            query?: never;
            header?: {
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OpenAPI 3.1. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    /** @description Of this state of the document. */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenApiDocument"];
                };
            };
            /** @description It has not changed. */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    /** @description Of this state of the document. */
                    ETag: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: components["responses"]["Error403"];
            405: components["responses"]["Error405"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    "received.event": {
        parameters: {
            query?: never;
            header: {
                /** @description The event's id (`msg_…` in the format `message`). */
                "webhook-id": string;
                /** @description When the attempt was made, in seconds. */
                "webhook-timestamp": string;
                /** @description Standard Webhooks: `v1,` and base64 of the HMAC-SHA256 of `id.timestamp.body`, one for each live secret; with the webhook's `signature` `both` or `ed25519`, `v1a,` and base64 of its Ed25519 signature, one for each live key, beside or instead. */
                "webhook-signature": string;
                /** @description The webhook's id. */
                "X-Webhook-Id": string;
                /** @description The event type. */
                "X-Webhook-Event": string;
                /** @description `sha256=` and the HMAC-SHA256 of the raw body in hex; the key is the whole secret as shown. */
                "X-Webhook-Signature": string;
                /** @description The same under the former secret, while that is still live after a rotation. */
                "X-Webhook-Signature-Previous"?: string;
                /** @description The delivery's id. */
                "X-Webhook-Delivery": string;
                /** @description The attempt's number, from 1. */
                "X-Webhook-Attempt": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "evt_01K91P0DDG0A1B2C3D4E5F6G7H",
                 *       "type": "investment.created",
                 *       "created_at": "2026-11-02T09:30:00.000Z",
                 *       "data": {
                 *         "name": "Coca-Cola Co",
                 *         "tickerSymbol": "KO"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["ReceivedEvent"];
            };
        };
        responses: {
            /** @description The webhook is disabled (`gone`), and nothing more is sent. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Delivered, if the headers come within the webhook's `timeout_ms`. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A failed attempt; with the header `webhook-delivery: abort` the last one of its delivery. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A failed attempt, which is repeated by the `retry_schedule`: any other status, a redirect, a time-out. `Retry-After` on 429 and 503 is obeyed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "received.message": {
        parameters: {
            query?: never;
            header: {
                /** @description The event's id (`msg_…` in the format `message`). */
                "webhook-id": string;
                /** @description When the attempt was made, in seconds. */
                "webhook-timestamp": string;
                /** @description Standard Webhooks: `v1,` and base64 of the HMAC-SHA256 of `id.timestamp.body`, one for each live secret; with the webhook's `signature` `both` or `ed25519`, `v1a,` and base64 of its Ed25519 signature, one for each live key, beside or instead. */
                "webhook-signature": string;
                /** @description The webhook's id. */
                "X-Webhook-Id": string;
                /** @description The event type. */
                "X-Webhook-Event": string;
                /** @description `sha256=` and the HMAC-SHA256 of the raw body in hex; the key is the whole secret as shown. */
                "X-Webhook-Signature": string;
                /** @description The same under the former secret, while that is still live after a rotation. */
                "X-Webhook-Signature-Previous"?: string;
                /** @description The delivery's id. */
                "X-Webhook-Delivery": string;
                /** @description The attempt's number, from 1. */
                "X-Webhook-Attempt": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "msg_01K91P0DDG0A1B2C3D4E5F6G7H",
                 *       "eventId": "evt_01K91P0DDG0A1B2C3D4E5F6G7H",
                 *       "eventType": "investment.created",
                 *       "timestamp": "2026-11-02T09:30:00.000Z",
                 *       "workspaceId": "ws_01K91NZZ80P1Q2R3S4T5V6W7X8",
                 *       "applicationId": null,
                 *       "payload": {
                 *         "name": "Coca-Cola Co",
                 *         "tickerSymbol": "KO"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["ReceivedMessage"];
            };
        };
        responses: {
            /** @description The webhook is disabled (`gone`), and nothing more is sent. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Delivered, if the headers come within the webhook's `timeout_ms`. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A failed attempt; with the header `webhook-delivery: abort` the last one of its delivery. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A failed attempt, which is repeated by the `retry_schedule`: any other status, a redirect, a time-out. `Retry-After` on 429 and 503 is obeyed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "received.standard": {
        parameters: {
            query?: never;
            header: {
                /** @description The event's id (`msg_…` in the format `message`). */
                "webhook-id": string;
                /** @description When the attempt was made, in seconds. */
                "webhook-timestamp": string;
                /** @description Standard Webhooks: `v1,` and base64 of the HMAC-SHA256 of `id.timestamp.body`, one for each live secret; with the webhook's `signature` `both` or `ed25519`, `v1a,` and base64 of its Ed25519 signature, one for each live key, beside or instead. */
                "webhook-signature": string;
                /** @description The webhook's id. */
                "X-Webhook-Id": string;
                /** @description The event type. */
                "X-Webhook-Event": string;
                /** @description `sha256=` and the HMAC-SHA256 of the raw body in hex; the key is the whole secret as shown. */
                "X-Webhook-Signature": string;
                /** @description The same under the former secret, while that is still live after a rotation. */
                "X-Webhook-Signature-Previous"?: string;
                /** @description The delivery's id. */
                "X-Webhook-Delivery": string;
                /** @description The attempt's number, from 1. */
                "X-Webhook-Attempt": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "type": "investment.created",
                 *       "timestamp": "2026-11-02T09:30:00.000Z",
                 *       "data": {
                 *         "name": "Coca-Cola Co",
                 *         "tickerSymbol": "KO"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["ReceivedStandard"];
            };
        };
        responses: {
            /** @description The webhook is disabled (`gone`), and nothing more is sent. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Delivered, if the headers come within the webhook's `timeout_ms`. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A failed attempt; with the header `webhook-delivery: abort` the last one of its delivery. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A failed attempt, which is repeated by the `retry_schedule`: any other status, a redirect, a time-out. `Retry-After` on 429 and 503 is obeyed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "received.cloudevents": {
        parameters: {
            query?: never;
            header: {
                /** @description The event's id (`msg_…` in the format `message`). */
                "webhook-id": string;
                /** @description When the attempt was made, in seconds. */
                "webhook-timestamp": string;
                /** @description Standard Webhooks: `v1,` and base64 of the HMAC-SHA256 of `id.timestamp.body`, one for each live secret; with the webhook's `signature` `both` or `ed25519`, `v1a,` and base64 of its Ed25519 signature, one for each live key, beside or instead. */
                "webhook-signature": string;
                /** @description The webhook's id. */
                "X-Webhook-Id": string;
                /** @description The event type. */
                "X-Webhook-Event": string;
                /** @description `sha256=` and the HMAC-SHA256 of the raw body in hex; the key is the whole secret as shown. */
                "X-Webhook-Signature": string;
                /** @description The same under the former secret, while that is still live after a rotation. */
                "X-Webhook-Signature-Previous"?: string;
                /** @description The delivery's id. */
                "X-Webhook-Delivery": string;
                /** @description The attempt's number, from 1. */
                "X-Webhook-Attempt": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "specversion": "1.0",
                 *       "id": "evt_01K91P0DDG0A1B2C3D4E5F6G7H",
                 *       "source": "https://hookline.example.com/workspaces/ws_01K91NZZ80P1Q2R3S4T5V6W7X8",
                 *       "type": "investment.created",
                 *       "time": "2026-11-02T09:30:00.000Z",
                 *       "datacontenttype": "application/json",
                 *       "data": {
                 *         "name": "Coca-Cola Co",
                 *         "tickerSymbol": "KO"
                 *       }
                 *     }
                 */
                "application/cloudevents+json": components["schemas"]["ReceivedCloudEvent"];
            };
        };
        responses: {
            /** @description The webhook is disabled (`gone`), and nothing more is sent. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Delivered, if the headers come within the webhook's `timeout_ms`. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A failed attempt; with the header `webhook-delivery: abort` the last one of its delivery. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A failed attempt, which is repeated by the `retry_schedule`: any other status, a redirect, a time-out. `Retry-After` on 429 and 503 is obeyed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "received.slack": {
        parameters: {
            query?: never;
            header: {
                /** @description The event's id (`msg_…` in the format `message`). */
                "webhook-id": string;
                /** @description When the attempt was made, in seconds. */
                "webhook-timestamp": string;
                /** @description Standard Webhooks: `v1,` and base64 of the HMAC-SHA256 of `id.timestamp.body`, one for each live secret; with the webhook's `signature` `both` or `ed25519`, `v1a,` and base64 of its Ed25519 signature, one for each live key, beside or instead. */
                "webhook-signature": string;
                /** @description The webhook's id. */
                "X-Webhook-Id": string;
                /** @description The event type. */
                "X-Webhook-Event": string;
                /** @description `sha256=` and the HMAC-SHA256 of the raw body in hex; the key is the whole secret as shown. */
                "X-Webhook-Signature": string;
                /** @description The same under the former secret, while that is still live after a rotation. */
                "X-Webhook-Signature-Previous"?: string;
                /** @description The delivery's id. */
                "X-Webhook-Delivery": string;
                /** @description The attempt's number, from 1. */
                "X-Webhook-Attempt": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "text": "investment.created\n• name: Coca-Cola Co\n• tickerSymbol: KO",
                 *       "mrkdwn": false,
                 *       "unfurl_links": false,
                 *       "unfurl_media": false,
                 *       "blocks": [
                 *         {
                 *           "type": "header",
                 *           "text": {
                 *             "type": "plain_text",
                 *             "text": "investment.created",
                 *             "emoji": false
                 *           }
                 *         },
                 *         {
                 *           "type": "section",
                 *           "text": {
                 *             "type": "plain_text",
                 *             "text": "• name: Coca-Cola Co\n• tickerSymbol: KO",
                 *             "emoji": false
                 *           }
                 *         },
                 *         {
                 *           "type": "context",
                 *           "elements": [
                 *             {
                 *               "type": "plain_text",
                 *               "text": "evt_01K91P0DDG0A1B2C3D4E5F6G7H · 2026-11-02T09:30:00.000Z",
                 *               "emoji": false
                 *             }
                 *           ]
                 *         },
                 *         {
                 *           "type": "section",
                 *           "text": {
                 *             "type": "mrkdwn",
                 *             "text": "<https://hookline.example.com/dashboard/events/evt_01K91P0DDG0A1B2C3D4E5F6G7H|Open the event>"
                 *           }
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["ReceivedSlackMessage"];
            };
        };
        responses: {
            /** @description The webhook is disabled (`gone`), and nothing more is sent. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Delivered, if the headers come within the webhook's `timeout_ms`. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A failed attempt; with the header `webhook-delivery: abort` the last one of its delivery. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A failed attempt, which is repeated by the `retry_schedule`: any other status, a redirect, a time-out. `Retry-After` on 429 and 503 is obeyed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "received.discord": {
        parameters: {
            query?: never;
            header: {
                /** @description The event's id (`msg_…` in the format `message`). */
                "webhook-id": string;
                /** @description When the attempt was made, in seconds. */
                "webhook-timestamp": string;
                /** @description Standard Webhooks: `v1,` and base64 of the HMAC-SHA256 of `id.timestamp.body`, one for each live secret; with the webhook's `signature` `both` or `ed25519`, `v1a,` and base64 of its Ed25519 signature, one for each live key, beside or instead. */
                "webhook-signature": string;
                /** @description The webhook's id. */
                "X-Webhook-Id": string;
                /** @description The event type. */
                "X-Webhook-Event": string;
                /** @description `sha256=` and the HMAC-SHA256 of the raw body in hex; the key is the whole secret as shown. */
                "X-Webhook-Signature": string;
                /** @description The same under the former secret, while that is still live after a rotation. */
                "X-Webhook-Signature-Previous"?: string;
                /** @description The delivery's id. */
                "X-Webhook-Delivery": string;
                /** @description The attempt's number, from 1. */
                "X-Webhook-Attempt": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "content": "**investment.created**\n• name: Coca\\-Cola Co\n• tickerSymbol: KO\nevt\\_01K91P0DDG0A1B2C3D4E5F6G7H · 2026\\-11\\-02T09\\:30\\:00.000Z\n<https://hookline.example.com/dashboard/events/evt_01K91P0DDG0A1B2C3D4E5F6G7H>",
                 *       "allowed_mentions": {
                 *         "parse": []
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["ReceivedDiscordMessage"];
            };
        };
        responses: {
            /** @description The webhook is disabled (`gone`), and nothing more is sent. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Delivered, if the headers come within the webhook's `timeout_ms`. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A failed attempt; with the header `webhook-delivery: abort` the last one of its delivery. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A failed attempt, which is repeated by the `retry_schedule`: any other status, a redirect, a time-out. `Retry-After` on 429 and 503 is obeyed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "received.teams": {
        parameters: {
            query?: never;
            header: {
                /** @description The event's id (`msg_…` in the format `message`). */
                "webhook-id": string;
                /** @description When the attempt was made, in seconds. */
                "webhook-timestamp": string;
                /** @description Standard Webhooks: `v1,` and base64 of the HMAC-SHA256 of `id.timestamp.body`, one for each live secret; with the webhook's `signature` `both` or `ed25519`, `v1a,` and base64 of its Ed25519 signature, one for each live key, beside or instead. */
                "webhook-signature": string;
                /** @description The webhook's id. */
                "X-Webhook-Id": string;
                /** @description The event type. */
                "X-Webhook-Event": string;
                /** @description `sha256=` and the HMAC-SHA256 of the raw body in hex; the key is the whole secret as shown. */
                "X-Webhook-Signature": string;
                /** @description The same under the former secret, while that is still live after a rotation. */
                "X-Webhook-Signature-Previous"?: string;
                /** @description The delivery's id. */
                "X-Webhook-Delivery": string;
                /** @description The attempt's number, from 1. */
                "X-Webhook-Attempt": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "type": "message",
                 *       "attachments": [
                 *         {
                 *           "contentType": "application/vnd.microsoft.card.adaptive",
                 *           "content": {
                 *             "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
                 *             "type": "AdaptiveCard",
                 *             "version": "1.4",
                 *             "body": [
                 *               {
                 *                 "type": "RichTextBlock",
                 *                 "inlines": [
                 *                   {
                 *                     "type": "TextRun",
                 *                     "text": "investment.created",
                 *                     "weight": "Bolder",
                 *                     "size": "Medium"
                 *                   }
                 *                 ]
                 *               },
                 *               {
                 *                 "type": "RichTextBlock",
                 *                 "inlines": [
                 *                   {
                 *                     "type": "TextRun",
                 *                     "text": "name: ",
                 *                     "weight": "Bolder"
                 *                   },
                 *                   {
                 *                     "type": "TextRun",
                 *                     "text": "Coca-Cola Co"
                 *                   }
                 *                 ]
                 *               },
                 *               {
                 *                 "type": "RichTextBlock",
                 *                 "inlines": [
                 *                   {
                 *                     "type": "TextRun",
                 *                     "text": "tickerSymbol: ",
                 *                     "weight": "Bolder"
                 *                   },
                 *                   {
                 *                     "type": "TextRun",
                 *                     "text": "KO"
                 *                   }
                 *                 ]
                 *               },
                 *               {
                 *                 "type": "RichTextBlock",
                 *                 "inlines": [
                 *                   {
                 *                     "type": "TextRun",
                 *                     "text": "evt_01K91P0DDG0A1B2C3D4E5F6G7H · 2026-11-02T09:30:00.000Z",
                 *                     "isSubtle": true,
                 *                     "size": "Small"
                 *                   }
                 *                 ]
                 *               }
                 *             ],
                 *             "actions": [
                 *               {
                 *                 "type": "Action.OpenUrl",
                 *                 "title": "Open the event",
                 *                 "url": "https://hookline.example.com/dashboard/events/evt_01K91P0DDG0A1B2C3D4E5F6G7H"
                 *               }
                 *             ]
                 *           }
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["ReceivedTeamsMessage"];
            };
        };
        responses: {
            /** @description The webhook is disabled (`gone`), and nothing more is sent. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Delivered, if the headers come within the webhook's `timeout_ms`. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A failed attempt; with the header `webhook-delivery: abort` the last one of its delivery. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A failed attempt, which is repeated by the `retry_schedule`: any other status, a redirect, a time-out. `Retry-After` on 429 and 503 is obeyed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
}
