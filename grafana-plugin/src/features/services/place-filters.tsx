import { FilterField } from '../../shared/form/fields.tsx';
import { useServices } from './api.ts';
import { environmentOptions, serviceOptions } from './options.ts';

interface ChosenPlaces {
  service: string[];
  environment: string[];
}

/** The filters of a list by service and environment; of chosen services only the environments that they have. */
export function PlaceFilters({
  service,
  environment,
  onChange,
}: ChosenPlaces & { onChange: (change: Partial<ChosenPlaces>) => void }) {
  const known = useServices().data?.items ?? [];
  return (
    <>
      <FilterField
        label="Service"
        options={serviceOptions(known)}
        value={service}
        onChange={(value) => onChange({ service: value })}
      />
      <FilterField
        label="Environment"
        options={environmentOptions(known, service)}
        value={environment}
        onChange={(value) => onChange({ environment: value })}
      />
    </>
  );
}
