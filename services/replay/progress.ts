/** What a person sees while a replay runs: a bar on a terminal, a line per phase elsewhere. */
import cliProgress from 'cli-progress';
import type { Side } from './backtest/backtest.ts';
import type { Phase } from './run-recording.ts';

const words: Record<Phase | Side, string> = {
  reading: 'Reading the recording',
  playing: 'Playing the calls',
  reporting: 'Counting',
  baseline: 'Playing as it is',
  candidate: 'Playing the policy',
};

export interface Progress {
  /** `share` of the phase that is done, 0 to 1. */
  readonly show: (phase: Phase | Side, share: number) => void;
  end(): void;
}

export const progressOn = (stream: NodeJS.WriteStream): Progress => {
  let phase: Phase | Side | null = null;
  if (!stream.isTTY) {
    return {
      show(next) {
        if (next !== phase) stream.write(`${words[next]} …\n`);
        phase = next;
      },
      end: () => {},
    };
  }
  const bar = new cliProgress.SingleBar(
    {
      format: '{phase} [{bar}] {percentage} %',
      stream,
      hideCursor: true,
      clearOnComplete: true,
      stopOnComplete: false,
    },
    cliProgress.Presets.shades_classic,
  );
  bar.start(100, 0, { phase: words.reading });
  return {
    show: (next, share) => bar.update(Math.floor(share * 100), { phase: words[next].padEnd(21) }),
    end: () => {
      if (bar.isActive) bar.stop();
    },
  };
};
