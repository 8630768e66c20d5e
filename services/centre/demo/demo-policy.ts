/**
 * The contact policy of the demo centre, as the file recovery reads: a call takes half a minute there and it is always day. Waits
 * shrink as the centre speeds up.
 */
const always = { from: '00:00', to: '24:00' };

/** `speed`: how fast the demo centre lives, 1 being its own pace. */
export const demoPolicyFile = (speed: number): string =>
  JSON.stringify({
    version: 'demo-1',
    shortAbandonSeconds: 2 / speed,
    apology: { hours: always },
    redial: {
      hours: always,
      quarantineSeconds: 5 / speed,
      retryMinutes: {
        busy: 0.5 / speed,
        'no-answer': 1 / speed,
        machine: 1 / speed,
        rejected: 2 / speed,
        unreachable: 1 / speed,
        failed: 0.5 / speed,
        abandoned: 0.5 / speed,
      },
    },
    contactsPerDay: 50,
  });
