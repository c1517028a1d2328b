import { Button, Stack, Text } from '@grafana/ui';
import { useState } from 'react';
import { ErrorAlert } from '../../shared/ui/error-alert.tsx';
import { StatusLabel, type Status } from '../../shared/ui/status-label.tsx';
import { useMutation } from '../../shared/query/use-mutation.ts';
import { askWhoIAm, testConnection } from './api.ts';

type Part = Awaited<ReturnType<typeof testConnection>>['parts'][number];

const NAMES: Record<Part['part'], string> = {
  token: 'App token',
  role: 'What the token may do',
  keys: 'Grafana’s keys',
  signature: 'Signed identity',
  issuer: 'Issuer',
  audience: 'Organisation',
  clock: 'Clocks',
  unknown: 'Another part',
};

function statusOf(ok: boolean | null): Status {
  if (ok === null) return { word: 'Not tried', tone: 'quiet', icon: 'minus-circle' };
  return ok
    ? { word: 'Good', tone: 'good', icon: 'check-circle' }
    : { word: 'Wrong', tone: 'bad', icon: 'times-circle' };
}

/** Tries each part of the way and says which holds. */
export function ConnectionTest() {
  const [found, setFound] = useState<{ parts: Part[]; who: string } | null>(null);
  const test = useMutation(async () => {
    const { parts } = await testConnection();
    // Whether a person gets through is another matter than whether the way holds.
    const who = await askWhoIAm().then(
      ({ actor, role, serverVersion }) =>
        `You are ${actor.name}, ${role}. The backend is AppOps ${serverVersion}.`,
      () => '',
    );
    return { parts, who };
  });
  const run = async () => setFound((await test.run(undefined)) ?? null);
  return (
    <Stack direction="column" gap={2}>
      <div>
        <Button
          variant="secondary"
          icon={test.busy ? 'spinner' : 'play'}
          onClick={() => void run()}
          disabled={test.busy}
          data-testid="test-connection"
        >
          {test.busy ? 'Testing…' : 'Test'}
        </Button>
      </div>
      {test.error !== null && (
        <>
          <PartLine name="Backend" ok={false} message="No answer of the backend came through." />
          <ErrorAlert error={test.error} />
        </>
      )}
      {found && (
        <div data-testid="test-report">
          <Stack direction="column" gap={1}>
            <PartLine name="Backend" ok message={found.who || 'It answers.'} />
            {found.parts.map(({ part, ok, message }, index) => (
              <PartLine key={index} name={NAMES[part]} ok={ok} message={message} />
            ))}
          </Stack>
        </div>
      )}
    </Stack>
  );
}

function PartLine({ name, ok, message }: { name: string; ok: boolean | null; message: string }) {
  return (
    <Stack gap={2} alignItems="baseline" wrap="wrap">
      <StatusLabel status={statusOf(ok)} />
      <Text weight="medium">{name}</Text>
      <Text color="secondary">{message}</Text>
    </Stack>
  );
}
