import { useCallback, useMemo } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { readState, writeState, type StateOf, type UrlFields } from './url-fields.ts';

type Change<F> = (changes: Partial<StateOf<F>>, how?: 'push' | 'replace') => void;

/**
 * The page's state, which is the query string: filters, tab, time range, what is selected. Navigation pushes;
 * typing replaces, so that "back" leaves the field and not its last letter.
 * @param fields a constant outside the component
 */
export function useUrlState<F extends UrlFields>(fields: F): [StateOf<F>, Change<F>] {
  const { search, pathname } = useLocation();
  const navigate = useNavigate();
  const state = useMemo(() => readState(fields, new URLSearchParams(search)), [fields, search]);
  const change = useCallback<Change<F>>(
    (changes, how = 'push') => {
      // Read at the moment of the click: two changes in one tick must not undo each other.
      const next = writeState(fields, new URLSearchParams(search), changes).toString();
      void navigate({ pathname, search: next === '' ? '' : `?${next}` }, { replace: how === 'replace' });
    },
    [fields, navigate, pathname, search],
  );
  return [state, change];
}
