/** What can be set about the built-in SMSC as a process of its own. */
import { z } from 'zod';
import { behaviourSchema, type BehaviourSettings } from './behaviour.ts';

type Prefixed = {
  [K in keyof typeof behaviourSchema.shape as `smsc${Capitalize<K>}`]: (typeof behaviourSchema.shape)[K];
};

const settingOf = (name: string): string => `smsc${name.charAt(0).toUpperCase()}${name.slice(1)}`;

/** `throttleShare` is `RINGBACK_SMSC_THROTTLE_SHARE`. */
const behaviourAsSettings = Object.fromEntries(
  Object.entries(behaviourSchema.shape).map(([name, field]) => [settingOf(name), field]),
  // Every key with its own field, by the line above.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
) as Prefixed;

export const smscSettings = z.object({
  smscHost: z.string().min(1).default('127.0.0.1').describe('the address SMPP listens on; 0.0.0.0 for all'),
  smscPort: z.int().min(0).max(65_535).default(2775).describe('the port SMPP listens on; 0 takes any free one'),
  smscFile: z.string().min(1).default('./smsc.db').describe('the SQLite file of what was sent and is to be delivered'),
  smscUser: z.string().max(15).nullable().default(null).describe('who may bind; none: anybody'),
  smscPassword: z
    .string()
    .max(8, 'must be at most 8 characters')
    .nullable()
    .default(null)
    .meta({ secret: true })
    .describe('the password of who may bind; none: an empty one'),
  ...behaviourAsSettings,
});

/** The part of the settings that is about behaviour. */
export const behaviourIn = (settings: Readonly<Record<string, unknown>>): BehaviourSettings =>
  behaviourSchema.parse(
    Object.fromEntries(Object.keys(behaviourSchema.shape).map((name) => [name, settings[settingOf(name)]])),
  );
