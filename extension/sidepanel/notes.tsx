import { noteWords } from '@appops/shared/words/note';
import { saidOf } from '@appops/shared/words/said';
import { ageWords } from '@appops/shared/words/time';
import { useEffect, useRef, useState, type ReactElement } from 'react';
import type { NoteLine } from '../messages/panel-state.ts';
import type { Act } from './act.ts';
import { Chip } from './chip.tsx';
import { pageLink } from './links.ts';
import { MaybeLink } from './maybe-link.tsx';
import { Picture } from './picture.tsx';

interface NotesProps {
  tabId: number;
  /** Null while the backend was never heard about this page. */
  notes: NoteLine[] | null;
  /** The note whose pin was clicked. */
  chosen: string | null;
  pagesUrl: string | null;
  act: Act;
}

/** The notes of this page: those with a place and those about all of it, and apart those whose place is gone. */
export function Notes({ notes, ...rest }: NotesProps): ReactElement | null {
  if (notes === null) return null;
  const placed = notes.filter(({ place }) => place !== 'orphan');
  const orphans = notes.filter(({ place }) => place === 'orphan');
  return (
    <>
      <List label="Annotations" title="Annotations here" notes={placed} {...rest} />
      {orphans.length > 0 && (
        <List
          label="Annotations without a place"
          title="Without a place on this page"
          notes={orphans}
          {...rest}
        />
      )}
    </>
  );
}

/** Notes that are drawn at once; the rest follows on a click. */
const AT_ONCE = 50;

function List(
  props: Omit<NotesProps, 'notes'> & { label: string; title: string; notes: NoteLine[] },
): ReactElement {
  const { label, title, notes, chosen, ...rest } = props;
  const [shown, setShown] = useState(AT_ONCE);
  const at = notes.findIndex(({ id }) => id === chosen);
  const count = Math.max(shown, at + 1);
  const left = notes.length - count;
  return (
    <section className="card" aria-label={label}>
      <h2>
        {title} {notes.length > 0 && `(${notes.length})`}
      </h2>
      {notes.length === 0 && <p className="muted">None yet.</p>}
      <ul className="list">
        {notes.slice(0, count).map((note) => (
          <Note key={note.id} note={note} chosen={note.id === chosen} {...rest} />
        ))}
      </ul>
      {left > 0 && (
        <button type="button" className="more" onClick={() => setShown(count + AT_ONCE)}>
          {left > AT_ONCE ? `Show ${AT_ONCE} more of ${left}` : `Show ${left} more`}
        </button>
      )}
    </section>
  );
}

interface NoteProps extends Pick<NotesProps, 'tabId' | 'pagesUrl' | 'act'> {
  note: NoteLine;
  chosen: boolean;
}

function Note({ tabId, note, chosen, pagesUrl, act }: NoteProps): ReactElement {
  const line = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (chosen) line.current?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  const hasPlace = note.place === 'anchored' || note.place === 'unsure';
  const written = [
    note.author,
    ...(note.createdAt === null ? [] : [ageWords(Date.parse(note.createdAt), Date.now())]),
    ...(note.releaseVersion === null ? [] : [`on ${note.releaseVersion}`]),
  ];
  return (
    <li ref={line} className="note" aria-current={chosen}>
      <span className={`number ${note.place}`}>{note.number}</span>
      <div className="stack tight">
        <p className="row small">
          <Chip said={saidOf(noteWords, note.kind)} />
          {note.place === 'unsure' && <span className="chip amber">perhaps here</span>}
          {note.place === 'page' && <span className="muted">about the whole page</span>}
        </p>
        <p className="body" dir="auto">
          {note.body}
        </p>
        {note.excerpt !== '' && (
          <p className="small muted">
            on “<bdi>{note.excerpt.slice(0, 80)}</bdi>”
          </p>
        )}
        {note.incident && (
          <p className="small muted">
            Incident:{' '}
            <MaybeLink href={pageLink(pagesUrl, 'incidents', note.incident.id)}>
              {note.incident.title ?? 'no longer open'}
            </MaybeLink>
          </p>
        )}
        {note.case && (
          <p className="small muted">
            Case:{' '}
            <MaybeLink href={pageLink(pagesUrl, 'capa', note.case.id)}>
              {note.case.title ?? 'no longer open'}
            </MaybeLink>
          </p>
        )}
        <p className="small muted row">
          <span>{written.join(', ')}</span>
          {hasPlace && (
            <button
              type="button"
              className="link"
              onClick={() => void act({ type: 'note.reveal', tabId, id: note.id })}
            >
              Show
            </button>
          )}
          {note.pictures.map((id, place) => (
            <Picture
              key={id}
              id={id}
              name={note.pictures.length === 1 ? 'the picture' : `picture ${place + 1}`}
            />
          ))}
        </p>
      </div>
    </li>
  );
}
