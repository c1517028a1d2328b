import { incidentNowWords, incidentWords } from '@appops/shared/words/incident';
import { saidOf } from '@appops/shared/words/said';
import { severityWords } from '@appops/shared/words/severity';
import { ageWords } from '@appops/shared/words/time';
import { useState, type ReactElement } from 'react';
import { hasRecovered, type IncidentFact } from '../background/page-facts.ts';
import type { Facts } from '../messages/panel-state.ts';
import type { Act } from './act.ts';
import { Chip } from './chip.tsx';
import { Confirm } from './confirm.tsx';
import { pageLink } from './links.ts';
import { MaybeLink } from './maybe-link.tsx';

interface IncidentsProps {
  facts: Facts;
  mayOperate: boolean;
  act: Act;
}

/** Incidents that are drawn at once: what can be done on the page stays on the first screen. */
const AT_ONCE = 3;
/** Further ones a click. */
const MORE = 50;

/** The open incidents of the page's service, critical ones first, with what can be done about them. */
export function Incidents({ facts, mayOperate, act }: IncidentsProps): ReactElement {
  const { openIncidents } = facts;
  const [shown, setShown] = useState(AT_ONCE);
  const left = openIncidents.length - shown;
  const broken = openIncidents.filter((incident) => !hasRecovered(incident)).length;
  const recovered = openIncidents.length - broken;
  return (
    <section className={`card ${broken > 0 ? 'alarm' : ''}`} aria-label="Open incidents">
      <h2>
        Open incidents{' '}
        {openIncidents.length > 0 && `(${broken}${recovered > 0 ? `, ${recovered} recovered` : ''})`}
      </h2>
      {openIncidents.length === 0 && <p className="muted">None.</p>}
      <ul className="list">
        {openIncidents.slice(0, shown).map((incident) => (
          <li key={incident.id} className="stack tight">
            <p className="title short" dir="auto" title={incident.title}>
              <MaybeLink href={pageLink(facts.pagesUrl, 'incidents', incident.id)}>
                {incident.title}
              </MaybeLink>
            </p>
            <p className="row small muted">
              <Chip
                said={saidOf(severityWords, incident.severity)}
                filled={incident.severity === 'critical'}
              />
              {hasRecovered(incident) && <Chip said={incidentNowWords.recovered} />}
              <span>
                {standingOf(incident)}
                {incident.commander === null ? '' : `, led by ${incident.commander}`}
                <LiveThen incident={incident} pagesUrl={facts.pagesUrl} />
              </span>
            </p>
            <Cases cases={incident.cases} pagesUrl={facts.pagesUrl} />
            {mayOperate && <Moves incident={incident} act={act} />}
          </li>
        ))}
      </ul>
      {left > 0 && (
        <button type="button" className="more" onClick={() => setShown(shown + MORE)}>
          {left > MORE ? `Show ${MORE} more of ${left}` : `Show ${left} more`}
        </button>
      )}
      {openIncidents.length > 0 && !mayOperate && (
        <p className="small muted">
          To acknowledge or resolve here, pair this browser again, approved by somebody who may operate.
        </p>
      )}
    </section>
  );
}

/* What people said of it and when it began; of what has recovered, since when it waits for them. */
function standingOf(incident: IncidentFact): string {
  const { status, openedAt, now } = incident;
  if (hasRecovered(incident))
    return `${now?.since ? `${ageWords(Date.parse(now.since), Date.now())}, ` : ''}waiting for you`;
  const { label } = saidOf(incidentWords, status);
  return openedAt === null ? label : `${label}, ${ageWords(Date.parse(openedAt), Date.now())}`;
}

/* The version that was live when it was opened. */
function LiveThen({
  incident,
  pagesUrl,
}: {
  incident: IncidentFact;
  pagesUrl: string | null;
}): ReactElement | null {
  const { liveDeployment } = incident;
  if (!liveDeployment) return null;
  return (
    <>
      , on{' '}
      <MaybeLink href={pageLink(pagesUrl, 'releases', liveDeployment.id)}>{liveDeployment.version}</MaybeLink>
    </>
  );
}

function Cases({
  cases,
  pagesUrl,
}: {
  cases: IncidentFact['cases'];
  pagesUrl: string | null;
}): ReactElement | null {
  if (cases.length === 0) return null;
  return (
    <p className="small muted row">
      {cases.map(({ id, title }) => (
        <span key={id}>
          Case: <MaybeLink href={pageLink(pagesUrl, 'capa', id)}>{title}</MaybeLink>
        </span>
      ))}
    </p>
  );
}

function Moves({ incident, act }: { incident: IncidentFact; act: Act }): ReactElement {
  const { id, status } = incident;
  return (
    <div className="row">
      {status === 'open' && (
        <button
          type="button"
          onClick={() => void act({ type: 'incident.move', id, to: 'acknowledge' }, 'Acknowledged.')}
        >
          Acknowledge
        </button>
      )}
      <Confirm
        className=""
        question="Is it over for the users?"
        yes="Resolve it"
        no="Not yet"
        onYes={() => void act({ type: 'incident.move', id, to: 'resolve' }, 'Resolved.')}
      >
        Resolve
      </Confirm>
    </div>
  );
}
