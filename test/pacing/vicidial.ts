/**
 * VICIdial's ADAPT_AVERAGE, after its published program `AST_VDadapt.pl`, intensity 0, differential target 0: every 15 seconds
 * the dial level grows or shrinks by the mean of (agents ready − calls waiting) over the last minute ÷ agents; it is halved while
 * the day's drops exceed the limit, or more than half of the last minute's calls were dropped; never under 1 or over 3. Every
 * 2.5 seconds so many lines are dialled that all live calls are level × (agents in calls and ready).
 */
import type { Policy } from './policy.ts';

const ADAPT_SECONDS = 15;
const DIAL_SECONDS = 2.5;
const SAMPLES_A_MINUTE = 60 / DIAL_SECONDS;
const HIGHEST_LEVEL = 3;
const DAY_SECONDS = 86_400;
/** Answered calls before the day's drops count. */
const ENOUGH = 50;

export const vicidial = (limit: number): Policy => {
  let level = 1;
  let [adaptAt, dialAt, day] = [ADAPT_SECONDS, 0, 0];
  let [answered, dropped] = [0, 0];
  let lastMinute: { at: number; dropped: boolean }[] = [];
  const differences: number[] = [];

  const adapt = (now: number, agents: number): void => {
    const mean = differences.reduce((sum, one) => sum + one, 0) / Math.max(1, differences.length);
    level = Math.min(HIGHEST_LEVEL, Math.max(1, level * (1 + mean / Math.max(1, agents))));
    lastMinute = lastMinute.filter(({ at }) => at > now - 60);
    const drops = lastMinute.filter((one) => one.dropped).length;
    if (lastMinute.length > 20 && drops > lastMinute.length / 2) level /= 2;
    if (answered > ENOUGH && dropped > limit * answered) level /= 2;
    level = Math.max(1, level);
  };
  const hearAnswer = (at: number, wasDropped: boolean): void => {
    if (Math.floor(at / DAY_SECONDS) !== day) [day, answered, dropped] = [Math.floor(at / DAY_SECONDS), 0, 0];
    answered += 1;
    if (wasDropped) dropped += 1;
    lastMinute.push({ at, dropped: wasDropped });
  };

  return {
    name: 'vicidial',
    decide({ now: nowMs, free, talking, wrappingUp, ringing, answeredWaiting }) {
      const now = nowMs / 1000;
      if (now < dialAt) return { predictive: 0, reserved: 0 };
      dialAt = now + DIAL_SECONDS;
      differences.push(free.length - answeredWaiting);
      if (differences.length > SAMPLES_A_MINUTE) differences.shift();
      if (now >= adaptAt) {
        adaptAt = now + ADAPT_SECONDS;
        adapt(now, free.length + talking.length + wrappingUp.length);
      }
      const lines = Math.round(level * (talking.length + free.length));
      const live = talking.length + ringing.length + answeredWaiting;
      return { predictive: Math.max(0, lines - live), reserved: 0 };
    },
    hear(fact) {
      if (fact.type === 'answer-served') hearAnswer(fact.at / 1000, false);
      if (fact.type === 'answer-abandoned') hearAnswer(fact.at / 1000, true);
    },
  };
};
