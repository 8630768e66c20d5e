import { readSettings } from '@ringback/runtime/settings/settings.ts';
import { expect, test } from 'vitest';
import { agentEndpoints } from './twilio-agents.ts';
import { completeTwilioSettings, twilioSettingsSchema } from './twilio-settings.ts';
import type { AgentId } from '@ringback/contracts/ids.ts';

const read = (environment: Record<string, string>) => readSettings(twilioSettingsSchema, environment);
const problemsOf = (act: () => unknown): readonly string[] => {
  try {
    act();
    return [];
  } catch (error) {
    return (error as { problems: readonly string[] }).problems;
  }
};

test('given nothing, then each setting that calls over Twilio need is named', () => {
  const problems = problemsOf(() => completeTwilioSettings(read({})));
  expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
    'RINGBACK_PUBLIC_URL',
    'RINGBACK_TWILIO_ACCOUNT_SID',
    'RINGBACK_TWILIO_AUTH_TOKEN',
    'RINGBACK_TWILIO_FROM',
    'RINGBACK_COMPANY',
  ]);
});

test('given half a key, then both halves are asked for', () => {
  const problems = problemsOf(() =>
    completeTwilioSettings(read({ RINGBACK_TWILIO_API_KEY_SID: `SK${'a'.repeat(32)}` })),
  );
  expect(problems.at(-1)).toContain('RINGBACK_TWILIO_API_KEY_SECRET');
});

test('given a public address with a slash at its end, then without', () => {
  expect(read({ RINGBACK_PUBLIC_URL: 'https://calls.example.com/x/' }).publicUrl).toBe('https://calls.example.com/x');
});

test('given a place of an agent that is none, then it is refused without repeating it', () => {
  const [problem] = problemsOf(() => read({ RINGBACK_TWILIO_AGENTS: 'anna=+7916' }));
  expect(problem).toContain('RINGBACK_TWILIO_AGENTS');
  expect(problem).not.toContain('7916');
});

test('given a list and a pattern, then the list comes first', () => {
  const { twilioAgents } = read({
    RINGBACK_TWILIO_AGENTS: 'anna=sip:anna@pbx.example.com;transport=tls,boris=+74950000001',
  });
  const endpointOf = agentEndpoints(twilioAgents ?? [], 'client:{agent}');
  expect(endpointOf('anna' as AgentId)).toBe('sip:anna@pbx.example.com;transport=tls');
  expect(endpointOf('boris' as AgentId)).toBe('+74950000001');
  expect(endpointOf('clara' as AgentId)).toBe('client:clara');
  expect(agentEndpoints([], null)('clara' as AgentId)).toBe(null);
});
