/** Statements whose text is made once for each database and shape: to make it costs more than to run it, and a rebuild runs thousands. */
import type { CompiledQuery, QueryExecutorProvider } from 'kysely';

type Compilable = { compile(): CompiledQuery };

/** By what a database and all its transactions have in common. */
const known = new WeakMap<object, Map<string, CompiledQuery>>();

/** `shape`: all that the text depends on. `make` is asked once, and its own values are replaced by `parameters`, in the text's order. */
export const onceCompiled = (
  db: QueryExecutorProvider,
  shape: string,
  make: () => Compilable,
  parameters: readonly unknown[],
): CompiledQuery => {
  const { adapter } = db.getExecutor();
  const ofDatabase = known.get(adapter) ?? new Map<string, CompiledQuery>();
  known.set(adapter, ofDatabase);
  const compiled = ofDatabase.get(shape) ?? make().compile();
  ofDatabase.set(shape, compiled);
  return { ...compiled, parameters };
};
