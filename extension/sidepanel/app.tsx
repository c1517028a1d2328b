import { useEffect, useState, type ReactElement } from 'react';
import type { PanelState } from '../messages/panel-state.ts';
import { browser } from '../browser.ts';
import type { DoneRequest } from '../messages/panel-answers.ts';
import type { Act } from './act.ts';
import { Actions } from './actions.tsx';
import { Composer } from './composer.tsx';
import { Confirm } from './confirm.tsx';
import { Connect } from './connect.tsx';
import { Incidents } from './incidents.tsx';
import { Notes } from './notes.tsx';
import { Queue } from './queue.tsx';
import { ServiceCard } from './service-card.tsx';
import { Standing } from './standing.tsx';
import { useOpenPort, usePanel, useTabId, type Panel } from './use-panel.ts';
import { askWorker } from '../pages/worker.ts';

export interface Told {
  kind: 'good' | 'warn' | 'error';
  text: string;
}

export function App(): ReactElement {
  useOpenPort();
  const tabId = useTabId();
  const panel = usePanel(tabId);
  const [told, setTold] = useState<Told | null>(null);

  // What was said of one page says nothing of the next.
  useEffect(() => setTold(null), [tabId]);

  async function act(message: DoneRequest, said?: string): Promise<boolean> {
    setTold(null);
    // What was typed last is on disk before anything is done with it.
    await panel.written();
    const done = await askWorker(message);
    if (!done.ok) setTold({ kind: 'error', text: done.message });
    else if (done.kept)
      setTold({ kind: 'warn', text: 'The note is kept here, and sent as soon as AppOps answers.' });
    else if (said !== undefined) setTold({ kind: 'good', text: said });
    await panel.refresh();
    return done.ok;
  }

  if (tabId === null || panel.state === null) {
    return (
      <main className="panel" aria-busy="true">
        <p className="muted">Looking at this page…</p>
      </main>
    );
  }
  return (
    <main className="panel">
      <h1 className="visually-hidden">AppOps on this page</h1>
      {told && (
        <div className={`banner ${told.kind}`} role={told.kind === 'error' ? 'alert' : 'status'}>
          {told.text}
        </div>
      )}
      <Standing state={panel.state} act={act} />
      <Body tabId={tabId} panel={panel} state={panel.state} act={act} />
      <Footer state={panel.state} act={act} />
    </main>
  );
}

function Body(props: { tabId: number; panel: Panel; state: PanelState; act: Act }): ReactElement {
  const { tabId, panel, state, act } = props;
  const queue = <Queue lines={state.outbox} act={act} />;
  if (state.connection.state !== 'paired')
    return (
      <>
        <Connect connection={state.connection} act={act} />
        {queue}
      </>
    );
  if (panel.draft) {
    return (
      <>
        <Composer
          key={panel.draft.createdAt}
          tabId={tabId}
          draft={panel.draft}
          state={state}
          change={panel.changeDraft}
          act={act}
        />
        {queue}
      </>
    );
  }
  const incidents = state.facts && (
    <Incidents facts={state.facts} mayOperate={state.connection.mayOperate} act={act} />
  );
  const service = <ServiceCard state={state} />;
  const actions = <Actions tabId={tabId} state={state} act={act} />;
  return (
    <>
      {/* On call, what is broken and what can be done come before what is live. */}
      {state.facts?.match && state.facts.openIncidents.length > 0 ? (
        <>
          {incidents}
          {actions}
          {service}
        </>
      ) : (
        <>
          {service}
          {actions}
          {state.facts?.match && incidents}
        </>
      )}
      {/* What was not sent is above the notes: of those there may be hundreds. */}
      {queue}
      <Notes
        tabId={tabId}
        notes={state.notes}
        chosen={panel.noteId}
        pagesUrl={state.facts?.pagesUrl ?? null}
        act={act}
      />
    </>
  );
}

function Footer({ state, act }: { state: PanelState; act: Act }): ReactElement | null {
  if (state.connection.state !== 'paired') return null;
  const host = new URL(state.connection.backendUrl).host;
  return (
    <footer className="footer">
      <span>Paired with {host}</span>
      <span className="row">
        <button type="button" className="link" onClick={() => void browser.runtime.openOptionsPage()}>
          Settings
        </button>
        <Confirm
          question="Unpair this browser? Notes that are not sent stay here."
          yes="Unpair it"
          onYes={() => void act({ type: 'pairing.end' })}
        >
          Unpair
        </Confirm>
      </span>
    </footer>
  );
}
