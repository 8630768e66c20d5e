/** A page of the audit trail. */
import type { AuditEntry } from '../../shapes.ts';
import { changed, hrefOf, type Route } from '../route.ts';
import { texts } from '../texts.ts';
import { timeOf } from '../times.ts';

const say = texts.signIn.audit;
const CASE = /^[0-9a-f]{8}-[0-9a-f]{4}-/;

const plain = (value: unknown): string => {
  if (Array.isArray(value)) return value.map(plain).join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
};

/** `{ reason: 'x', roles: ['a', 'b'] }` as `reason: x · roles: a, b`. */
const detailOf = ({ detail }: AuditEntry): string =>
  Object.entries(detail ?? {})
    .map(([key, value]) => `${say.details[key] ?? key}: ${plain(value)}`)
    .join(' · ');

const Target = ({ target, what }: AuditEntry) => {
  if (target === null) return <>–</>;
  const short = target.length > 20 ? `${target.slice(0, 8)}…` : target;
  return CASE.test(target) && what !== 'saw-evidence' ? (
    <a href={hrefOf('case', { id: target })}>{short}</a>
  ) : (
    <>{short}</>
  );
};

export const AuditTable = ({ entries, route }: { entries: readonly AuditEntry[]; route: Route }) => (
  <div className="scrolls" role="region" aria-label={say.title} tabIndex={0}>
    <table className="list-table">
      <thead>
        <tr>
          {(['at', 'who', 'what', 'target', 'detail'] as const).map((column) => (
            <th key={column} scope="col">
              {say.columns[column]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <tr key={entry.entryId}>
            <td>{timeOf(entry.at)}</td>
            <td>
              <a href={changed(route, { viewer: entry.viewerId, page: null })}>
                {entry.viewerId === 'local' ? texts.signIn.local : entry.name}
              </a>
            </td>
            <td>
              <span className={`chip ${entry.what === 'refused' ? 'gone' : 'call'}`}>{say.actions[entry.what]}</span>
            </td>
            <td>
              <Target {...entry} />
            </td>
            <td className="wraps">{detailOf(entry)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
