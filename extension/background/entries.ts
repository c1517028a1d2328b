import { newId } from '@appops/shared/contract/ids';
import type { Draft } from '../storage/drafts.ts';
import type { OutboxEntry } from './outbox-entry.ts';

interface Surroundings {
  backendUrl: string;
  pageTitle: string;
  userAgent: string;
  viewport: string;
}

/** What a draft becomes: perhaps an incident with the page's context, and a note on the page. */
export function entriesOf(
  draft: Draft,
  { backendUrl, pageTitle, userAgent, viewport }: Surroundings,
  now = Date.now(),
): OutboxEntry[] {
  const entries: OutboxEntry[] = [];
  const waiting = {
    attempts: 0,
    refused: null,
    trouble: null,
    strikes: 0,
    notBefore: 0,
    pageUrl: draft.pageUrl,
    masksKnown: draft.masksKnown,
  };
  const title = (draft.target?.title ?? pageTitle).slice(0, 500);
  let incident = draft.attach.to === 'incident' ? draft.attach.id : null;
  if (draft.attach.to === 'new_incident') {
    incident = newId('incident');
    entries.push({
      kind: 'incident',
      id: incident,
      backendUrl,
      order: now,
      createdAt: now,
      after: null,
      ...waiting,
      body: {
        id: incident,
        title: draft.attach.title.trim().slice(0, 200),
        description: draft.note.trim(),
        severity: draft.attach.severity,
        service: draft.service,
        environment: draft.environment,
        openedBy: 'extension',
        context: {
          page: {
            url: draft.url,
            title,
            userAgent: draft.target?.userAgent ?? userAgent.slice(0, 500),
            viewport: draft.target?.viewport ?? viewport,
            element: draft.target?.element ?? '',
          },
        },
      },
    });
  }
  const id = newId('annotation');
  entries.push({
    kind: 'annotation',
    id,
    backendUrl,
    order: now + 1,
    createdAt: now,
    after: entries[0]?.id ?? null,
    ...waiting,
    body: {
      id,
      kind: draft.kind,
      body: draft.note.trim(),
      target: {
        source: draft.url,
        title,
        excerpt: draft.target?.excerpt ?? '',
        selectors: draft.target?.selectors ?? [],
      },
      // Where we do not know the service, the backend goes by the address.
      ...(draft.placeKnown ? { service: draft.service, environment: draft.environment } : {}),
      ...(draft.liveVersion === null ? {} : { releaseVersion: draft.liveVersion }),
      incident,
      case: draft.attach.to === 'case' ? draft.attach.id : null,
    },
    picture: draft.shot,
  });
  return entries;
}
