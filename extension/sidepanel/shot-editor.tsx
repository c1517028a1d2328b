import { useEffect, useRef, useState, type PointerEvent, type ReactElement } from 'react';
import { Confirm } from './confirm.tsx';

interface ShotEditorProps {
  shot: Blob | null;
  onChange: (shot: Blob | null) => void;
  onTake: () => Promise<boolean>;
}

/** The picture as it will be sent: looked at first, and blackened where the user draws. */
export function ShotEditor({ shot, onChange, onTake }: ShotEditorProps): ReactElement {
  const [busy, setBusy] = useState(false);
  if (shot === null) {
    return (
      <div className="row">
        <button
          type="button"
          disabled={busy}
          onClick={() => {
            setBusy(true);
            void onTake().finally(() => setBusy(false));
          }}
        >
          {busy ? 'Taking the picture…' : 'Add a picture'}
        </button>
        <span className="small muted">Typed text is blackened before it is taken.</span>
      </div>
    );
  }
  return (
    <div className="stack">
      <Canvas shot={shot} onChange={onChange} />
      <p className="row small muted">
        <span>Drag over what nobody else should see; it becomes black for good.</span>
        <Confirm question="Remove the picture?" yes="Remove it" onYes={() => onChange(null)}>
          Remove the picture
        </Confirm>
      </p>
    </div>
  );
}

interface Point {
  x: number;
  y: number;
}

function Canvas({ shot, onChange }: { shot: Blob; onChange: (shot: Blob) => void }): ReactElement {
  const canvas = useRef<HTMLCanvasElement>(null);
  const start = useRef<Point | null>(null);
  const image = useRef<ImageBitmap | null>(null);

  useEffect(() => {
    let current = true;
    createImageBitmap(shot).then(
      (bitmap) => {
        if (!current || !canvas.current) return;
        image.current = bitmap;
        canvas.current.width = bitmap.width;
        canvas.current.height = bitmap.height;
        canvas.current.getContext('2d')!.drawImage(bitmap, 0, 0);
      },
      (error: unknown) => console.error('The picture cannot be shown', error),
    );
    return () => {
      current = false;
    };
  }, [shot]);

  function at(event: PointerEvent<HTMLCanvasElement>): Point {
    const rect = event.currentTarget.getBoundingClientRect();
    const scale = event.currentTarget.width / rect.width;
    return { x: (event.clientX - rect.left) * scale, y: (event.clientY - rect.top) * scale };
  }

  function blacken(to: Point): void {
    const context = canvas.current!.getContext('2d')!;
    if (image.current) context.drawImage(image.current, 0, 0);
    context.fillStyle = '#000';
    const from = start.current!;
    context.fillRect(
      Math.min(from.x, to.x),
      Math.min(from.y, to.y),
      Math.abs(to.x - from.x),
      Math.abs(to.y - from.y),
    );
  }

  return (
    <canvas
      ref={canvas}
      className="shot"
      role="img"
      aria-label="The picture that will be sent"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = at(event);
      }}
      onPointerMove={(event) => start.current && blacken(at(event))}
      onPointerUp={(event) => {
        if (!start.current) return;
        blacken(at(event));
        start.current = null;
        // What is under the black is gone from the file, not hidden in it.
        event.currentTarget.toBlob((made) => made && onChange(made), shot.type, 0.9);
      }}
    />
  );
}
