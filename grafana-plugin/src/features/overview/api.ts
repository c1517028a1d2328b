import { getOverview } from '@appops/shared/contract/overview';
import { api } from '../../shared/http/api.ts';
import { useQuery } from '../../shared/query/use-query.ts';

/** What is live where. Events keep it fresh; the slow poll is for states that follow from time alone. */
export function useOverview() {
  return useQuery(['overview'], (signal) => api(getOverview, { signal }), { refreshMs: 60_000 });
}
