import { newId } from '@appops/shared/contract/ids';
import type { Draft } from '../storage/drafts.ts';
import type { OutboxEntry } from './outbox.ts';

/** What a draft becomes: perhaps an incident with the page's context, and a note on the page. */
export function entriesOf(
  draft: Draft,
  { backendUrl, pageTitle, userAgent }: { backendUrl: string; pageTitle: string; userAgent: string },
  now = Date.now(),
): OutboxEntry[] {
  const entries: OutboxEntry[] = [];
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
      attempts: 0,
      refused: null,
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
            viewport: draft.target?.viewport ?? '',
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
    attempts: 0,
    refused: null,
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
      service: draft.service,
      environment: draft.environment,
      incident,
      case: draft.attach.to === 'case' ? draft.attach.id : null,
    },
    picture: draft.shot,
  });
  return entries;
}
