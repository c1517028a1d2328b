import type { Delivery, WebhookSource } from '@appops/shared/contract/webhooks';
import { Alert, Spinner, Stack, Text } from '@grafana/ui';
import { paths } from '../../shared/paths.ts';
import { PageLink } from '../../shared/ui/page-link.tsx';
import { useDeliverySince } from './api.ts';

interface Props {
  source: WebhookSource;
  /** Epoch milliseconds. */
  since: number;
}

/** Waits for a delivery, and goes green once one was taken; else it says what is wrong with what came. */
export function FirstDelivery({ source, since }: Props) {
  const latest = useDeliverySince(source.id, since);
  if (latest === undefined)
    return (
      <Stack alignItems="center" gap={1} data-testid="waiting-for-delivery">
        <Spinner size="sm" />
        <Text color="secondary">Waiting for a delivery…</Text>
      </Stack>
    );
  const { severity, title } = words[latest.outcome];
  return (
    <Alert bottomSpacing={0} severity={severity} title={title} data-testid="first-delivery">
      {latest.reason !== null && <div style={{ overflowWrap: 'anywhere' }}>{latest.reason}</div>}
      {latest.subject?.startsWith('dep_') === true && (
        <PageLink to={paths.deployment(latest.subject)}>See the deployment</PageLink>
      )}
    </Alert>
  );
}

const words: Record<
  Delivery['outcome'],
  { severity: 'success' | 'info' | 'warning' | 'error'; title: string }
> = {
  accepted: { severity: 'success', title: 'A delivery arrived and was taken: the source works' },
  duplicate: { severity: 'success', title: 'A delivery arrived again: the source works' },
  ignored: { severity: 'warning', title: 'A delivery arrived and is genuine, but nothing came of it' },
  rejected: { severity: 'error', title: 'A delivery arrived and was refused' },
  unknown: { severity: 'info', title: 'A delivery arrived' },
};
