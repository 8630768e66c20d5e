/**
 * Many single questions as few large ones: while one batch is under way the next gathers. A burst of new callers then costs a
 * few durable commits instead of one each.
 */
export const batched = <K, V>(
  answer: (keys: readonly K[]) => Promise<ReadonlyMap<K, V>>,
  largest: number,
): ((key: K) => Promise<V | undefined>) => {
  const waiting = new Map<K, PromiseWithResolvers<V | undefined>>();
  let running = false;

  const take = (): [K, PromiseWithResolvers<V | undefined>][] => {
    const batch: [K, PromiseWithResolvers<V | undefined>][] = [];
    for (const one of waiting) {
      if (batch.length === largest) break;
      batch.push(one);
    }
    for (const [key] of batch) waiting.delete(key);
    return batch;
  };

  const drain = async (): Promise<void> => {
    running = true;
    // Whoever asks in the same turn still comes along.
    await Promise.resolve();
    while (waiting.size > 0) {
      const batch = take();
      try {
        const answers = await answer(batch.map(([key]) => key));
        for (const [key, { resolve }] of batch) resolve(answers.get(key));
      } catch (error) {
        for (const [, { reject }] of batch) reject(error);
      }
    }
    running = false;
  };

  return (key) => {
    const asked = waiting.get(key) ?? Promise.withResolvers<V | undefined>();
    waiting.set(key, asked);
    if (!running) void drain();
    return asked.promise;
  };
};
