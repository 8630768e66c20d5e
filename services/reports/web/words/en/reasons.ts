/** Names of codes, and lengths of time, in English. */
export const seconds = (value: unknown): string => {
  const whole = Math.round(Number(value));
  return whole < 90 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
};

/** Names of codes the services use; a code without a name here is shown as it is, with spaces. */
export const reasons: Readonly<Record<string, string>> = {
  'hung-up': 'hung up in the queue',
  'queue-timeout': 'waited out the queue',
  'no-agents': 'nobody was on shift',
  'closed-hours': 'outside opening hours',
  'unknown-caller': 'caller unknown',
  'short-abandon': 'hung up at once',
  'invalid-number': 'no valid number',
  'number-not-allowed': 'number not allowed',
  'opted-out': 'opted out',
  'got-through': 'had got through already',
  'too-late': 'too long ago',
  'reason-not-chased': 'kind of loss not chased',
  landline: 'landline',
  'line-unknown': 'perhaps no mobile',
  'frequency-cap': 'contacted often enough',
  'quiet-hours': 'quiet hours',
  expired: 'time ran out',
  'attempts-exhausted': 'no attempts left',
  busy: 'busy',
  'no-answer': 'no answer',
  machine: 'a machine answered',
  rejected: 'rejected',
  unreachable: 'unreachable',
  failed: 'failed',
  unknown: 'outcome unknown',
  'not-placed': 'not placed',
  connected: 'connected',
  abandoned: 'no agent in time',
  withdrawn: 'called off',
  'caller-on-line': 'the caller is on the line',
  'caller-got-through': 'the caller got through',
  'window-closed': 'the time for it is over',
  'caller-asked': 'the caller asked for it',
  'caller-cancelled': 'the caller called it off',
  'caller-solved': 'the caller has it solved',
  apology: 'the apology',
  confirmation: 'that they were opted out',
  'wish-confirmation': 'the answer to a wish',
  'delay-notice': 'that the call is late',
  help: 'how to steer the call',
  'opt-in-confirmation': 'welcome back',
  unencodable: 'cannot be written as an SMS',
  'supervisor-asked': 'a supervisor asked for it',
  'stopped-by-supervisor': 'a supervisor stopped it',
  'solved-by-supervisor': 'a supervisor marked it as solved',
  'case-closed': 'the case is closed',
  'caller-decided': 'the caller said themselves when, or that they want no call',
  'held-out': 'left alone, as part of the hold-out',
  'redial-in-hand': 'a redial waits for a free agent already, or rings',
  'already-done': 'that is done already',
  'nothing-to-undo': 'there is nothing left to undo',
  forgotten: 'caller forgotten',
};

export const text = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';
export const reason = (code: unknown): string => reasons[text(code)] ?? text(code).replaceAll('-', ' ');
