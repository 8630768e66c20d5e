/** The people who call the demo centre: the same ones for the same seed, day after day. Their numbers belong to nobody. */
import type { Random } from '@ringback/runtime/random.ts';
import type { Cancel } from '@ringback/runtime/clock/clock.ts';
import { oneOf, randomOf } from '../chance.ts';

export interface DemoCaller {
  /** Null: withheld. */
  readonly number: string | null;
  /** IANA zone, where they told it. */
  readonly zone: string | null;
  readonly language: 'ru' | 'en' | null;
  /** `calling`: in our menu, queue or on a call with us. `called`: a redial of ours rings or talks there. */
  state: 'idle' | 'calling' | 'called';
  /** Cancels the call they mean to make again; null when they mean to make none. */
  cancelCallAgain: Cancel | null;
}

const CALLERS = 400;
const WITHHELD = 0.04;
const LANDLINES = 0.12;
const TOLD_ZONE = 0.05;
const TOLD_LANGUAGE = 0.2;
const zones = ['Europe/Kaliningrad', 'Europe/Samara', 'Asia/Yekaterinburg', 'Asia/Novosibirsk', 'Asia/Vladivostok'];

const numberOf = (random: Random, index: number): string | null => {
  const draw = random.next();
  if (draw < WITHHELD) return null;
  const tail = String(index).padStart(4, '0');
  return draw < WITHHELD + LANDLINES ? `+7495000${tail}` : `+7900000${tail}`;
};

export const demoPopulation = (seed: number): readonly DemoCaller[] => {
  const random = randomOf(seed, 'population');
  return Array.from({ length: CALLERS }, (_, index) => ({
    number: numberOf(random, index),
    zone: random.next() < TOLD_ZONE ? oneOf(random, zones) : null,
    language: random.next() < TOLD_LANGUAGE ? oneOf(random, ['ru', 'ru', 'en'] as const) : null,
    state: 'idle',
    cancelCallAgain: null,
  }));
};
