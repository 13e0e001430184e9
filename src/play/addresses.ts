/** The URL that an inbox receives under. */
export function receivingUrl(publicUrl: string, receivingId: string): string {
  return new URL(`/play/in/${receivingId}`, publicUrl).href;
}
