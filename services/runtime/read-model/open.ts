/** Opening a service's own database: the file in order, its tables as this version wants them. */
import { Kysely, sql } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import { pino, type Logger } from 'pino';
import type { PostgresAccess } from '../event-store/postgres-pool.ts';
import { DataFileProblem, openDataFile, type Durability } from '../sqlite-data-file.ts';
import { sqliteDialect } from './sqlite-dialect.ts';

/**
 * By name; they run once each, in the order of their names. One that takes away what the version before needs says so in its name,
 * `007-contract-lines`, and comes a release after the one that added what takes its place: versions run side by side.
 */
export type Migrations = Readonly<Record<string, Migration>>;

export interface ReadModelOptions extends Partial<Pick<PostgresAccess, 'ssl' | 'pool'>> {
  readonly durability: Durability;
  /** In PostgreSQL, one for each service; a SQLite file is of one service anyway. */
  readonly schema?: string;
  readonly log?: Logger;
}

/**
 * `place`: the path of a SQLite file, `:memory:`, or `postgres://…`. Throws `DataFileProblem`, which names the file and the remedy;
 * in PostgreSQL `DatabaseProblem`, or `StoreUnavailable` when the server cannot be reached now.
 */
export const openReadModel = <Tables>(
  place: string,
  migrations: Migrations,
  options: ReadModelOptions,
): Promise<Kysely<Tables>> =>
  /^postgres(?:ql)?:\/\//.test(place) ? inPostgres(place, migrations, options) : inFile(place, migrations, options);

const inFile = async <Tables>(
  file: string,
  migrations: Migrations,
  options: ReadModelOptions,
): Promise<Kysely<Tables>> => {
  const db = new Kysely<Tables>({ dialect: sqliteDialect(openDataFile(file, options), options.durability) });
  try {
    await migrate(db, migrations);
    return db;
  } catch (error) {
    await db.destroy();
    throw problemOf(file, error);
  }
};

const inPostgres = async <Tables>(
  url: string,
  migrations: Migrations,
  { schema = 'ringback', log = pino({ level: 'silent' }), ...options }: ReadModelOptions,
): Promise<Kysely<Tables>> => {
  // Its driver is loaded by those who use it.
  const { openPostgresReadModel } = await import('./postgres-read-model.ts');
  return openPostgresReadModel({ ...options, url, schema, log }, (db) => migrate(db, migrations, schema));
};

/** All that are missing, or none. */
const migrate = async <Tables>(db: Kysely<Tables>, migrations: Migrations, schema?: string): Promise<void> => {
  const migrator = new Migrator({
    db,
    // Asked while nobody else migrates.
    provider: {
      getMigrations: async () => ({ ...migrations, ...(schema === undefined ? {} : await addedSince(db, migrations)) }),
    },
    // Parts of a service bring their own migrations, so a new one need not come last.
    allowUnorderedMigrations: true,
    ...(schema === undefined ? {} : { migrationTableSchema: schema }),
  });
  const { error, results } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const failed = results?.find((result) => result.status === 'Error')?.migrationName;
  throw new Error(failed === undefined ? 'the migrations do not fit' : `migration ${failed} failed`, { cause: error });
};

const TAKES_AWAY = /-contract-/;

/** What a newer version added to tables that it shares with us until the upgrade is over, or is rolled back: nothing to do here. */
const addedSince = async <Tables>(db: Kysely<Tables>, ours: Migrations): Promise<Migrations> => {
  const { rows } = await sql<{ readonly name: string }>`SELECT name FROM kysely_migration`.execute(db);
  const newer = rows.map(({ name }) => name).filter((name) => !Object.hasOwn(ours, name) && !TAKES_AWAY.test(name));
  return Object.fromEntries(newer.map((name) => [name, { up: () => Promise.resolve() }]));
};

const problemOf = (file: string, error: unknown): DataFileProblem => {
  const cause = error instanceof Error ? error.cause : undefined;
  const why = cause instanceof Error ? cause.message : String(cause);
  if (/previously executed migration .* is missing/.test(why)) {
    return new DataFileProblem(
      file,
      'a newer version of Ringback wrote it',
      'start that version, or move the file away to start empty',
      error,
    );
  }
  const what = error instanceof Error ? error.message : String(error);
  return new DataFileProblem(
    file,
    `its tables could not be brought up to date: ${what} (${why})`,
    'restore it from a backup, or move it away to start empty',
    error,
  );
};
