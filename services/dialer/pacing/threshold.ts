/**
 * The risk that is allowed for one more redial. Nobody knows which risk leads to which share of abandoned answers, so it tunes
 * itself: a little lower after each abandoned answer, a very little higher after each one served, in balance exactly at
 * the share aimed at. Its logarithm is therefore the account of all answers so far, whatever the model gets wrong.
 */

export interface ThresholdSettings {
  readonly start: number;
  readonly least: number;
  readonly most: number;
  /** How far one abandoned answer moves the logarithm. */
  readonly gain: number;
}

export interface ThresholdState {
  readonly logarithm: number;
}

export interface Threshold {
  /** `target`: share of answers that may be abandoned. */
  hear(abandoned: boolean, target: number): void;
  value(): number;
  state(): ThresholdState;
}

export const thresholdOf = ({ start, least, most, gain }: ThresholdSettings, from?: ThresholdState): Threshold => {
  const [low, high] = [Math.log(least), Math.log(most)];
  let logarithm = from?.logarithm ?? Math.log(start);
  return {
    hear(abandoned, target) {
      const moved = logarithm + gain * (abandoned ? target - 1 : target);
      logarithm = Math.min(high, Math.max(low, moved));
    },
    value: () => Math.exp(logarithm),
    state: () => ({ logarithm }),
  };
};
