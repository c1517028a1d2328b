import { useEffect, useRef, type ReactElement } from 'react';
import type { NoteLine } from '../background/panel-state.ts';
import { ageOf } from './age.ts';
import type { Act } from './app.tsx';

interface NotesProps {
  tabId: number;
  notes: NoteLine[];
  /** The note whose pin was clicked. */
  chosen: string | null;
  /** Whether the backend was asked at all. */
  known: boolean;
  act: Act;
}

/** The notes of this page: those with a place, those perhaps here, and those whose place is gone. */
export function Notes({ tabId, notes, chosen, known, act }: NotesProps): ReactElement | null {
  if (!known) return null;
  const placed = notes.filter(({ place }) => place !== 'orphan');
  const orphans = notes.filter(({ place }) => place === 'orphan');
  return (
    <>
      <section className="card" aria-label="Annotations">
        <h2>Annotations here {placed.length > 0 && `(${placed.length})`}</h2>
        {placed.length === 0 && <p className="muted">None yet.</p>}
        <ul className="list">
          {placed.map((note) => (
            <Note key={note.id} tabId={tabId} note={note} chosen={note.id === chosen} act={act} />
          ))}
        </ul>
      </section>
      {orphans.length > 0 && (
        <section className="card" aria-label="Annotations without a place">
          <h2>Without a place on this page ({orphans.length})</h2>
          <ul className="list">
            {orphans.map((note) => (
              <Note key={note.id} tabId={tabId} note={note} chosen={note.id === chosen} act={act} />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function Note({
  tabId,
  note,
  chosen,
  act,
}: {
  tabId: number;
  note: NoteLine;
  chosen: boolean;
  act: Act;
}): ReactElement {
  const line = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (chosen) line.current?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  const hasPlace = note.place === 'anchored' || note.place === 'unsure';
  return (
    <li ref={line} className="note" aria-current={chosen}>
      <span className={`number ${note.place}`}>{note.number}</span>
      <div>
        <p className="body">{note.body}</p>
        {note.excerpt !== '' && <p className="small muted">on “{note.excerpt.slice(0, 80)}”</p>}
        <p className="small muted row">
          <span>
            {note.author}, {ageOf(note.createdAt)}
            {note.releaseVersion === null ? '' : `, on ${note.releaseVersion}`}
            {note.pictures > 0 && ', with picture'}
          </span>
          {note.place === 'unsure' && <span className="chip amber">perhaps here</span>}
          {hasPlace && (
            <button
              type="button"
              className="link"
              onClick={() => void act({ type: 'note.reveal', tabId, id: note.id })}
            >
              Show
            </button>
          )}
        </p>
      </div>
    </li>
  );
}
