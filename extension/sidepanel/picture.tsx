import { useEffect, useState, type ReactElement } from 'react';
import { askWorker } from '../pages/worker.ts';

/** A picture of a note: fetched when it is asked for, large in a tab of its own with one more click. */
export function Picture({ id, name }: { id: string; name: string }): ReactElement {
  const [shown, setShown] = useState<string | null>(null);
  const [said, setSaid] = useState('');
  useEffect(() => () => void (shown !== null && URL.revokeObjectURL(shown)), [shown]);

  async function open(): Promise<void> {
    setSaid('Fetching the picture…');
    const answer = await askWorker({ type: 'picture.get', id });
    if (!answer.ok) {
      setSaid(answer.message);
      return;
    }
    setSaid('');
    const bytes = Uint8Array.from(atob(answer.picture), (letter) => letter.charCodeAt(0));
    setShown(URL.createObjectURL(new Blob([bytes], { type: typeOf(bytes) })));
  }

  if (shown === null) {
    return (
      <span className="row">
        <button type="button" className="link" onClick={() => void open()}>
          Open {name}
        </button>
        {said !== '' && <span role="status">{said}</span>}
      </span>
    );
  }
  return (
    <span className="stack tight whole">
      <a href={shown} target="_blank" rel="noreferrer" title="Open it large">
        <img className="shown" src={shown} alt={`The ${name} of this note`} />
      </a>
      <button type="button" className="link" onClick={() => setShown(null)}>
        Close {name}
      </button>
    </span>
  );
}

/* The backend takes only these; anything else would not be shown as a picture. */
function typeOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff) return 'image/jpeg';
  return bytes[0] === 0x52 ? 'image/webp' : 'image/png';
}
