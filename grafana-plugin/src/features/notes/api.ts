import { listAnnotations, type Annotation } from '@appops/shared/contract/annotations';
import type { QueryInputOf } from '@appops/shared/contract/route';
import { api } from '../../shared/http/api.ts';
import { useListing } from '../../shared/query/use-listing.ts';

export type NoteFilters = QueryInputOf<typeof listAnnotations>;

/** Notes that people pinned to live pages, newest first. */
export function useNotes(filters: NoteFilters) {
  return useListing(
    ['annotations', 'list', filters],
    (page, signal) => api(listAnnotations, { query: { ...filters, ...page }, signal }),
    ({ id }: Annotation) => id,
  );
}
