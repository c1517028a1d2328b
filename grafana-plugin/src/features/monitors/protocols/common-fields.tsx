import { families, type Family } from '@appops/shared/contract/checks/common';
import { ChoiceField, TextField } from '../../../shared/form/fields.tsx';
import type { Fact } from '../../../shared/ui/facts.tsx';

/** Fields that several protocols have. */

const FAMILIES: Readonly<Record<Family, string>> = {
  any: 'IPv4 or IPv6',
  ipv4: 'IPv4 only',
  ipv6: 'IPv6 only',
  prefer_ipv4: 'IPv4 first, else IPv6',
  prefer_ipv6: 'IPv6 first, else IPv4',
};

interface Props<V> {
  value: V;
  onChange: (value: V) => void;
  error?: string | undefined;
}

export function TimeLimitField({ value, onChange, error }: Props<string>) {
  return (
    <TextField
      label="Time limit"
      type="number"
      suffix="s"
      width={18}
      value={value}
      onChange={onChange}
      error={error}
    />
  );
}

export function FamilyField({ value, onChange }: Props<Family>) {
  return (
    <ChoiceField
      label="Address family"
      width={26}
      options={families.map((family) => ({ value: family, label: FAMILIES[family] }))}
      value={value}
      onChange={onChange}
    />
  );
}

export function CertificateDaysField({ value, onChange, error }: Props<string>) {
  return (
    <TextField
      label="Degraded before its certificate ends"
      description="Empty: a third of its lifetime, at most 14 days. 0: never."
      type="number"
      suffix="days"
      width={26}
      placeholder="usual"
      value={value}
      onChange={onChange}
      error={error}
    />
  );
}

/** What `CertificateDaysField` comes to, on the monitor's page. */
export function certificateDaysFact(days: number | undefined): Fact {
  return {
    name: 'Degraded before its certificate ends',
    value:
      days === undefined ? 'a third of its lifetime, at most 14 days' : days === 0 ? 'never' : `${days} days`,
  };
}
