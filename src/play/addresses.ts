/** The URL that an inbox receives requests at. */
export function receivingUrl(address: string, receivingId: string): string {
  return new URL(`/play/in/${receivingId}`, address).href;
}
