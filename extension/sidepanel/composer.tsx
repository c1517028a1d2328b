import { annotationKinds, noteWords } from '@appops/shared/words/note';
import { choicesOf } from '@appops/shared/words/said';
import { severities, severityWords } from '@appops/shared/words/severity';
import { useState, type FormEvent, type ReactElement } from 'react';
import type { PanelState } from '../messages/panel-state.ts';
import type { Draft } from '../storage/drafts.ts';
import type { Act } from './act.ts';
import { Confirm } from './confirm.tsx';
import { ShotEditor } from './shot-editor.tsx';

interface ComposerProps {
  tabId: number;
  draft: Draft;
  state: PanelState;
  change: (change: Partial<Draft>) => void;
  act: Act;
}

/** Where a note is written. Here and not on the page, because a page hears the keys that are pressed in it. */
export function Composer({ tabId, draft, state, change, act }: ComposerProps): ReactElement {
  const [busy, setBusy] = useState(false);

  async function send(event: FormEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    try {
      await act({ type: 'draft.send', tabId }, 'Sent.');
    } finally {
      setBusy(false);
    }
  }

  const isIncident = draft.attach.to === 'new_incident';
  const elsewhere = state.page?.address !== null && state.page?.address !== draft.url;
  return (
    <form className="card stack" aria-label="New annotation" onSubmit={(event) => void send(event)}>
      <h2>
        {isIncident ? 'New incident' : draft.target ? 'New annotation' : 'New annotation on the whole page'}
      </h2>
      {draft.target && (
        <p className="quote" dir="auto">
          {draft.target.excerpt === '' ? draft.target.element : draft.target.excerpt}
        </p>
      )}
      {draft.target?.inside === 'frame' && (
        <p className="small muted">
          You pointed into a frame. It is another document, in which nothing can be found again for sure, so
          the note is about the frame as a whole.
        </p>
      )}
      {elsewhere && <p className="small muted">About {draft.url}</p>}
      <div>
        <label htmlFor="note">Note</label>
        <textarea
          id="note"
          value={draft.note}
          maxLength={10_000}
          autoFocus
          placeholder="What do you see, and what did you expect?"
          onChange={(event) => change({ note: event.target.value })}
        />
      </div>
      <div>
        <label htmlFor="kind">Kind</label>
        <select
          id="kind"
          value={draft.kind}
          onChange={(event) => {
            const kind = annotationKinds.find((one) => one === event.target.value);
            if (kind !== undefined) change({ kind });
          }}
        >
          {choicesOf(annotationKinds, noteWords).map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </div>
      <Attach draft={draft} state={state} change={change} />
      <ShotEditor
        shot={draft.shot}
        onChange={(shot) => change({ shot })}
        onTake={() => act({ type: 'shot.take', tabId })}
      />
      <Sends draft={draft} />
      <div className="row">
        <button type="submit" className="primary" disabled={busy || draft.note.trim() === ''}>
          {isIncident ? 'Open incident' : 'Save note'}
        </button>
        <Discard
          written={draft.note.trim() !== '' || draft.shot !== null}
          disabled={busy}
          onDiscard={() => void act({ type: 'draft.discard', tabId })}
        />
      </div>
    </form>
  );
}

interface DiscardProps {
  /** Whether anything would be lost. */
  written: boolean;
  disabled: boolean;
  onDiscard: () => void;
}

function Discard({ written, disabled, onDiscard }: DiscardProps): ReactElement {
  if (written)
    return (
      <Confirm
        className=""
        disabled={disabled}
        question="Discard what you wrote?"
        yes="Discard it"
        onYes={onDiscard}
      >
        Discard
      </Confirm>
    );
  return (
    <button type="button" disabled={disabled} onClick={onDiscard}>
      Discard
    </button>
  );
}

function Attach({ draft, state, change }: Pick<ComposerProps, 'draft' | 'state' | 'change'>): ReactElement {
  const incidents = state.facts?.openIncidents ?? [];
  const { cases } = state;
  const { attach } = draft;
  const value = 'id' in attach ? `${attach.to}:${attach.id}` : attach.to;

  function choose(chosen: string): void {
    // Cast: the options below have these values.
    const [to, id] = chosen.split(':') as [Draft['attach']['to'], string | undefined];
    if (to === 'new_incident') {
      const title = draft.note.split('\n')[0]!.trim().slice(0, 120);
      change({ attach: { to, title, severity: 'medium' } });
    } else if (to === 'nothing') change({ attach: { to } });
    else change({ attach: { to, id: id! } });
  }

  return (
    <div className="stack">
      <div>
        <label htmlFor="attach">Attach to</label>
        <select id="attach" value={value} onChange={(event) => choose(event.target.value)}>
          <option value="nothing">Nothing, just a note</option>
          <option value="new_incident">A new incident</option>
          {incidents.length > 0 && (
            <optgroup label="Open incidents">
              {incidents.map(({ id, title }) => (
                <option key={id} value={`incident:${id}`}>
                  {title}
                </option>
              ))}
            </optgroup>
          )}
          {cases.length > 0 && (
            <optgroup label="Open cases">
              {cases.map(({ id, title }) => (
                <option key={id} value={`case:${id}`}>
                  {title}
                </option>
              ))}
            </optgroup>
          )}
        </select>
      </div>
      {attach.to === 'new_incident' && (
        <>
          <div>
            <label htmlFor="title">Title of the incident</label>
            <input
              id="title"
              type="text"
              value={attach.title}
              maxLength={200}
              required
              onChange={(event) => change({ attach: { ...attach, title: event.target.value } })}
            />
          </div>
          <div>
            <label htmlFor="severity">Severity</label>
            <select
              id="severity"
              value={attach.severity}
              onChange={(event) => {
                const severity = severities.find((one) => one === event.target.value);
                if (severity !== undefined) change({ attach: { ...attach, severity } });
              }}
            >
              {choicesOf(severities, severityWords).map((choice) => (
                <option key={choice.value} value={choice.value}>
                  {choice.label}
                </option>
              ))}
            </select>
          </div>
        </>
      )}
    </div>
  );
}

/* What leaves the browser is said before it does. */
function Sends({ draft }: { draft: Draft }): ReactElement {
  const lines = [
    ['Page', draft.url],
    [
      'Service',
      !draft.placeKnown
        ? 'found by the address'
        : draft.service === null
          ? 'none known'
          : `${draft.service}, ${draft.environment ?? ''}`,
    ],
    ...(draft.liveVersion === null ? [] : [['Live release', draft.liveVersion]]),
    ...(draft.target ? [['Element', draft.target.element]] : []),
    ...(draft.attach.to === 'new_incident' && draft.target
      ? [
          ['Window', draft.target.viewport],
          ['Browser', draft.target.userAgent],
        ]
      : []),
  ];
  return (
    <details className="small muted">
      <summary>What is sent with it</summary>
      <dl className="facts">
        {lines.map(([name, value]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
