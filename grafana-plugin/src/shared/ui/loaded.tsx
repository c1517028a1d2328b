import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { LoadingBar, Text, useStyles2 } from '@grafana/ui';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { errorWords, isOutage } from '../http/error-words.ts';
import type { Standing } from '../live/live-channel.ts';
import { useStanding } from '../live/use-live-updates.ts';
import type { Query } from '../query/use-query.ts';
import { serverNow } from '../time/server-clock.ts';
import { Age } from './age.tsx';
import { ErrorAlert } from './error-alert.tsx';
import { SkeletonRows } from './skeleton.tsx';

interface Props<T> {
  query: Query<T>;
  skeleton?: ReactNode;
  children: (data: T) => ReactNode;
}

/**
 * What a resource shows in each of its states. Data once shown stays, through refetches and errors alike; an
 * error is said above it.
 */
export function Loaded<T>({ query, skeleton, children }: Props<T>) {
  const styles = useStyles2(getStyles);
  const { data, error, fetching, former, pending, refetch, updatedAt } = query;
  const slow = useSlow(fetching || former);
  const standing = useStanding();
  const away = standing.state === 'lost' || standing.state === 'refused';
  // The page says it once, for all its parts.
  const saidAbove = error !== null && isSaidBy(standing, error);
  return (
    <div aria-busy={pending || former} className={styles.frame}>
      {slow && !pending && !away && (
        <div className={styles.bar}>
          <LoadingBar width={300} />
        </div>
      )}
      {error !== null && !saidAbove && (
        <div className={data === undefined ? '' : styles.notice}>
          <ErrorAlert
            error={error}
            onRetry={refetch}
            {...(data === undefined ? {} : { title: `This may be out of date: ${errorWords(error).title}` })}
          />
          {data !== undefined && (
            <Text variant="bodySmall" color="secondary">
              What is shown came <Age at={new Date(updatedAt + serverNow() - Date.now()).toISOString()} />.
            </Text>
          )}
        </div>
      )}
      {pending ? (skeleton ?? <SkeletonRows />) : null}
      {saidAbove && data === undefined && (
        <Text color="secondary">Not loaded: the notice above says why.</Text>
      )}
      {data !== undefined && <div className={former ? styles.former : ''}>{children(data)}</div>}
    </div>
  );
}

/** Whether the notice of the page says this already: that nobody answers, or the same no. */
function isSaidBy({ state, why }: Standing, error: unknown): boolean {
  if (state === 'lost') return isOutage(error);
  return state === 'refused' && (isOutage(error) || errorWords(error).detail === why);
}

/** True once something has gone on for a while: quick refetches must not flicker. */
function useSlow(active: boolean, afterMs = 400): boolean {
  const [slow, setSlow] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setSlow(active), active ? afterMs : 0);
    return () => clearTimeout(timer.current);
  }, [active, afterMs]);
  return slow;
}

function getStyles(theme: GrafanaTheme2) {
  return {
    frame: css({ position: 'relative' }),
    bar: css({
      position: 'absolute',
      top: theme.spacing(-1),
      left: 0,
      right: 0,
      overflow: 'hidden',
      zIndex: 1,
    }),
    notice: css({ marginBottom: theme.spacing(2) }),
    former: css({ opacity: 0.6, transition: 'opacity 0.15s' }),
  };
}
