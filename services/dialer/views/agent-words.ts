/**
 * The newest words of the ACD: of each agent the last change, of each team the last snapshot. Whoever takes a team up hears them
 * first, and a board is the same in whatever order it hears them.
 */
import type { AgentEventOf } from '@ringback/contracts/agents.ts';
import type { TeamId } from '@ringback/contracts/ids.ts';
import { type ColumnType, type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** `agent_id` is empty for the team's snapshot. `said`: the event's data as JSON. */
export interface AgentWordTables {
  agent_words: {
    team_id: string;
    agent_id: string;
    /** PostgreSQL hands out bigint as text. */
    version: ColumnType<number | string, number, number>;
    at: string;
    said: string;
  };
}

export const agentWordMigrations: Readonly<Record<string, Migration>> = {
  '003-agent-words': {
    async up(db) {
      await db.schema
        .createTable('agent_words')
        .addColumn('team_id', 'text', (column) => column.notNull())
        .addColumn('agent_id', 'text', (column) => column.notNull())
        .addColumn('version', 'bigint', (column) => column.notNull())
        .addColumn('at', 'text', (column) => column.notNull())
        .addColumn('said', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('agent_words_key', ['team_id', 'agent_id'])
        .execute();
    },
  },
};

type Changed = AgentEventOf<'AgentChanged'>;
type Snapshot = AgentEventOf<'TeamSnapshotTaken'>;

export interface AgentWords {
  changed(word: Changed): void;
  snapshot(word: Snapshot): void;
  /** Makes durable what was heard; of what is there and newer nothing is overwritten. */
  flush(): Promise<void>;
  of(team: TeamId): Promise<{ readonly changes: readonly Changed[]; readonly snapshot: Snapshot | null }>;
}

interface Word {
  readonly team_id: string;
  readonly agent_id: string;
  readonly version: number;
  readonly at: string;
  readonly said: string;
}

/** For one replica alone: nobody takes a team up from it. */
export const forgottenAgentWords: AgentWords = {
  changed() {},
  snapshot() {},
  flush: () => Promise.resolve(),
  of: () => Promise.resolve({ changes: [], snapshot: null }),
};

const AT_ONCE = 200;

export const agentWordsIn = (db: Kysely<AgentWordTables>): AgentWords => {
  let unsaved = new Map<string, Word>();
  const keep = (word: Word): void => {
    const key = `${word.team_id} ${word.agent_id}`;
    const known = unsaved.get(key);
    if (known === undefined || !isNewer(known, word)) unsaved.set(key, word);
  };
  const save = (words: readonly Word[]): Promise<unknown> =>
    db
      .insertInto('agent_words')
      .values([...words])
      .onConflict((conflict) =>
        conflict
          .columns(['team_id', 'agent_id'])
          .doUpdateSet(({ ref }) => ({
            version: ref('excluded.version'),
            at: ref('excluded.at'),
            said: ref('excluded.said'),
          }))
          .where(
            sql<boolean>`excluded.version > agent_words.version or (excluded.version = agent_words.version and excluded.at >= agent_words.at)`,
          ),
      )
      .execute();

  return {
    changed: (word) =>
      keep({
        team_id: word.teamId,
        agent_id: word.agentId,
        version: word.version,
        at: word.at,
        said: JSON.stringify(word),
      }),
    snapshot: (word) =>
      keep({ team_id: word.teamId, agent_id: '', version: 0, at: word.at, said: JSON.stringify(word) }),
    async flush() {
      const saving = unsaved;
      unsaved = new Map();
      // In one order in all replicas: none waits for another that waits for it.
      const words = [...saving.keys()].toSorted().map((key) => saving.get(key)!);
      try {
        for (let from = 0; from < words.length; from += AT_ONCE) await save(words.slice(from, from + AT_ONCE));
      } catch (error) {
        for (const word of words) keep(word);
        throw error;
      }
    },
    async of(team) {
      const rows = await db
        .selectFrom('agent_words')
        .select(['agent_id', 'said'])
        .where('team_id', '=', team)
        .orderBy('agent_id')
        .execute();
      const changes = rows.filter(({ agent_id }) => agent_id !== '').map(({ said }) => JSON.parse(said) as Changed);
      const snapshot = rows.find(({ agent_id }) => agent_id === '');
      return { changes, snapshot: snapshot === undefined ? null : (JSON.parse(snapshot.said) as Snapshot) };
    },
  };
};

const isNewer = (a: Word, b: Word): boolean => a.version > b.version || (a.version === b.version && a.at > b.at);
