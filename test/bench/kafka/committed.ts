/** What a consumer group has committed to Kafka, and how much lies there. */
import type { Admin } from 'kafkajs';
import { rateUntil, reach, type Goal } from './getting-on.ts';

export interface Watched {
  readonly admin: Admin;
  readonly group: string;
  readonly topic: string;
}

const committedBy = async ({ admin, group, topic }: Watched): Promise<number> => {
  const [found] = await admin.fetchOffsets({ groupId: group, topics: [topic] });
  return (found?.partitions ?? []).reduce((sum, { offset }) => sum + Math.max(0, Number(offset)), 0);
};

const publishedTo = async ({ admin, topic }: Watched): Promise<number> =>
  (await admin.fetchTopicOffsets(topic)).reduce((sum, { high }) => sum + Number(high), 0);

/** Messages that lie there and are not committed. */
export const lagOf = async (watched: Watched): Promise<number> =>
  (await publishedTo(watched)) - (await committedBy(watched));

const goalOf = async (watched: Watched): Promise<Goal> => ({
  what: `${watched.group} on ${watched.topic}`,
  count: () => committedBy(watched),
  from: await committedBy(watched),
  to: await publishedTo(watched),
});

/** Resolves once all that lies there now is committed. */
export const caughtUp = async (watched: Watched): Promise<void> => reach(await goalOf(watched));

/** The same, and how many messages a second that were. */
export const rateOfCatchingUp = async (watched: Watched): Promise<number> => rateUntil(await goalOf(watched));
