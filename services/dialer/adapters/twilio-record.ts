/**
 * The facts of redials on Twilio as rows that all replicas share: the first word on a fact stays. No number is in it. Rows of redials that are
 * long over are dropped.
 */
import type { AgentId, RedialId } from '@ringback/contracts/ids.ts';
import type { ColumnType, Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Fact, FactName, Facts } from './twilio-facts.ts';

export interface TwilioTables {
  /** `at`: milliseconds since 1970; PostgreSQL hands out bigint as text. */
  twilio_facts: { redial_id: string; fact: string; value: string; at: ColumnType<number | string, number, number> };
  twilio_holds: { agent_id: string; redial_id: string };
}

export const twilioMigrations: Readonly<Record<string, Migration>> = {
  '001-twilio-calls': {
    async up(db) {
      await db.schema
        .createTable('twilio_facts')
        .addColumn('redial_id', 'text', (column) => column.notNull())
        .addColumn('fact', 'text', (column) => column.notNull())
        .addColumn('value', 'text', (column) => column.notNull())
        .addColumn('at', 'bigint', (column) => column.notNull())
        .addPrimaryKeyConstraint('twilio_facts_key', ['redial_id', 'fact'])
        .execute();
      await db.schema.createIndex('twilio_facts_value').on('twilio_facts').columns(['value']).execute();
      await db.schema
        .createTable('twilio_holds')
        .addColumn('agent_id', 'text', (column) => column.primaryKey())
        .addColumn('redial_id', 'text', (column) => column.notNull())
        .execute();
    },
  },
};

export interface TwilioRecord {
  /** False: it was known already, and what was known stays. */
  add(redial: RedialId, fact: FactName, fresh: Fact): Promise<boolean>;
  of(redial: RedialId): Promise<Facts>;
  ofAll(redials: readonly RedialId[]): Promise<ReadonlyMap<RedialId, Facts>>;
  /** The redial to which Twilio's call belongs. */
  redialOf(callSid: string): Promise<RedialId | null>;
  /** Who holds the agent afterwards. */
  hold(agent: AgentId, redial: RedialId): Promise<RedialId>;
  letGo(agent: AgentId, redial: RedialId): Promise<void>;
  holderOf(agent: AgentId): Promise<RedialId | null>;
  /** Drops what was ordered before. */
  forget(before: number): Promise<void>;
}

export const twilioRecord = (db: Kysely<TwilioTables>): TwilioRecord => {
  const holderOf = async (agent: AgentId): Promise<RedialId | null> => {
    const row = await db
      .selectFrom('twilio_holds')
      .select('redial_id')
      .where('agent_id', '=', agent)
      .executeTakeFirst();
    return (row?.redial_id ?? null) as RedialId | null;
  };
  const ofAll = async (redials: readonly RedialId[]): Promise<Map<RedialId, Facts>> => {
    const found = new Map<RedialId, Partial<Record<FactName, Fact>>>(redials.map((redial) => [redial, {}]));
    if (redials.length === 0) return found;
    const rows = await db.selectFrom('twilio_facts').selectAll().where('redial_id', 'in', redials).execute();
    // Written by `add` alone.
    for (const { redial_id, fact, value, at } of rows)
      found.get(redial_id as RedialId)![fact as FactName] = { value, at: Number(at) };
    return found;
  };
  return {
    async add(redial, fact, { value, at }) {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('twilio_facts')
        .values({ redial_id: redial, fact, value, at: Math.round(at) })
        .onConflict((conflict) => conflict.columns(['redial_id', 'fact']).doNothing())
        .executeTakeFirstOrThrow();
      return numInsertedOrUpdatedRows === 1n;
    },
    of: async (redial) => (await ofAll([redial])).get(redial)!,
    ofAll,
    async redialOf(callSid) {
      const row = await db
        .selectFrom('twilio_facts')
        .select('redial_id')
        .where('value', '=', callSid)
        .where('fact', '=', 'called')
        .executeTakeFirst();
      return (row?.redial_id ?? null) as RedialId | null;
    },
    async hold(agent, redial) {
      for (;;) {
        await db
          .insertInto('twilio_holds')
          .values({ agent_id: agent, redial_id: redial })
          .onConflict((conflict) => conflict.column('agent_id').doNothing())
          .execute();
        const holder = await holderOf(agent);
        // Null: another replica let go in between.
        if (holder !== null) return holder;
      }
    },
    async letGo(agent, redial) {
      await db.deleteFrom('twilio_holds').where('agent_id', '=', agent).where('redial_id', '=', redial).execute();
    },
    holderOf,
    async forget(before) {
      const old = db
        .selectFrom('twilio_facts')
        .select('redial_id')
        .where('fact', '=', 'ordered')
        .where('at', '<', before);
      await db.deleteFrom('twilio_facts').where('redial_id', 'in', old).execute();
    },
  };
};
