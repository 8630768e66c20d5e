/** The topics, who writes them and what their key is. Names carry the version of the topic, `.v1`. */
export const topics = {
  calls: { name: 'calls.events.v1', key: 'callerId, else callId', writtenBy: 'ingest' },
  agents: { name: 'calls.agents.v1', key: 'teamId', writtenBy: 'ingest' },
  cases: { name: 'recovery.cases.v1', key: 'callerId, else callId', writtenBy: 'recovery' },
  sms: { name: 'messaging.sms.v1', key: 'callerId', writtenBy: 'messaging' },
  redials: { name: 'dialer.redials.v1', key: 'callerId', writtenBy: 'dialer' },
  requests: { name: 'desk.requests.v1', key: 'callerId', writtenBy: 'reports' },
} as const;

export type Topic = keyof typeof topics;
export type TopicName = (typeof topics)[Topic]['name'];
export const deadLetterTopic = (service: string): string => `${service}.dead-letters.v1`;
