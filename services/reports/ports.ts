/** What reports asks of whoever runs it. */
import type { BacktestProgress, BacktestResult } from './api/backtest-shape.ts';

/** Days of `zone`, `2026-11-16`; `to` is the day after the last. */
export interface BacktestOrder {
  readonly policy: string;
  readonly from: string;
  readonly to: string;
  readonly zone: string;
}

/** `problem` is a sentence for the person who ordered it. */
export type BacktestEnd =
  | { readonly end: 'done'; readonly result: BacktestResult }
  | { readonly end: 'failed'; readonly problem: string }
  | { readonly end: 'cancelled' };

export interface OrderedBacktest {
  /** Never rejects. */
  readonly ended: Promise<BacktestEnd>;
  /** Idempotent. */
  cancel(): void;
}

/** Plays the history of this process under another policy, apart from it. */
export interface BackTester {
  /** The policy there is, as a policy file. */
  readonly presentPolicy: string;
  /** What is wrong with a policy file, naming field and remedy; else its version. */
  check(policy: string): { readonly problem: string } | { readonly version: string };
  run(order: BacktestOrder, tell: (progress: BacktestProgress) => void): OrderedBacktest;
}
