/** First come, first served, in constant time however long the line is. */

export interface WaitingLine<T> {
  readonly length: number;
  readonly first: T | undefined;
  add(one: T): void;
  take(): T | undefined;
}

/** Served places at the front that are worth a copy to be rid of. */
const WORTH_A_COPY = 1024;

export const waitingLine = <T>(): WaitingLine<T> => {
  let line: (T | undefined)[] = [];
  let front = 0;
  return {
    get length() {
      return line.length - front;
    },
    get first() {
      return line[front];
    },
    add: (one) => void line.push(one),
    take() {
      const one = line[front];
      if (front === line.length) return undefined;
      line[front] = undefined;
      front += 1;
      if (front >= WORTH_A_COPY && front * 2 >= line.length) {
        line = line.slice(front);
        front = 0;
      }
      return one;
    },
  };
};
