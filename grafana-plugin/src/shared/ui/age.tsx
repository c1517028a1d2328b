import { dateTimeFormat } from '@grafana/data';
import { ageWords, durationWords } from '@appops/shared/words/time';
import { useNow } from '../time/use-now.ts';

/** "5 min ago", with the instant in Grafana's time zone on hover. */
export function Age({ at }: { at: string }) {
  const now = useNow();
  const ms = Date.parse(at);
  return (
    <time dateTime={at} title={instantWords(at)}>
      {ageWords(ms, now)}
    </time>
  );
}

/** "for 3 h 5 min": how long a state has lasted. */
export function Lasting({ since }: { since: string }) {
  const now = useNow();
  return (
    <time dateTime={since} title={`since ${instantWords(since)}`}>
      for {durationWords(now - Date.parse(since))}
    </time>
  );
}

/** An instant in Grafana's time zone. */
export function Instant({ at }: { at: string }) {
  return <time dateTime={at}>{instantWords(at)}</time>;
}

export function instantWords(at: string | number): string {
  return dateTimeFormat(typeof at === 'string' ? Date.parse(at) : at);
}
