import type { SetUpStep, WebhookSource } from '@appops/shared/contract/webhooks';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Alert, Text, useStyles2 } from '@grafana/ui';
import { Instant } from '../../shared/ui/age.tsx';
import { CommandBlock } from '../../shared/ui/command-block.tsx';
import { WithCode } from '../../shared/ui/with-code.tsx';
import { useServices } from '../services/api.ts';
import { FirstDelivery } from './first-delivery.tsx';
import { ownNetworkHost } from './own-network.ts';
import { filledIn, senderOf, shownSince, stepsOf } from './set-up-steps.ts';

interface Props {
  /** Where the sender delivers to. */
  address: string;
  /** Here for the only time; null where it was told before. */
  secret: string | null;
  source: WebhookSource;
  onClose: () => void;
}

/** What to do at the sender with a source's address and its secret, and whether it works. */
export function WebhookSteps({ address, secret, source, onClose }: Props) {
  const styles = useStyles2(getStyles);
  const { name, previousSecretUntil } = source;
  const isRotated = secret !== null && previousSecretUntil !== null;
  const unreachable = ownNetworkHost(address);
  const sender = senderOf(source);
  return (
    <div className={styles.steps} data-testid="webhook-steps">
      {secret === null ? (
        <Alert
          bottomSpacing={0}
          severity="info"
          title={`How “${name}” is set up`}
          buttonContent="Close"
          onRemove={onClose}
        >
          Its secret was shown when it was made. Where it is lost, “New secret” makes another one.
        </Alert>
      ) : (
        <Alert
          bottomSpacing={0}
          severity="success"
          title={`${isRotated ? `The new secret of “${name}”` : `“${name}” is made. Its secret`} is below and is not shown again`}
          buttonContent="I have entered it"
          onRemove={onClose}
        >
          {isRotated && (
            <>
              The former secret is accepted until <Instant at={previousSecretUntil} />.
            </>
          )}
        </Alert>
      )}
      <ol className={styles.list}>
        {stepsOf(source, isRotated).map((step, index) => (
          <li key={index}>
            <p>
              <WithCode text={filledIn(step.text, address, secret)} />{' '}
              {step.about === 'repositories' && <Repositories />}
            </p>
            {step.copies.map((copy) => (
              <Copy key={copy.label} copy={copy} address={address} secret={secret} />
            ))}
            {step.about === 'outside' && unreachable !== null && (
              <Alert
                bottomSpacing={0}
                severity="warning"
                title={`${sender} cannot reach ${unreachable}`}
                data-testid="webhook-unreachable"
              >
                Let a public address lead here, by a reverse proxy or a tunnel, and enter that with the same
                path.
              </Alert>
            )}
          </li>
        ))}
      </ol>
      <FirstDelivery source={source} since={shownSince(source, isRotated)} />
    </div>
  );
}

function Copy({
  copy,
  address,
  secret,
}: { copy: SetUpStep['copies'][number] } & Pick<Props, 'address' | 'secret'>) {
  const own = { '{address}': 'webhook-url', '{secret}': 'webhook-secret' }[copy.text];
  return (
    <>
      <Text variant="bodySmall" color="secondary">
        {copy.label}
      </Text>
      <CommandBlock
        label={`the ${copy.label.toLowerCase()}`}
        text={filledIn(copy.text, address, secret)}
        data-testid={own ?? 'webhook-snippet'}
      />
    </>
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
