import { matchPlace, nameKey, slugFor } from '@appops/shared/rules/place-names';
import { Stack } from '@grafana/ui';
import { ChoiceField } from '../../shared/form/fields.tsx';
import { useServices } from '../services/api.ts';
import { environmentOptions, serviceOptions } from '../services/options.ts';

interface Props {
  service: string;
  environment: string;
  onService: (value: string) => void;
  onEnvironment: (value: string) => void;
  serviceError?: string | undefined;
  environmentError?: string | undefined;
  disabled?: boolean;
}

/** Which service and environment; a new name makes a new one. */
export function ServiceFields(props: Props) {
  const { data } = useServices();
  const services = data?.items ?? [];
  const known = matchPlace(props.service, services) !== undefined;
  const isNew = nameKey(props.service) !== '' && data !== undefined && !known;
  const slug = slugFor(props.service, (taken) => matchPlace(taken, services) !== undefined);
  // By name: what is chosen may be an environment of another service, where its slug means nothing.
  const environments = environmentOptions(services).map(({ label = '' }) => ({ value: label, label }));
  return (
    <Stack gap={2} wrap="wrap">
      <ChoiceField
        label="Service"
        required
        custom
        width={32}
        placeholder="Choose, or type a new name"
        options={withOwn(serviceOptions(services), props.service)}
        value={props.service || null}
        onChange={props.onService}
        error={errorOf(props.serviceError, props.service)}
        disabled={props.disabled ?? false}
        description={isNew ? `A new service; in addresses it is “${slug}”` : 'What people depend on'}
      />
      <ChoiceField
        label="Environment"
        required
        custom
        width={32}
        placeholder="production"
        options={withOwn(
          environments.length > 0 ? environments : [{ value: 'production', label: 'production' }],
          props.environment,
        )}
        value={props.environment || null}
        onChange={props.onEnvironment}
        error={errorOf(props.environmentError, props.environment)}
        disabled={props.disabled ?? false}
        description="Where it runs"
      />
    </Stack>
  );
}

/** What is wrong with nothing at all is not its letters. */
function errorOf(error: string | undefined, value: string): string | undefined {
  return error !== undefined && value === '' ? 'is needed' : error;
}

/** A typed value is an option too, or the box would show nothing. */
function withOwn(options: { value: string; label?: string }[], own: string) {
  return own === '' || options.some(({ value }) => value === own)
    ? options
    : [...options, { value: own, label: own }];
}
