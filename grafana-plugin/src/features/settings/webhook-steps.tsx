import type { WebhookSource } from '@appops/shared/contract/webhooks';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Alert, Text, useStyles2 } from '@grafana/ui';
import { Instant } from '../../shared/ui/age.tsx';
import { CommandBlock } from '../../shared/ui/command-block.tsx';
import { useServices } from '../services/api.ts';
import { ownNetworkHost } from './own-network.ts';

interface Props {
  /** Where GitHub delivers to. */
  address: string;
  secret: string;
  source: WebhookSource;
  onClose: () => void;
}

/** What to do at GitHub with a source's address and its secret, which is here for the only time. */
export function WebhookSteps({ address, secret, source, onClose }: Props) {
  const styles = useStyles2(getStyles);
  const { previousSecretUntil } = source;
  const rotated = previousSecretUntil !== null;
  const unreachable = ownNetworkHost(address);
  return (
    <div className={styles.steps} data-testid="webhook-steps">
      <Alert
        bottomSpacing={0}
        severity="success"
        title={`${rotated ? `The new secret of “${source.name}”` : `“${source.name}” is made. Its secret`} is below and is not shown again`}
        buttonContent="I have entered it"
        onRemove={onClose}
      >
        {previousSecretUntil !== null && (
          <>
            The former secret is accepted until <Instant at={previousSecretUntil} />.
          </>
        )}
      </Alert>
      <ol className={styles.list}>
        {!rotated && (
          <li>
            <p>
              The service needs its repository, under Services above: by it a delivery finds its service.{' '}
              <Repositories />
            </p>
          </li>
        )}
        <li>
          <p>
            In GitHub, in the repository’s or the organisation’s Settings › Webhooks,{' '}
            {rotated ? 'edit this webhook and enter' : 'choose “Add webhook” and enter'}
          </p>
          {!rotated && (
            <>
              <Text variant="bodySmall" color="secondary">
                Payload URL
              </Text>
              <CommandBlock label="the payload URL" text={address} data-testid="webhook-url" />
            </>
          )}
          <Text variant="bodySmall" color="secondary">
            Secret
          </Text>
          <CommandBlock label="the secret" text={secret} data-testid="webhook-secret" />
          {unreachable !== null && !rotated && (
            <Alert
              bottomSpacing={0}
              severity="warning"
              title={`GitHub cannot reach ${unreachable}`}
              data-testid="webhook-unreachable"
            >
              Let a public address lead here, by a reverse proxy or a tunnel, and enter that with the same
              path.
            </Alert>
          )}
        </li>
        <li>
          <p>
            {rotated ? (
              'Redeliver its last delivery there; it appears below under Deliveries.'
            ) : (
              <>
                Choose the content type <code>application/json</code> and, of the individual events,
                “Deployments” and “Deployment statuses”. GitHub then sends a ping, which appears below under
                Deliveries.
              </>
            )}
          </p>
        </li>
      </ol>
    </div>
  );
}

/** Which services have a repository already. */
function Repositories() {
  const services = useServices().data?.items;
  if (services === undefined) return null;
  if (services.length === 0) return <strong>There is no service yet.</strong>;
  const having = services.filter(({ repository }) => repository !== null);
  const without = services.filter(({ repository }) => repository === null);
  return (
    <span data-testid="repositories">
      {having.length > 0 && (
        <>Known: {having.map(({ name, repository }) => `${name} (${repository})`).join(', ')}. </>
      )}
      {without.length > 0 && <strong>Without one: {without.map(({ name }) => name).join(', ')}.</strong>}
    </span>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    steps: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(2) }),
    list: css({
      display: 'flex',
      flexDirection: 'column',
      gap: theme.spacing(2),
      margin: 0,
      paddingLeft: theme.spacing(3),
      li: { '& > * + *': { marginTop: theme.spacing(0.5) } },
      p: { margin: 0, maxWidth: '75ch' },
    }),
  };
}
