import { FilterInput } from '@grafana/ui';
import { useEffect, useRef, useState } from 'react';

interface Props {
  /** What is searched: "Search monitors". */
  label: string;
  value: string;
  onChange: (value: string) => void;
  width?: number;
}

/** How long after the last letter the list is asked, in milliseconds. */
const CALM_MS = 250;

/** Words to search a list by. What is typed stands at once; the list is asked once the typing rests. */
export function SearchField({ label, value, onChange, width = 34 }: Props) {
  const [typed, setTyped] = useState(value);
  const told = useRef(value);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const latest = useRef(onChange);
  useEffect(() => {
    latest.current = onChange;
  });
  // The address changed by other means, such as "back".
  useEffect(() => {
    if (value === told.current) return;
    told.current = value;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setTyped(value));
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const type = (text: string) => {
    setTyped(text);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      told.current = text.trim();
      latest.current(text.trim());
    }, CALM_MS);
  };
  return (
    <FilterInput
      width={width}
      maxLength={200}
      placeholder={label}
      aria-label={label}
      value={typed}
      onChange={type}
      escapeRegex={false}
    />
  );
}
