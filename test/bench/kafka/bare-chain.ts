/**
 * The rival of the whole way, hop by hop and nothing else: `record` takes a message off Kafka, inserts it durably and produces the
 * next; `submit` takes that one and submits an SMS; `dial` takes a message, reserves over HTTP, inserts durably and originates.
 */
import { centrePath } from '@ringback/contracts/centre-api.ts';
import { muteNegativeTimeouts } from '@ringback/runtime/bus/kafka-warnings.ts';
import { Kafka, logLevel, type KafkaMessage } from 'kafkajs';
import { Pool } from 'pg';
import smpp, { type PduFields, type Session } from 'smpp';
import { optionsOfRival, serveUntilLeft } from './rival.ts';

export interface BareChainOptions {
  readonly role: 'record' | 'submit' | 'dial';
  readonly brokers: string;
  readonly topic: string;
  readonly nextTopic: string;
  readonly postgresUrl: string;
  readonly smppPort: number;
  readonly centreUrl: string;
}

const options = optionsOfRival() as BareChainOptions;
const { role, brokers, topic, nextTopic, postgresUrl, smppPort, centreUrl } = options;
muteNegativeTimeouts();
const kafka = new Kafka({ brokers: [brokers], clientId: `bench-${role}`, logLevel: logLevel.NOTHING });
const ends: (() => Promise<unknown>)[] = [];

const textOf = ({ value }: KafkaMessage): string => value?.toString() ?? 'null';

const insertInto = () => {
  const pool = new Pool({ connectionString: postgresUrl });
  ends.push(() => pool.end());
  return (texts: readonly string[]) =>
    pool.query({ name: 'insert', text: 'INSERT INTO bare_chain (data) SELECT unnest($1::text[])', values: [texts] });
};

const recording = async () => {
  const insert = insertInto();
  const producer = kafka.producer();
  await producer.connect();
  ends.push(() => producer.disconnect());
  return async (messages: readonly KafkaMessage[]): Promise<void> => {
    const texts = messages.map(textOf);
    for (const text of texts) JSON.parse(text);
    await insert(texts);
    await producer.send({ topic: nextTopic, messages: messages.map(({ key }, i) => ({ key, value: texts[i]! })) });
  };
};

const submitting = async () => {
  const session = await new Promise<Session>((resolve) => {
    const opened = smpp.connect({ host: '127.0.0.1', port: smppPort }, () => resolve(opened));
  });
  session.socket.setNoDelay(true);
  const ask = (command: string, fields: PduFields): Promise<unknown> =>
    new Promise((resolve) => session.send(new smpp.PDU(command, fields), resolve));
  await ask('bind_transceiver', { system_id: 'bench', password: 'bench', interface_version: 0x34 });
  ends.push(async () => session.destroy());
  return async (messages: readonly KafkaMessage[]): Promise<void> => {
    await Promise.all(
      messages.map((message) => {
        const { number } = JSON.parse(textOf(message)) as { number: string };
        return ask('submit_sm', { destination_addr: number, short_message: 'Sorry that nobody answered.' });
      }),
    );
  };
};

const dialling = async () => {
  const insert = insertInto();
  const post = async (request: 'reserve' | 'originate', body: object): Promise<void> => {
    const headers = { 'content-type': 'application/json' };
    const url = new URL(centrePath(request), centreUrl);
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
    await response.text();
    if (!response.ok) throw new Error(`${request}: ${response.status}`);
  };
  return async (messages: readonly KafkaMessage[]): Promise<void> => {
    for (const message of messages) {
      const { reserve, originate } = JSON.parse(textOf(message)) as { reserve: object; originate: object };
      await post('reserve', reserve);
      await insert([textOf(message)]);
      await post('originate', originate);
    }
  };
};

const work = await { record: recording, submit: submitting, dial: dialling }[role]();
const consumer = kafka.consumer({ groupId: `bench-${role}` });
ends.unshift(() => consumer.disconnect());
await consumer.connect();
await consumer.subscribe({ topics: [topic], fromBeginning: true });
const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
await consumer.run({
  async eachBatch({ batch, resolveOffset }) {
    await work(batch.messages);
    resolveOffset(batch.lastOffset());
  },
});
await joined;
serveUntilLeft(async () => {
  for (const end of ends) await end();
});
