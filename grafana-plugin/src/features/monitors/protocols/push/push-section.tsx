import { listBeats, makePushToken, type BeatInReply } from '@appops/shared/contract/push';
import type { Monitor } from '@appops/shared/contract/monitors';
import { beatWords } from '@appops/shared/words/beat';
import { saidOf } from '@appops/shared/words/said';
import { secondsWords } from '@appops/shared/words/time';
import { Alert, Button, Stack, Text } from '@grafana/ui';
import { api } from '../../../../shared/http/api.ts';
import { mayEdit } from '../../../../shared/permissions.ts';
import { useMutation } from '../../../../shared/query/use-mutation.ts';
import { useQuery } from '../../../../shared/query/use-query.ts';
import { Instant } from '../../../../shared/ui/age.tsx';
import { ErrorAlert } from '../../../../shared/ui/error-alert.tsx';
import { Loaded } from '../../../../shared/ui/loaded.tsx';
import { Section } from '../../../../shared/ui/section.tsx';
import { useState } from 'react';
import { PushSnippets } from './push-snippets.tsx';

/** The address of a push monitor, and the beats that came. */
export function PushSection({ monitor }: { monitor: Monitor }) {
  const beats = useQuery(
    ['monitor', monitor.id, 'beats'],
    (signal) => api(listBeats, { params: { id: monitor.id }, signal }),
    {
      refreshMs: 5000,
    },
  );
  const [path, setPath] = useState<string | null>(null);
  const make = useMutation(() => api(makePushToken, { params: { id: monitor.id } }));
  const makeIt = async () => {
    const made = await make.run(undefined);
    if (made) setPath(made.path);
  };
  return (
    <Section title="Beats">
      <Loaded query={beats}>
        {({ items, tokenMadeAt, firstBeatAt }) => (
          <Stack direction="column" gap={2}>
            {firstBeatAt === null && (
              <Alert
                bottomSpacing={0}
                severity="info"
                title={
                  tokenMadeAt === null
                    ? 'It has no address yet: make one, and let the job call it'
                    : 'Waiting for the first beat: it shows here by itself'
                }
              />
            )}
            {make.error !== null && <ErrorAlert error={make.error} />}
            {path !== null && <PushSnippets path={path} />}
            {mayEdit() && (
              <div>
                <Button
                  variant={tokenMadeAt === null ? 'primary' : 'secondary'}
                  icon="key-skeleton-alt"
                  disabled={make.busy}
                  onClick={() => void makeIt()}
                >
                  {tokenMadeAt === null
                    ? 'Make its address'
                    : 'Replace its address; the present one ends at once'}
                </Button>
              </div>
            )}
            {items.slice(0, 10).map((beat, index) => (
              <BeatLine key={`${beat.at} ${index}`} beat={beat} />
            ))}
          </Stack>
        )}
      </Loaded>
    </Section>
  );
}

function BeatLine({ beat: { at, kind, run, exitCode, durationMs, body } }: { beat: BeatInReply }) {
  const about = [
    ...(exitCode === null ? [] : [`exit code ${exitCode}`]),
    ...(durationMs === null ? [] : [`after ${secondsWords(durationMs)}`]),
    ...(run === null ? [] : [`run ${run}`]),
  ];
  return (
    <Stack direction="column" gap={0.5}>
      <Stack gap={1} wrap="wrap">
        <Text weight="medium">{saidOf(beatWords, kind).label}</Text>
        <Instant at={at} />
        <Text color="secondary">{about.join(', ')}</Text>
      </Stack>
      {body !== null && (
        <details>
          <summary>What came with it</summary>
          <pre>{body}</pre>
        </details>
      )}
    </Stack>
  );
}
