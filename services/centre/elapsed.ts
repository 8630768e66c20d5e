/** Seconds from one moment to another, in milliseconds since 1970; 0 where the clock was set back in between. */
export const secondsBetween = (from: number, to: number): number => Math.max(0, to - from) / 1000;
