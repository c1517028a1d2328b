import { listSecrets } from '@appops/shared/contract/secrets';
import { api } from '../http/api.ts';
import { mayEdit } from '../permissions.ts';
import { collect } from '../query/collect.ts';
import { useQuery } from '../query/use-query.ts';

/** Secrets by name, for whoever may name them in a check. @param retired those in use, or those that were retired */
export function useSecrets(retired: 'no' | 'only' = 'no') {
  return useQuery(mayEdit() ? ['secrets', retired] : null, (signal) =>
    collect(
      (page) => api(listSecrets, { query: { ...page, retired }, signal }),
      Infinity,
      ({ id }) => id,
    ),
  );
}
