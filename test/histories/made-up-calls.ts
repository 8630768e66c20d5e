/** A short day of a centre that never was: numbers of nobody, small enough to read. */
const HEADER = 'call_id,caller,queued_at,answered_at,ended_at,outcome,reason,queue,agent';
const BEGIN = Date.parse('2026-11-23T07:00:00Z');
const CALLS = 28;
const AGENTS = ['anna', 'berta', 'clara'];
const REASONS = ['', 'queue-timeout', '', 'no-agents'];

const at = (seconds: number): string => new Date(BEGIN + seconds * 1000).toISOString();
/** Mobiles, some of whom call again, and a landline now and then; some withhold their number. */
const numberOf = (nth: number): string => {
  if (nth % 12 === 5) return '';
  return nth % 9 === 4 ? `+7495000${String(1000 + nth)}` : `+7916000${String(1000 + (nth % 7))}`;
};

const call = (nth: number): string => {
  const queued = nth * 40;
  const queue = nth % 3 === 0 ? 'claims' : 'sales';
  const lost = nth % 5 < 2;
  const waits = lost ? 3 + ((nth * 17) % 80) : 5 + (nth % 7);
  if (lost) {
    const reason = REASONS[nth % REASONS.length] ?? '';
    return [`call-${nth}`, numberOf(nth), at(queued), '', at(queued + waits), 'lost', reason, queue, ''].join(',');
  }
  const [answered, ended] = [at(queued + waits), at(queued + waits + 60 + (nth % 4) * 20)];
  return [`call-${nth}`, numberOf(nth), at(queued), answered, ended, 'answered', '', queue, AGENTS[nth % 3]].join(',');
};

/** For `npm run replay -- --format csv`. */
export const madeUpCalls = (): string => [HEADER, ...Array.from({ length: CALLS }, (_, nth) => call(nth))].join('\n');

/** Hours so wide and pauses so short that most of what can happen does, within the recording. */
export const madeUpPolicy = {
  version: 'recorded-1',
  apology: { hours: { from: '00:00', to: '24:00' } },
  redial: {
    hours: { from: '00:00', to: '24:00' },
    attempts: 3,
    retryMinutes: { busy: 2, 'no-answer': 4, machine: 5, rejected: 6, unreachable: 5, failed: 1, abandoned: 1 },
  },
};
