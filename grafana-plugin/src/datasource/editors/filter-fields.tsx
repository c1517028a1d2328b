import { useChoices } from './choices.ts';
import { ListField } from './list-field.tsx';
import type { ListSource } from './list-source.ts';

interface Filters {
  services: string[];
  environments: string[];
}

interface Props {
  source: ListSource;
  value: Filters;
  onChange: (value: Partial<Filters>) => void;
}

/** Which services and environments; both, where both are chosen. */
export function FilterFields({ source, value, onChange }: Props) {
  const services = useChoices(source, 'services');
  const environments = useChoices(source, 'environments');
  return (
    <>
      <ListField
        label="Services"
        options={services.options}
        error={services.error}
        value={value.services}
        onChange={(chosen) => onChange({ services: chosen })}
        placeholder="all services"
        custom
      />
      <ListField
        label="Environments"
        options={environments.options}
        value={value.environments}
        onChange={(chosen) => onChange({ environments: chosen })}
        placeholder="all environments"
        custom
      />
    </>
  );
}
