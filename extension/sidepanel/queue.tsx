import type { ReactElement } from 'react';
import type { QueueLine } from '../background/panel-state.ts';
import { ageOf } from './age.ts';
import type { Act } from './app.tsx';

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
            <p className="title">{line.text}</p>
            <p className="small muted row">
              <span>
                {line.kind === 'incident' ? 'Incident' : 'Annotation'} for {new URL(line.backendUrl).host},{' '}
                {ageOf(new Date(line.createdAt).toISOString())}
              </span>
              <button
                type="button"
                className="link"
                onClick={() => void act({ type: 'outbox.discard', id: line.id })}
              >
                Throw away
              </button>
            </p>
            {line.refused !== null && <p className="banner error small">AppOps refused it: {line.refused}</p>}
          </li>
        ))}
      </ul>
      <button type="button" onClick={() => void act({ type: 'outbox.retry' })}>
        Send now
      </button>
    </section>
  );
}
