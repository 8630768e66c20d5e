/** The topics, who writes them and what their key is. Names carry the version of the topic, `.v1`. */
export const topics = {
  calls: { name: 'calls.events.v1', key: 'callerId, else callId', writtenBy: 'ingest' },
  agents: { name: 'calls.agents.v1', key: 'teamId', writtenBy: 'ingest' },
  cases: { name: 'recovery.cases.v1', key: 'callerId, else callId', writtenBy: 'recovery' },
  sms: { name: 'messaging.sms.v1', key: 'callerId', writtenBy: 'messaging' },
  redials: { name: 'dialer.redials.v1', key: 'callerId', writtenBy: 'dialer' },
  requests: { name: 'desk.requests.v1', key: 'callerId', writtenBy: 'reports' },
  /** Pictures of a moment: nobody needs those of yesterday. */
  pacing: { name: 'dialer.pacing.v1', key: 'teamId', writtenBy: 'dialer', keptHours: 2 },
} as const;

export type Topic = keyof typeof topics;
export type TopicName = (typeof topics)[Topic]['name'];
export const deadLetterTopic = (service: string): string => `${service}.dead-letters.v1`;

/** Topics that a bus keeps shorter than the others: hours by name. */
export const keptHours: ReadonlyMap<string, number> = new Map(
  Object.values(topics).flatMap((topic) => ('keptHours' in topic ? [[topic.name, topic.keptHours]] : [])),
);
