/** The events of each payload format, as `buildBody` writes them. */
export const DELIVERED = `/** The data of each event type, by its name, for a generic receiver. */
export type Events = { [Type in keyof EventData]: EventData[Type] };

/** An event as the payload format \`event\` delivers it. */
export type DeliveredEvent = {
  [Type in keyof Events]: { id: string; type: Type; created_at: string; data: Events[Type] };
}[keyof Events];

/** An event as the payload format \`message\` delivers it. */
export type DeliveredMessage = {
  [Type in keyof Events]: {
    id: string;
    eventId: string;
    eventType: Type;
    timestamp: string;
    workspaceId: string;
    applicationId: string | null;
    payload: Events[Type];
  };
}[keyof Events];

/** An event as the payload format \`standard\` delivers it. */
export type DeliveredStandard = {
  [Type in keyof Events]: { type: Type; timestamp: string; data: Events[Type] };
}[keyof Events];

/** An event as the payload format \`cloudevents\` delivers it. */
export type DeliveredCloudEvent = {
  [Type in keyof Events]: {
    specversion: "1.0";
    id: string;
    source: string;
    type: Type;
    time: string;
    datacontenttype: "application/json";
    data: Events[Type];
  };
}[keyof Events];
`;
