import type { Deployment } from '@appops/shared/contract/deployments';
import type { Incident } from '@appops/shared/contract/incidents';
import type { ReactElement } from 'react';
import type { PanelState } from '../background/panel-state.ts';
import { ageOf } from './age.ts';

const VERDICTS = {
  worse: ['red', 'worse than before'],
  better: ['green', 'better than before'],
  no_worse: ['green', 'no worse'],
  inconclusive: ['', 'inconclusive'],
  unknown: ['', 'verdict unknown'],
} as const;

const SEVERITY_COLOURS: Record<string, string> = { critical: 'red', high: 'red', medium: 'amber' };

/** Which service and environment this page is, what is live there, and what is wrong with it. */
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
  const { match, live, openIncidents } = facts.match;
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
    <>
      <section className="card" aria-label="Service">
        <p className="title service-name">{match.service.name}</p>
        <dl className="facts">
          <dt>Environment</dt>
          <dd>{match.environment.name}</dd>
          <dt>Live</dt>
          <dd>{live ? <Live deployment={live} /> : 'no deployment recorded'}</dd>
          {match.service.owners.length > 0 && (
            <>
              <dt>Owners</dt>
              <dd>{match.service.owners.join(', ')}</dd>
            </>
          )}
        </dl>
      </section>
      <Incidents incidents={openIncidents} />
    </>
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

function Live({ deployment }: { deployment: Deployment }): ReactElement {
  const [colour, words] = deployment.verdict ? VERDICTS[deployment.verdict.value] : ['', 'not judged yet'];
  const reasons = deployment.verdict?.reasons.map(({ message }) => message).join('\n');
  return (
    <>
      <strong>{deployment.version}</strong>{' '}
      <span className="muted">{ageOf(deployment.finishedAt ?? deployment.startedAt)}</span>{' '}
      <span className={`chip ${colour}`} title={reasons}>
        {words}
      </span>
    </>
  );
}

function Incidents({ incidents }: { incidents: Incident[] }): ReactElement {
  return (
    <section className="card" aria-label="Open incidents">
      <h2>Open incidents {incidents.length > 0 && `(${incidents.length})`}</h2>
      {incidents.length === 0 && <p className="muted">None.</p>}
      <ul className="list">
        {incidents.map((incident) => (
          <li key={incident.id}>
            <p className="title">{incident.title}</p>
            <p className="row small muted">
              <span className={`chip ${SEVERITY_COLOURS[incident.severity] ?? ''}`}>{incident.severity}</span>
              <span>
                {incident.status}, {ageOf(incident.openedAt)}
                {incident.commander === null ? '' : `, led by ${incident.commander}`}
              </span>
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
