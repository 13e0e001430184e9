/** The URL that an inbox receives requests at. */
export function receivingUrl(publicUrl: string, receivingId: string): string {
  return new URL(`/play/in/${receivingId}`, publicUrl).href;
}
