import { expect, test } from 'vitest';
import {
  abandonmentRulesSetting,
  jurisdictionWithRules,
  longestToConnect,
  rulesOfSettings,
} from './abandonment-rules-setting.ts';

const settings = (abandonmentRules: string | null) => ({
  abandonmentLimit: 0.03,
  connectWithinSeconds: 2,
  greetingSeconds: 0,
  abandonmentRules,
});
const problem = (text: string): string | undefined => abandonmentRulesSetting.safeParse(text).error?.issues[0]?.message;

test('given no rules of jurisdictions, then all go by the same', () => {
  expect(rulesOfSettings(settings(null))('us')).toEqual({ limit: 0.03, withinSeconds: 2 });
  expect(jurisdictionWithRules(settings(null))('us-1')).toBeUndefined();
});

test('given rules of one, then it goes by them, and what they leave out is as for all', () => {
  const own = settings('{"us":{"greetingSeconds":1.5},"uk":{"limit":0.01,"connectWithinSeconds":1}}');
  const rulesOf = rulesOfSettings(own);
  expect(rulesOf('us')).toEqual({ limit: 0.03, withinSeconds: 3.5 });
  expect(rulesOf('uk')).toEqual({ limit: 0.01, withinSeconds: 1 });
  expect(rulesOf('ru')).toEqual({ limit: 0.03, withinSeconds: 2 });
  expect(longestToConnect(own)).toBe(3.5);
  const known = jurisdictionWithRules(own);
  expect([known('us-1'), known('uk-12'), known('ru-1'), known()]).toEqual(['us', 'uk', undefined, undefined]);
});

test('given nonsense, then it says which field and what it must be', () => {
  expect(problem('{')).toMatch(/^is not JSON such as /);
  expect(problem('[]')).toMatch(/^must be an object such as /);
  expect(problem('{"us":{"limit":3}}')).toBe('us.limit: must be 0 to 0.2');
  expect(problem('{"us":{"limti":0.03}}')).toContain('limti');
  expect(problem('{"USA!":{}}')).toContain('must be the name of a jurisdiction');
});
