/** What a page says while its figures are not there: loading, failed, or old. */
import type { UseQueryResult } from '@tanstack/react-query';
import { Refused } from '../live/read-json.ts';
import { hrefOf, useRoute } from '../route.ts';
import { texts } from '../texts.ts';

const say = texts.states;

/** Asking again would not help. */
const NotUnderstood = ({ why }: { why: string }) => {
  const { page } = useRoute();
  return (
    <p className="problem" role="alert">
      {say.notUnderstood(why)} <a href={hrefOf(page)}>{say.startOver}</a>
    </p>
  );
};

export const QueryState = ({ query }: { query: UseQueryResult }) => {
  const { isPending, isError, isRefetchError, refetch, error } = query;
  if (isPending)
    return (
      <p className="loading" role="status">
        {say.loading}
      </p>
    );
  if (!isError && !isRefetchError) return null;
  if (error instanceof Refused && error.status === 400) return <NotUnderstood why={error.message} />;
  return (
    <p className="problem" role="alert">
      {query.data === undefined ? say.failed : say.stale}{' '}
      <button type="button" className="button" onClick={() => void refetch()}>
        {say.retry}
      </button>
    </p>
  );
};
