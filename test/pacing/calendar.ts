/** What will happen when: a binary heap over typed arrays, for millions of events. Events of one moment come out in no set order, but always the same. */
export interface Calendar {
  /** `what` and `who` are for whoever asks. */
  add(at: number, what: number, who: number): void;
  /** Takes the next off; false when nothing is left. Then `at`, `what` and `who` tell of it. */
  next(): boolean;
  readonly at: number;
  readonly what: number;
  readonly who: number;
}

export const calendar = (): Calendar => {
  let times = new Float64Array(1024);
  let whats = new Int32Array(1024);
  let whos = new Int32Array(1024);
  let size = 0;
  let [at, what, who] = [0, 0, 0];

  const grow = (): void => {
    const [oldTimes, oldWhats, oldWhos] = [times, whats, whos];
    times = new Float64Array(size * 2);
    whats = new Int32Array(size * 2);
    whos = new Int32Array(size * 2);
    times.set(oldTimes);
    whats.set(oldWhats);
    whos.set(oldWhos);
  };
  const copy = (from: number, to: number): void => {
    times[to] = times[from]!;
    whats[to] = whats[from]!;
    whos[to] = whos[from]!;
  };
  const put = (i: number, time: number, kind: number, id: number): void => {
    times[i] = time;
    whats[i] = kind;
    whos[i] = id;
  };

  return {
    add(time, kind, id) {
      if (size === times.length) grow();
      let i = size;
      size += 1;
      while (i > 0) {
        const parent = (i - 1) >> 1;
        if (times[parent]! <= time) break;
        copy(parent, i);
        i = parent;
      }
      put(i, time, kind, id);
    },
    next() {
      if (size === 0) return false;
      [at, what, who] = [times[0]!, whats[0]!, whos[0]!];
      size -= 1;
      const [time, kind, id] = [times[size]!, whats[size]!, whos[size]!];
      let i = 0;
      for (let child = 1; child < size; child = 2 * i + 1) {
        if (child + 1 < size && times[child + 1]! < times[child]!) child += 1;
        if (times[child]! >= time) break;
        copy(child, i);
        i = child;
      }
      if (size > 0) put(i, time, kind, id);
      return true;
    },
    get at() {
      return at;
    },
    get what() {
      return what;
    },
    get who() {
      return who;
    },
  };
};
