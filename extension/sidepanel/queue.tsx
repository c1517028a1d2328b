import { ageWords } from '@appops/shared/words/time';
import type { ReactElement } from 'react';
import type { QueueLine } from '../messages/panel-state.ts';
import type { Act } from './act.ts';
import { Confirm } from './confirm.tsx';

/** What was written here and has not reached the backend. Nothing leaves this list unless it was sent or thrown away. */
export function Queue({ lines, act }: { lines: QueueLine[]; act: Act }): ReactElement | null {
  if (lines.length === 0) return null;
  return (
    <section className="card stack" aria-label="Not sent yet">
      <h2>Not sent yet ({lines.length})</h2>
      <p className="small muted">Kept in this browser and sent by itself as soon as AppOps answers.</p>
      <ul className="list">
        {lines.map((line) => (
          <li key={line.id}>
            <p className="title" dir="auto">
              {line.text}
            </p>
            <p className="small muted row">
              <span>
                {line.kind === 'incident' ? 'Incident' : 'Annotation'} for {new URL(line.backendUrl).host},{' '}
                {ageWords(line.createdAt, Date.now())}
              </span>
              {line.sending && <span>being sent…</span>}
              <Confirm
                question={
                  line.kind === 'incident'
                    ? 'Throw it away for good, with the note on it?'
                    : 'Throw it away for good?'
                }
                yes="Throw away"
                onYes={() => void act({ type: 'outbox.discard', id: line.id })}
              >
                Throw away
              </Confirm>
            </p>
            {line.refused !== null && <p className="banner error small">It was refused: {line.refused}</p>}
            {line.refused === null && line.trouble !== null && (
              <p className="banner warn small">
                AppOps answers, but this does not get through: {line.trouble} It is tried again by itself.
              </p>
            )}
            {(line.refused !== null || line.trouble !== null) && line.hasPicture && (
              <button
                type="button"
                onClick={() =>
                  void act({ type: 'outbox.retry', withoutPicture: line.id }, 'Sent without it.')
                }
              >
                Send without the picture
              </button>
            )}
          </li>
        ))}
      </ul>
      <button type="button" onClick={() => void act({ type: 'outbox.retry' })}>
        Send now
      </button>
    </section>
  );
}
