import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { LoadingBar, useStyles2 } from '@grafana/ui';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { isOutage } from '../http/error-words.ts';
import { useStanding } from '../live/use-live-updates.ts';
import type { Query } from '../query/use-query.ts';
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
  const { data, error, fetching, former, pending, refetch } = query;
  const slow = useSlow(fetching || former);
  // The page says it once, for all its parts.
  const saidAbove = useStanding().state === 'lost' && isOutage(error);
  const waiting = pending || (saidAbove && data === undefined);
  return (
    <div aria-busy={pending || former} className={styles.frame}>
      {slow && !pending && (
        <div className={styles.bar}>
          <LoadingBar width={300} />
        </div>
      )}
      {error !== null && !saidAbove && (
        <div className={data === undefined ? '' : styles.notice}>
          <ErrorAlert
            error={error}
            onRetry={refetch}
            {...(data === undefined ? {} : { title: 'This may be out of date: AppOps does not answer' })}
          />
        </div>
      )}
      {waiting ? (skeleton ?? <SkeletonRows />) : null}
      {data !== undefined && <div className={former ? styles.former : ''}>{children(data)}</div>}
    </div>
  );
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
