/** kafkajs 2.2.4 sets timers of less than nothing, which Node runs at once and complains about: harmless, and nothing to tell a person. */
const NAME = 'TimeoutNegativeWarning';
let muted = false;

/** Drops that one warning, and only when kafkajs caused it. */
export const muteNegativeTimeouts = (): void => {
  if (muted) return;
  muted = true;
  const emitWarning = process.emitWarning.bind(process);
  const emitOthers = (warning: string | Error, ...details: never[]): void => {
    const [name]: readonly unknown[] = details;
    if (name === NAME && new Error(NAME).stack?.includes('kafkajs') === true) return;
    emitWarning(warning, ...details);
  };
  process.emitWarning = emitOthers;
};
