import type { Monitor } from '@appops/shared/contract/monitors';
import { Alert, Button, Modal, Stack } from '@grafana/ui';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { errorWords } from '../../shared/http/error-words.ts';
import { paths } from '../../shared/paths.ts';
import { EDITORS_ONLY, mayEdit } from '../../shared/permissions.ts';
import { useMutation } from '../../shared/query/use-mutation.ts';
import { ConfirmButton } from '../../shared/ui/confirm-button.tsx';
import { ButtonLink } from '../../shared/ui/page-link.tsx';
import { changeMonitor, retire, runMonitorNow } from './api.ts';
import { PauseModal } from './pause-modal.tsx';
import { TrialView, type Trial } from './trial-view.tsx';

/** Run now, pause or resume, edit, retire. */
export function MonitorActions({ monitor }: { monitor: Monitor }) {
  const { id, version, paused, name, check } = monitor;
  const navigate = useNavigate();
  const [pausing, setPausing] = useState(false);
  const [trial, setTrial] = useState<Trial | null>(null);
  const resume = useMutation(() => changeMonitor(id, { version, paused: false }));
  const run = useMutation(() => runMonitorNow(id));
  const end = useMutation(() => retire(id));
  const disabled = !mayEdit();
  const tooltip = disabled ? { tooltip: EDITORS_ONLY } : {};
  const error = resume.error ?? run.error ?? end.error;
  return (
    <Stack gap={1} wrap="wrap" alignItems="center">
      <Button
        variant="secondary"
        icon={run.busy ? 'spinner' : 'play'}
        disabled={disabled || run.busy}
        onClick={async () => setTrial((await run.run(undefined)) ?? null)}
        data-testid="run-now"
        {...tooltip}
      >
        {run.busy ? 'Running…' : 'Run now'}
      </Button>
      <Button
        variant="secondary"
        icon={paused ? 'play' : 'pause'}
        disabled={disabled || resume.busy}
        onClick={() => (paused ? void resume.run(undefined) : setPausing(true))}
        data-testid="pause-monitor"
        {...tooltip}
      >
        {paused ? 'Resume' : 'Pause'}
      </Button>
      <ButtonLink to={paths.editMonitor(id)} variant="secondary" icon="pen" data-testid="edit-monitor">
        Edit
      </ButtonLink>
      <ConfirmButton
        label="Retire"
        icon="ban"
        variant="destructive"
        fill="outline"
        title={`Retire ${name}?`}
        question="It runs no more and leaves the lists. Its results and incidents stay."
        disabled={disabled || end.busy}
        onConfirm={() => void end.run(undefined).then((done) => done && navigate(paths.monitors))}
        data-testid="retire-monitor"
      />
      {error !== null && <Alert severity="error" title={errorWords(error).detail} bottomSpacing={0} />}
      {pausing && <PauseModal monitor={monitor} onDone={() => setPausing(false)} />}
      {trial && (
        <Modal isOpen title={`${name}, run now`} onDismiss={() => setTrial(null)}>
          <TrialView trial={trial} check={check} />
          <p style={{ marginTop: 16 }}>This run is outside the schedule: it is shown and not stored.</p>
        </Modal>
      )}
    </Stack>
  );
}
