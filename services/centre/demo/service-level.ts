/** The service level as centres measure it: of the calls of the last minutes, the share answered within twenty seconds. */

export interface ServiceLevel {
  answered(waitSeconds: number, now: number): void;
  lost(now: number): void;
  /** 0 to 1; null when there was no call. */
  share(now: number): number | null;
}

const WITHIN_SECONDS = 20;
const WINDOW_MS = 10 * 60_000;

export const serviceLevel = (): ServiceLevel => {
  let calls: { readonly at: number; readonly inTime: boolean }[] = [];
  const note = (inTime: boolean, now: number): void => {
    calls = calls.filter(({ at }) => at > now - WINDOW_MS);
    calls.push({ at: now, inTime });
  };
  return {
    answered: (waitSeconds, now) => note(waitSeconds <= WITHIN_SECONDS, now),
    lost: (now) => note(false, now),
    share(now) {
      const recent = calls.filter(({ at }) => at > now - WINDOW_MS);
      return recent.length === 0 ? null : recent.filter(({ inTime }) => inTime).length / recent.length;
    },
  };
};
