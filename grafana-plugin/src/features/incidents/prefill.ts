export interface IncidentPrefill {
  title: string;
  service: string;
  environment: string;
  panel: {
    title: string;
    dashboardUid: string;
    dashboardTitle: string;
    url: string;
    from: string;
    to: string;
    queries: string[];
  } | null;
}

/** The contract's limits: a longer text is cut rather than refused, since nobody typed it here. */
const MOST = { title: 200, panelTitle: 500, uid: 100, instant: 50, query: 5000, queries: 50 };

/** What the panel-menu link passes: `title, dashboardUid, dashboardTitle, panelTitle, from, to, queries`. */
export function prefillOf(search: URLSearchParams): IncidentPrefill {
  const read = (name: string, most: number) => (search.get(name) ?? '').slice(0, most);
  const dashboardUid = read('dashboardUid', MOST.uid);
  const panelTitle = read('panelTitle', MOST.panelTitle);
  const title = read('title', MOST.title) || panelTitle.slice(0, MOST.title);
  return {
    title,
    service: read('service', 63),
    environment: read('environment', 63),
    panel:
      panelTitle === '' && dashboardUid === ''
        ? null
        : {
            title: panelTitle || title,
            dashboardUid,
            dashboardTitle: read('dashboardTitle', MOST.panelTitle),
            url: '',
            from: read('from', MOST.instant),
            to: read('to', MOST.instant),
            queries: queriesOf(search.get('queries')),
          },
  };
}

function queriesOf(text: string | null): string[] {
  if (text === null) return [];
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return [text.slice(0, MOST.query)];
  }
  const list = Array.isArray(parsed) ? parsed : [parsed];
  return list
    .slice(0, MOST.queries)
    .map((query) => (typeof query === 'string' ? query : JSON.stringify(query)).slice(0, MOST.query));
}
