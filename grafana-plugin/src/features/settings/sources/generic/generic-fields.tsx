import type { GenericPath } from '@appops/shared/contract/sources/generic';
import { deploymentWords } from '@appops/shared/words/deployment';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { RadioButtonGroup, Stack, Text, useStyles2 } from '@grafana/ui';
import { useState } from 'react';
import { FieldGrid } from '../../../../shared/form/field-grid.tsx';
import { TextField } from '../../../../shared/form/fields.tsx';
import type { KindFieldsProps } from '../kind-fields-props.ts';
import { pathNames, statusNames, toldFrom, typedFrom, type TypedSettings } from './typed-settings.ts';

const paths: Record<GenericPath, string> = {
  service: 'Service',
  repository: 'Repository',
  environment: 'Environment',
  version: 'Version',
  status: 'Status',
  id: 'Id of the deployment',
  time: 'Time of the status',
  startedAt: 'Start',
  commit: 'Commit',
  ref: 'Branch or tag',
  task: 'Task',
  url: 'Link',
  description: 'Description',
};

interface PartProps {
  typed: TypedSettings;
  set: (part: Partial<TypedSettings>) => void;
  error: KindFieldsProps['error'];
}

/** How a delivery of any pipeline proves itself, and where in its JSON what stands. */
export function GenericFields({ stored, onChange, error }: KindFieldsProps) {
  const [typed, setTyped] = useState(() => typedFrom(stored));
  const set = (part: Partial<TypedSettings>) => {
    const next = { ...typed, ...part };
    setTyped(next);
    onChange(toldFrom(next));
  };
  return (
    <Stack direction="column" gap={2}>
      <Proof typed={typed} set={set} error={error} />
      <Paths typed={typed} set={set} error={error} />
      <Statuses typed={typed} set={set} error={error} />
    </Stack>
  );
}

function Proof({ typed, set, error }: PartProps) {
  const styles = useStyles2(getStyles);
  return (
    <div>
      <Text element="h4" variant="h5">
        How it proves who sends
      </Text>
      <RadioButtonGroup<TypedSettings['proof']>
        className={styles.choice}
        aria-label="How it proves who sends"
        options={[
          { value: 'secret', label: 'By the secret in a header' },
          { value: 'hmac', label: 'By a signature of the body (HMAC-SHA-256)' },
        ]}
        value={typed.proof}
        onChange={(proof) => set({ proof })}
      />
      <p className={styles.about}>
        What comes twice is taken once. It is known by a header that names the delivery; where the sender has
        none, by its body.
      </p>
      <FieldGrid least={200}>
        <TextField
          label={typed.proof === 'secret' ? 'Header with the secret' : 'Header with the signature'}
          placeholder={typed.proof === 'secret' ? 'authorization' : 'x-appops-signature'}
          value={typed.proofHeader}
          onChange={(proofHeader) => set({ proofHeader })}
          error={error('proofHeader')}
        />
        <TextField
          label="Header that names the delivery"
          value={typed.deliveryHeader}
          onChange={(deliveryHeader) => set({ deliveryHeader })}
          error={error('deliveryHeader')}
        />
      </FieldGrid>
    </div>
  );
}

function Paths({ typed, set, error }: PartProps) {
  const styles = useStyles2(getStyles);
  return (
    <div>
      <Text element="h4" variant="h5">
        Where in its JSON what stands
      </Text>
      <p className={styles.about}>
        JSONPaths, of which the first match counts. Left empty: the sender tells no such thing. Without a path
        for the status, whatever comes tells that a deployment has succeeded.
      </p>
      <FieldGrid least={200}>
        {pathNames.map((name) => (
          <TextField
            key={name}
            label={paths[name]}
            value={typed.paths[name]}
            onChange={(path) => set({ paths: { ...typed.paths, [name]: path } })}
            error={error(`paths.${name}`)}
          />
        ))}
      </FieldGrid>
    </div>
  );
}

function Statuses({ typed, set, error }: PartProps) {
  const styles = useStyles2(getStyles);
  return (
    <div>
      <Text element="h4" variant="h5">
        What it calls each status
      </Text>
      <p className={styles.about}>
        Beside the usual words, such as started, success and failure. Several stand between commas.
      </p>
      <FieldGrid least={200}>
        {statusNames.map((name) => (
          <TextField
            key={name}
            label={deploymentWords[name].label}
            value={typed.statuses[name]}
            onChange={(words) => set({ statuses: { ...typed.statuses, [name]: words } })}
            error={error(`statuses.${name}`)}
          />
        ))}
      </FieldGrid>
    </div>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    choice: css({ margin: theme.spacing(1, 0, 1.5), flexWrap: 'wrap' }),
    about: css({ margin: theme.spacing(0.5, 0, 1), color: theme.colors.text.secondary }),
  };
}
