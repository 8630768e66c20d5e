/** What a page says while its figures are not there: loading, failed, or old. */
import type { UseQueryResult } from '@tanstack/react-query';
import { texts } from '../texts.ts';

const say = texts.states;

export const QueryState = ({ query }: { query: UseQueryResult }) => {
  const { isPending, isError, isRefetchError, refetch } = query;
  if (isPending)
    return (
      <p className="loading" role="status">
        {say.loading}
      </p>
    );
  if (!isError && !isRefetchError) return null;
  return (
    <p className="problem" role="alert">
      {query.data === undefined ? say.failed : say.stale}{' '}
      <button type="button" className="button" onClick={() => void refetch()}>
        {say.retry}
      </button>
    </p>
  );
};
