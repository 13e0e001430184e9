import type { DeliveryDetail } from "../../actions/deliveries.ts";
import { AttemptView } from "./attempt-view.tsx";

/** What came back from a test. */
export function TestResult({ webhookId, result }: { readonly webhookId: string; readonly result: DeliveryDetail }) {
  const { delivery, attempts } = result;
  return (
    <section class="card" aria-live="polite">
      <div class="row apart">
        <h2>What came back</h2>
        <a href={`/dashboard/webhooks/${webhookId}/deliveries/${delivery.id}`}>Open in the log</a>
      </div>
      <ol class="timeline">
        {attempts.map(({ attempt, request }) => (
          <AttemptView attempt={attempt} request={request} />
        ))}
      </ol>
    </section>
  );
}
