import { Button } from '@grafana/ui';
import { mayEdit } from '../../shared/permissions.ts';

interface Props {
  onTry: () => void;
  /** Whether enough is filled in for each. */
  may: { try: boolean; save: boolean };
  busy: { try: boolean; save: boolean };
  /** What is to be done next stands out. */
  next: 'try' | 'save';
}

/** The two buttons of a form that holds a monitor; the second one submits it. */
export function TryAndSave({ onTry, may, busy, next }: Props) {
  return (
    <>
      <Button
        type="button"
        variant={next === 'try' ? 'primary' : 'secondary'}
        icon={busy.try ? 'spinner' : 'play'}
        onClick={onTry}
        disabled={busy.try || !mayEdit() || !may.try}
      >
        {busy.try ? 'Trying…' : 'Try it'}
      </Button>
      <Button
        type="submit"
        variant={next === 'save' ? 'primary' : 'secondary'}
        icon="save"
        disabled={busy.save || !mayEdit() || !may.save}
      >
        {busy.save ? 'Saving…' : 'Save monitor'}
      </Button>
    </>
  );
}
