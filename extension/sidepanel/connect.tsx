import { useState, type ReactElement } from 'react';
import type { ConnectionView } from '../messages/panel-state.ts';
import type { EndReason } from '../background/pairing.ts';
import { BackendForm } from '../pages/backend-form.tsx';
import type { Act } from './act.ts';

const REASONS: Record<EndReason, string> = {
  denied: 'The request was turned down in AppOps. Ask for a new code if that was a mistake.',
  code_expired: 'The code was not approved within its ten minutes. Get a new one.',
  revoked:
    'AppOps no longer accepts this browser: its access was revoked or ran out. Pair it again; notes that are not sent yet are kept.',
  unpaired: 'This browser was unpaired.',
  other_backend: 'The address of AppOps changed. Pair this browser with the new one.',
};

/** What stands between a new installation and its backend: an address, then a code. */
export function Connect({ connection, act }: { connection: ConnectionView; act: Act }): ReactElement {
  const [editing, setEditing] = useState(false);
  if (connection.state === 'paired') return <></>;
  if (connection.state === 'no_backend' || editing) {
    return (
      <section className="card stack">
        <h2>Connect to AppOps</h2>
        <p>Where does your AppOps run? Only that address receives anything from this browser.</p>
        <BackendForm
          saveLabel="Continue"
          onSaved={async () => {
            setEditing(false);
            await act({ type: 'backend.changed' });
            await act({ type: 'pairing.start' });
          }}
        />
      </section>
    );
  }
  return (
    <section className="card stack">
      <h2>Pair this browser</h2>
      {connection.state === 'pairing' ? (
        <Code connection={connection} act={act} />
      ) : (
        <>
          {connection.reason && (
            <p className="banner warn">
              {REASONS[connection.reason]}
              {connection.untold &&
                ' AppOps could not be told yet; that is done as soon as it answers. Until then it can be revoked in its Settings.'}
            </p>
          )}
          <p>You get a code of eight letters, and approve it in AppOps where you are signed in.</p>
          <button type="button" className="primary" onClick={() => void act({ type: 'pairing.start' })}>
            Get a code
          </button>
        </>
      )}
      <p className="small muted">
        Backend: {connection.backendUrl}{' '}
        <button type="button" className="link" onClick={() => setEditing(true)}>
          Change
        </button>
      </p>
    </section>
  );
}

function Code({
  connection,
  act,
}: {
  connection: Extract<ConnectionView, { state: 'pairing' }>;
  act: Act;
}): ReactElement {
  const minutes = Math.max(1, Math.ceil((connection.expiresAt - Date.now()) / 60_000));
  return (
    <>
      <p>Open AppOps and approve this code there. Check that both show the same letters.</p>
      <output className="code" aria-label="Pairing code">
        {connection.userCode}
      </output>
      <SafeLink href={connection.verificationUriComplete} fallback={connection.verificationUri}>
        Open the approval page
      </SafeLink>
      <p className="small muted" role="status">
        Waiting for approval. The code is good for {minutes} more {minutes === 1 ? 'minute' : 'minutes'}.
      </p>
      <div className="row">
        <button type="button" onClick={() => void act({ type: 'pairing.start' })}>
          New code
        </button>
        <button type="button" className="link" onClick={() => void act({ type: 'pairing.cancel' })}>
          Cancel
        </button>
      </div>
    </>
  );
}

/* The address comes from the backend: only web addresses become links. */
function SafeLink(props: { href: string; fallback: string; children: string }): ReactElement {
  const href = [props.href, props.fallback].find((address) => /^https?:\/\//.test(address));
  if (href === undefined) return <span>{props.fallback}</span>;
  return (
    <a href={href} target="_blank" rel="noreferrer">
      {props.children}
    </a>
  );
}
