/** The normal distribution, fast: seven digits are plenty where a threshold tunes itself. */

/** Density at z. */
export const density = (z: number): number => 0.3989422804014327 * Math.exp(-0.5 * z * z);

/** Chance of more than z. Abramowitz and Stegun 26.2.17: off by less than 1e-7. */
export const upperTail = (z: number): number => {
  if (z < 0) return 1 - upperTail(-z);
  const t = 1 / (1 + 0.2316419 * z);
  const series = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return density(z) * series;
};

/** Chance of more than z when the distribution leans (its third cumulant ÷ deviation³ is `skew`): Edgeworth's first term. */
export const leaningUpperTail = (z: number, skew: number): number => {
  const tail = upperTail(z) + (skew / 6) * (z * z - 1) * density(z);
  return tail < 0 ? 0 : tail > 1 ? 1 : tail;
};
