/** Addresses of AppOps' own pages, for links; null where the backend did not say where they are. */
export function pageLink(
  pagesUrl: string | null | undefined,
  what: 'incidents' | 'releases' | 'capa',
  id: string,
): string | null {
  // The address comes from the backend, the id from anywhere: only web addresses become links.
  if (!pagesUrl || !/^https?:\/\//.test(pagesUrl) || !/^[a-z0-9_]+$/.test(id)) return null;
  return `${pagesUrl}/${what}/${id}`;
}
