import { saidOf } from '@appops/shared/words/said';
import { noVerdictYet, verdictWords } from '@appops/shared/words/verdict';
import { ageWords } from '@appops/shared/words/time';
import type { ReactElement } from 'react';
import type { LiveFact } from '../background/page-facts.ts';
import type { PanelState } from '../messages/panel-state.ts';
import { Chip } from './chip.tsx';
import { pageLink } from './links.ts';
import { MaybeLink } from './maybe-link.tsx';

/** Which service and environment this page is, and what is live there. */
export function ServiceCard({ state }: { state: PanelState }): ReactElement | null {
  const { page, facts } = state;
  if (page === null) return null;
  if (page.access === 'closed') {
    return (
      <section className="card muted">
        This is a page of the browser itself. AppOps works on web pages.
      </section>
    );
  }
  if (page.access === 'none') return <Unknown origin={page.origin} />;
  if (!facts) return null;
  const { match, live, pagesUrl } = facts;
  if (!match) {
    return (
      <section className="card stack">
        <h2>This page</h2>
        <p className="title">No known service</p>
        <p className="muted">
          No service has an address that fits {page.origin}. Give one to its environment in AppOps, under
          Settings › Services, and this page is recognised. Notes work all the same.
        </p>
      </section>
    );
  }
  return (
    <section className="card" aria-label="Service">
      <p className="title service-name">{match.service.name}</p>
      <dl className="facts">
        <dt>Environment</dt>
        <dd>{match.environment.name}</dd>
        <dt>Live</dt>
        <dd>{live ? <Live live={live} pagesUrl={pagesUrl} /> : 'no deployment recorded'}</dd>
        {match.service.owners.length > 0 && (
          <>
            <dt>Owners</dt>
            <dd>{match.service.owners.join(', ')}</dd>
          </>
        )}
      </dl>
    </section>
  );
}

function Unknown({ origin }: { origin: string | null }): ReactElement {
  return (
    <section className="card stack">
      <h2>This page</h2>
      <p>
        AppOps does not look at pages by itself. Click its button in the toolbar while {origin ?? 'the page'}{' '}
        is in front, and it shows what is live here.
      </p>
    </section>
  );
}

function Live({ live, pagesUrl }: { live: LiveFact; pagesUrl: string | null }): ReactElement {
  const verdict = live.verdict === null ? noVerdictYet : saidOf(verdictWords, live.verdict.value);
  const reasons = live.verdict?.reasons.map(({ message }) => message).join('\n');
  const since = live.finishedAt ?? live.startedAt;
  return (
    <>
      <strong>
        <MaybeLink href={pageLink(pagesUrl, 'releases', live.id)}>{live.version}</MaybeLink>
      </strong>{' '}
      {since !== null && <span className="muted">{ageWords(Date.parse(since), Date.now())}</span>}{' '}
      <Chip said={verdict} title={reasons} />
    </>
  );
}
