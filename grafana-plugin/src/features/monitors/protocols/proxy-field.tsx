import { ChoiceField } from '../../../shared/form/fields.tsx';
import { mayEdit } from '../../../shared/permissions.ts';
import { useProxies } from '../../settings/proxies/api.ts';

interface Props {
  /** The slug of a proxy; empty for none. */
  value: string;
  onChange: (slug: string) => void;
  error: string | undefined;
}

const NONE = { value: '', label: 'None, directly' };

/** By which proxy a check goes: one that an admin made. One that is no more in use stays to be seen. */
export function ProxyField({ value, onChange, error }: Props) {
  const proxies = useProxies(mayEdit());
  const known = proxies.data?.items ?? [];
  const gone = value !== '' && proxies.data !== undefined && !known.some(({ slug }) => slug === value);
  return (
    <ChoiceField
      label="Proxy"
      description="Administrators make proxies in the settings of AppOps."
      width={34}
      options={[
        NONE,
        ...known.map(({ slug, host, port }) => ({
          value: slug,
          label: slug,
          description: `${host}:${port}`,
        })),
        ...(value !== '' && !known.some(({ slug }) => slug === value)
          ? [{ value, label: gone ? `${value} (not in use)` : value }]
          : []),
      ]}
      value={value}
      onChange={onChange}
      error={error}
    />
  );
}
