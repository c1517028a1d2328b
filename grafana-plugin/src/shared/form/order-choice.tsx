import { RadioButtonGroup } from '@grafana/ui';

const WORDS = { worst: 'Worst first', name: 'By name', newest: 'Newest first' };

interface Props<T extends keyof typeof WORDS> {
  /** Those that a list knows, in the order in which they are offered. */
  orders: readonly T[];
  value: T;
  onChange: (order: T) => void;
  size?: 'sm' | 'md';
}

/** In which order a list stands. */
export function OrderChoice<T extends keyof typeof WORDS>({ orders, ...rest }: Props<T>) {
  return (
    <RadioButtonGroup<T>
      aria-label="Order"
      options={orders.map((value) => ({ value, label: WORDS[value] }))}
      {...rest}
    />
  );
}
