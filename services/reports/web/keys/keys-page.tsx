/** Keys of machines: made, listed, revoked. A key is shown once. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ApiKey } from '../../shapes.ts';
import { postJson, readJson } from '../live/read-json.ts';
import { Empty } from '../parts/empty.tsx';
import { QueryState } from '../parts/query-state.tsx';
import { texts } from '../texts.ts';
import { timeOf } from '../times.ts';
import { NewKey } from './new-key.tsx';

const say = texts.signIn.keys;
const { roles: roleNames } = texts.signIn;

const stateOf = ({ revokedAt, expiresAt }: ApiKey): 'revoked' | 'expired' | 'valid' => {
  if (revokedAt !== null) return 'revoked';
  return Date.parse(expiresAt) <= Date.now() ? 'expired' : 'valid';
};

interface RowProps {
  readonly row: ApiKey;
  readonly onRevoke: () => void;
}

/** Revoking is for good, so it takes two presses. */
const Row = ({ row, onRevoke }: RowProps) => {
  const [isSure, setIsSure] = useState(false);
  const state = stateOf(row);
  return (
    <tr>
      <th scope="row">
        {row.name} <code>{row.hint}…</code>
      </th>
      <td>{row.roles.map((role) => roleNames[role]).join(', ')}</td>
      <td>
        {row.madeBy}, {timeOf(row.madeAt)}
      </td>
      <td>{row.lastUsedAt === null ? '–' : timeOf(row.lastUsedAt)}</td>
      <td>{timeOf(row.expiresAt)}</td>
      <td>
        <span className={`chip ${state === 'valid' ? 'redial' : 'gone'}`}>{say.states[state]}</span>
      </td>
      <td>
        {state === 'valid' && (
          <button
            type="button"
            className="button"
            aria-label={`${isSure ? say.sure : say.revoke}: ${row.name}`}
            onClick={() => (isSure ? onRevoke() : setIsSure(true))}
          >
            {isSure ? say.sure : say.revoke}
          </button>
        )}
      </td>
    </tr>
  );
};

export const KeysPage = () => {
  const queries = useQueryClient();
  const [problem, setProblem] = useState<string | null>(null);
  const query = useQuery({
    queryKey: ['keys'],
    queryFn: ({ signal }) => readJson<{ keys: readonly ApiKey[] }>('api/keys', { signal }),
  });
  const look = (): void => void queries.invalidateQueries({ queryKey: ['keys'] });
  const revoke = (keyId: string): void =>
    void postJson(`api/keys/${keyId}/revoke`, {}).then(look, (error: Error) => setProblem(error.message));
  const keys = query.data?.keys;
  return (
    <div className="report">
      <h2 className="page-title">{say.title}</h2>
      <NewKey onMade={look} />
      <QueryState query={query} />
      <p role="alert" className={problem === null ? 'unseen' : 'problem'}>
        {problem}
      </p>
      {keys !== undefined && (
        <section className="card">
          {keys.length === 0 ? (
            <Empty title={say.none} text={say.noneText} />
          ) : (
            <div className="scrolls" role="region" aria-label={say.title} tabIndex={0}>
              <table className="list-table">
                <thead>
                  <tr>
                    {(['name', 'roles', 'made', 'used', 'expires', 'state', 'revoke'] as const).map((column) => (
                      <th key={column} scope="col">
                        {say.columns[column]}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {keys.map((row) => (
                    <Row key={row.keyId} row={row} onRevoke={() => revoke(row.keyId)} />
                  ))}
                </tbody>
              </table>
            </div>
          )}
        </section>
      )}
    </div>
  );
};
