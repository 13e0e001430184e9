/** The webhook that a request was sent for. */
export interface Sender {
  readonly workspaceId: string;
  readonly webhookId: string;
}
