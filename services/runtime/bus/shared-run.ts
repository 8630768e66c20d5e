/**
 * A job that many ask for and that must begin after each of them asked: one run at a time, and who asks while one is under way
 * shares the next with all others who do.
 */
export const sharedRun = (job: () => Promise<void>): (() => Promise<void>) => {
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;

  const run = async (before: Promise<void> | null): Promise<void> => {
    // Whether the one before went well is for those who asked for it.
    await before?.catch(() => {});
    running = next;
    next = null;
    try {
      await job();
    } finally {
      running = null;
    }
  };

  return () => (next ??= run(running));
};
