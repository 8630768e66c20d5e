/** What nobody can read, on every topic: by whom it must be set aside, and why. */
import type { WireMessage } from '@ringback/contracts/envelope.ts';
import type { Topic } from '@ringback/contracts/topics.ts';

const headers = (type: string): Record<string, string> => ({
  ce_specversion: '1.0',
  ce_id: 'poison',
  ce_source: '/nowhere',
  ce_type: type,
  ce_dataversion: '1',
  ce_time: '2026-11-22T07:00:00.000Z',
});

/** A type of each topic that each of its readers acts on. */
export const acted: Record<Topic, string> = {
  calls: 'CallLost',
  agents: 'AgentChanged',
  cases: 'RedialRequested',
  sms: 'SmsReceived',
  redials: 'RedialConnected',
  requests: 'ActionRequested',
  pacing: 'TeamPaced',
};
export const readers: Record<Topic, readonly string[]> = {
  calls: ['recovery', 'reports'],
  agents: ['dialer', 'reports'],
  cases: ['dialer', 'reports'],
  sms: ['recovery', 'reports'],
  redials: ['recovery', 'reports'],
  requests: ['recovery'],
  pacing: ['reports'],
};

/** Of each kind: why it is set aside, and the message. */
export const poison = (topic: Topic): readonly (readonly [reason: RegExp, message: WireMessage])[] => {
  const type = acted[topic];
  return [
    [/not JSON/, { key: 'k', headers: headers(type), value: '{"callId": ' }],
    [/not an event/, { key: 'k', headers: headers('Rumour'), value: '{}' }],
    [/data\.\w+/, { key: 'k', headers: headers(type), value: '{"callId": 7, "at": "<script>"}' }],
    [/known at version 1/, { key: 'k', headers: { ...headers(type), ce_dataversion: '7' }, value: '{}' }],
    [/headers\.ce_/, { key: 'k', headers: {}, value: 'hello' }],
  ];
};
