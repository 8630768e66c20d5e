/** Who wants to hear of appends, by category: the `onAppend` of adapters that see every append themselves. */
export interface AppendWatchers {
  watch(categories: readonly string[], wake: () => void): () => void;
  announce(category: string): void;
}

export const appendWatchers = (): AppendWatchers => {
  const watchers = new Set<{ readonly categories: ReadonlySet<string>; readonly wake: () => void }>();
  return {
    watch(categories, wake) {
      const watcher = { categories: new Set(categories), wake };
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },
    announce(category) {
      for (const watcher of watchers) if (watcher.categories.has(category)) watcher.wake();
    },
  };
};
