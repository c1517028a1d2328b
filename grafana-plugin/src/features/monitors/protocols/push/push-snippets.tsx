import { Alert, Stack, Text } from '@grafana/ui';
import { CommandBlock } from '../../../../shared/ui/command-block.tsx';
import { useBackendSettings } from '../../../settings/api.ts';

/** A new address, which is shown once, and how jobs call it. */
export function PushSnippets({ path }: { path: string }) {
  const settings = useBackendSettings();
  const address = `${settings.data?.publicUrl ?? ''}${path}`;
  return (
    <Stack direction="column" gap={1}>
      <Alert bottomSpacing={0} severity="warning" title="Copy it now: it is not shown again" />
      {snippetsOf(address).map(({ label, text }) => (
        <div key={label}>
          <Text variant="bodySmall" color="secondary">
            {label}
          </Text>
          <CommandBlock label={label} text={text} />
        </div>
      ))}
    </Stack>
  );
}

function snippetsOf(address: string): { label: string; text: string }[] {
  return [
    { label: 'Its address', text: address },
    { label: 'A beat', text: `curl -fsS -m 10 --retry 5 ${address}` },
    {
      label: 'A line of a crontab: start, end and exit code',
      text: `30 3 * * * curl -fsS -m 10 ${address}/start; backup.sh; curl -fsS -m 10 --retry 5 ${address}/$?`,
    },
    {
      label: 'With output and duration, by the CLI (the address is in BACKUP_PUSH)',
      text: `npx appops push run BACKUP_PUSH --output -- backup.sh`,
    },
    {
      label: 'A systemd service',
      text: `[Service]\nExecStartPre=-/usr/bin/curl -fsS -m 10 ${address}/start\nExecStart=/usr/local/bin/backup.sh\nExecStopPost=-/bin/sh -c 'curl -fsS -m 10 --retry 5 ${address}/$$EXIT_STATUS'`,
    },
    {
      label: 'A Kubernetes CronJob (the address is in the secret "backup-push")',
      text: `containers:\n  - name: backup\n    image: your/backup\n    command: [sh, -c, 'curl -fsS -m 10 $PUSH/start; backup.sh; code=$?; curl -fsS -m 10 --retry 5 $PUSH/$code; exit $code']\n    env:\n      - name: PUSH\n        valueFrom: { secretKeyRef: { name: backup-push, key: address } }`,
    },
  ];
}
