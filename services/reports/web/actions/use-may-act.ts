/** Whether whoever looks may act on cases: buttons that will be refused are not shown. */
import { useQuery } from '@tanstack/react-query';
import { readJson } from '../live/read-json.ts';

interface WhoLooks {
  readonly rights: readonly string[];
}

export const useMayAct = (): boolean => {
  const { data } = useQuery({
    queryKey: ['rights'],
    queryFn: ({ signal }) => readJson<WhoLooks>('api/viewer', { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data?.rights.includes('act-on-case') ?? false;
};
