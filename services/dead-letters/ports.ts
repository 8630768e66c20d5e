/** The bus as somebody sees it who reads all of a topic and then goes. */
import type { WireMessage } from '@ringback/contracts/envelope.ts';

export interface KeptMessage extends WireMessage {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** Milliseconds since 1970: when it came there. */
  readonly at: number;
}

export interface MessageLog {
  /** All that is there now of the topics that are wanted, each partition in its order. Throws `BusUnavailable`. */
  read(wanted: (topic: string) => boolean): Promise<readonly KeptMessage[]>;
  /** Durable once it resolves. Throws `BusUnavailable`; in SQLite `DataFileProblem` while Ringback runs. */
  publish(topic: string, message: WireMessage): Promise<void>;
  close(): Promise<void>;
}
