import { MultiCombobox, Stack } from '@grafana/ui';
import { useId } from 'react';
import { ChoiceField, FieldFrame, TextField } from '../../../../shared/form/fields.tsx';
import { useMonitorChoices } from '../../api.ts';
import { TimeLimitField } from '../common-fields.tsx';
import type { CheckFields } from '../protocol-view.ts';
import type { GroupForm } from './group-form.ts';

const OVER = [
  { value: 'list', label: 'Monitors that I choose', description: 'Of any service, other groups too' },
  {
    value: 'place',
    label: 'All of a service',
    description: 'Or of one of its environments; new ones count at once',
  },
] as const;

/** Whom the group is over. */
export function GroupTarget({ values, set, error }: CheckFields<GroupForm>) {
  return (
    <Stack direction="column" gap={2}>
      <ChoiceField
        label="Over"
        width={44}
        options={[...OVER]}
        value={values.over}
        onChange={(over) => set('over', over)}
      />
      {values.over === 'list' ? (
        <MemberList values={values} onChange={(monitors) => set('monitors', monitors)} error={error} />
      ) : (
        <Stack gap={2} wrap="wrap" alignItems="flex-start">
          <TextField
            label="Whose monitors"
            description="A service, by its name. Groups themselves are not counted."
            required
            width={44}
            value={values.service}
            onChange={(service) => set('service', service)}
            error={error('check.members.service')}
          />
          <TextField
            label="Of which environment"
            description="Empty: all of them"
            width={30}
            value={values.environment}
            onChange={(environment) => set('environment', environment)}
            error={error('check.members.environment')}
          />
        </Stack>
      )}
    </Stack>
  );
}

interface MemberProps extends Pick<CheckFields<GroupForm>, 'values' | 'error'> {
  onChange: (monitors: string[]) => void;
}

function MemberList({ values, onChange, error }: MemberProps) {
  const id = useId();
  const monitors = useMonitorChoices();
  return (
    <FieldFrame
      id={id}
      label="Members"
      description="Paused and retired ones do not count, and the results say so."
      required
      error={error('check.members.monitors') ?? error('check.members')}
    >
      <MultiCombobox
        id={id}
        options={(monitors.data?.items ?? []).map(({ id: value, name, service, environment }) => ({
          value,
          label: name,
          description: `${service} ${environment}`,
        }))}
        value={values.monitors}
        onChange={(chosen) => onChange(chosen.map((option) => option.value))}
      />
    </FieldFrame>
  );
}

const NEEDS = [
  { value: 'all', label: 'All are up' },
  { value: 'at_least', label: 'At least so many are up' },
  { value: 'at_most', label: 'At most so many are down' },
] as const;

/** What must hold of the members. */
export function GroupNeeds({ values, set, error }: CheckFields<GroupForm>) {
  return (
    <Stack gap={2} wrap="wrap" alignItems="flex-start">
      <ChoiceField
        label="The group is up while"
        description="What nobody knows of a member counts only where it decides nothing: else the group is not known."
        width={44}
        options={[...NEEDS]}
        value={values.need}
        onChange={(need) => set('need', need)}
      />
      {values.need !== 'all' && (
        <TextField
          label="How many"
          type="number"
          width={14}
          value={values.count}
          onChange={(count) => set('count', count)}
          error={error('check.need.up') ?? error('check.need.down')}
        />
      )}
    </Stack>
  );
}

/** Everything else; the defaults suit most. */
export function GroupMore({ values, set, error }: CheckFields<GroupForm>) {
  return (
    <TimeLimitField
      value={values.timeoutSeconds}
      onChange={(value) => set('timeoutSeconds', value)}
      error={error('check.timeoutMs')}
    />
  );
}
