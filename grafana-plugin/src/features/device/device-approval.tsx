import type { deviceRequest } from '@appops/shared/contract/device';
import { Alert, Button, Stack, Text } from '@grafana/ui';
import { useState } from 'react';
import type { output } from 'zod/mini';
import { TextField } from '../../shared/form/fields.tsx';
import { useMutation } from '../../shared/query/use-mutation.ts';
import { Age } from '../../shared/ui/age.tsx';
import { ErrorAlert } from '../../shared/ui/error-alert.tsx';
import { Facts } from '../../shared/ui/facts.tsx';
import { decideDevice, findDeviceRequest } from './api.ts';
import { completeCode, shownCode } from './user-code.ts';

type DeviceRequest = output<typeof deviceRequest>;

/** Looks a code up, shows who asks and for what, and approves or denies. */
export function DeviceApproval({ code: given }: { code: string }) {
  const [code, setCode] = useState(shownCode(given));
  const [request, setRequest] = useState<DeviceRequest | null>(null);
  const find = useMutation((userCode: string) => findDeviceRequest(userCode));
  const decide = useMutation(({ verb, userCode }: { verb: 'approve' | 'deny'; userCode: string }) =>
    decideDevice(verb, userCode),
  );
  const lookUp = async () => setRequest((await find.run(code)) ?? null);
  const answer = async (verb: 'approve' | 'deny') => {
    const decided = await decide.run({ verb, userCode: code });
    if (decided) setRequest(decided);
  };
  return (
    <Stack direction="column" gap={2}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void lookUp();
        }}
      >
        <Stack alignItems="flex-end" gap={1} wrap="wrap">
          <TextField
            label="Code"
            placeholder="XXXX-XXXX"
            width={20}
            value={code}
            onChange={(value) => {
              setCode(shownCode(value));
              setRequest(null);
            }}
          />
          <Button
            type="submit"
            variant="secondary"
            disabled={!completeCode(code) || find.busy}
            data-testid="find-code"
          >
            See who asks
          </Button>
        </Stack>
      </form>
      {find.error !== null && <ErrorAlert error={find.error} />}
      {request?.status === 'pending' && (
        <>
          <Facts
            facts={[
              { name: 'Browser', value: request.clientName },
              { name: 'From', value: request.address },
              { name: 'Asked', value: <Age at={request.requestedAt} /> },
              { name: 'Wants to', value: request.scopes.join(', ') },
            ]}
          />
          <Text color="secondary">
            Approve only a code that your own browser shows right now. It may do no more than you.
          </Text>
          <Stack gap={1}>
            <Button onClick={() => void answer('approve')} disabled={decide.busy} data-testid="approve-code">
              Approve
            </Button>
            <Button
              variant="secondary"
              onClick={() => void answer('deny')}
              disabled={decide.busy}
              data-testid="deny-code"
            >
              Deny
            </Button>
          </Stack>
        </>
      )}
      {decide.error !== null && <ErrorAlert error={decide.error} />}
      {request && request.status !== 'pending' && (
        <Outcome status={request.status} name={request.clientName} />
      )}
    </Stack>
  );
}

function Outcome({ status, name }: { status: DeviceRequest['status']; name: string }) {
  switch (status) {
    case 'approved':
      return (
        <Alert
          bottomSpacing={0}
          severity="success"
          title={`${name} is paired. Go back to it`}
          data-testid="device-approved"
        >
          It can be revoked at any time under tokens and paired browsers.
        </Alert>
      );
    case 'denied':
      return <Alert bottomSpacing={0} severity="info" title={`${name} was turned away`} />;
    default:
      return (
        <Alert
          bottomSpacing={0}
          severity="warning"
          title="This code is too old. Ask for a new one in the browser"
        />
      );
  }
}
