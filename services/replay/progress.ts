/** What a person sees while a replay runs: a bar on a terminal, a line per phase elsewhere. */
import cliProgress from 'cli-progress';
import type { OnProgress, Phase } from './replay.ts';

const words: Record<Phase, string> = {
  reading: 'Reading the recording',
  playing: 'Playing the calls',
  reporting: 'Counting',
};

export interface Progress {
  readonly show: OnProgress;
  end(): void;
}

export const progressOn = (stream: NodeJS.WriteStream): Progress => {
  let phase: Phase | null = null;
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
