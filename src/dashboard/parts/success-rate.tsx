/** The share of ended deliveries that were delivered. */
export function SuccessRate({ delivered, failed }: { readonly delivered: number; readonly failed: number }) {
  const ended = delivered + failed;
  return ended === 0 ? <span class="muted">–</span> : <span>{describeShare(delivered / ended)}</span>;
}

/** A share as per cent; never 100 % while anything failed. */
function describeShare(share: number): string {
  return `${Math.floor(share * 1000) / 10} %`;
}
