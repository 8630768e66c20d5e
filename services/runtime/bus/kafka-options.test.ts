import { describe, expect, it } from 'vitest';
import { kafkaBrokers } from './kafka-options.ts';

describe('the address of Kafka', () => {
  it.each([
    ['kafka://one:9092,two:9093', ['one:9092', 'two:9093']],
    ['kafka://one', ['one:9092']],
    ['one:9092, two/', ['one:9092', 'two:9092']],
  ])('%s names %j', (url, brokers) => expect(kafkaBrokers(url)).toEqual(brokers));

  it.each(['', 'kafka://', 'kafka://user:secret@one', 'http://one', 'kafka://one/topic', 'one?ssl=true'])(
    '%s is refused, without repeating what may be a password',
    (url) => {
      expect(() => kafkaBrokers(url)).toThrow(TypeError);
      expect(() => kafkaBrokers(url)).not.toThrow(/secret/);
    },
  );
});
