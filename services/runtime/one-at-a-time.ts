/** Tasks of one key run one after the other, in the order asked for; tasks of different keys do not wait for each other. */
export interface OneAtATime {
  isBusy(key: string): boolean;
  /** Settles as the task does; a task that fails does not stop the ones behind it. */
  run<T>(key: string, task: () => Promise<T>): Promise<T>;
}

export const oneAtATime = (): OneAtATime => {
  const lastOf = new Map<string, Promise<unknown>>();
  return {
    isBusy: (key) => lastOf.has(key),
    async run(key, task) {
      const before = lastOf.get(key);
      const mine = before === undefined ? task() : before.then(task, task);
      lastOf.set(key, mine);
      try {
        return await mine;
      } finally {
        if (lastOf.get(key) === mine) lastOf.delete(key);
      }
    },
  };
};
