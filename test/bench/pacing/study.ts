/** Occupancy in % that the self-tuned look-ahead of the study reached at a limit of 3 %, by agents and chance of an answer: what is to be matched. */
export const studied: ReadonlyMap<number, Readonly<Record<number, number>>> = new Map([
  [5, { 0.3: 86.6, 0.5: 90.5, 0.7: 93.2 }],
  [10, { 0.3: 88.9, 0.5: 91.6, 0.7: 93.6 }],
  [25, { 0.3: 92.5, 0.5: 93.7, 0.7: 94.8 }],
  [50, { 0.3: 95.0, 0.5: 95.6, 0.7: 96.2 }],
  [100, { 0.3: 96.9, 0.5: 97.2, 0.7: 97.5 }],
  [250, { 0.3: 98.6, 0.5: 98.7, 0.7: 98.9 }],
]);
