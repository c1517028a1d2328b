import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, EmptyState, useStyles2 } from '@grafana/ui';
import type { ReactNode } from 'react';
import type { ListingQuery } from '../query/use-listing.ts';
import { Loaded } from './loaded.tsx';

interface Props<T> {
  listing: ListingQuery<T>;
  /** What is listed, one and several: "monitor", "monitors". */
  noun: readonly [one: string, many: string];
  /** Whether a search or a filter is set, so that there may be others. */
  filtered: boolean;
  /** Said where there is none at all. */
  none: { message: string; about?: ReactNode; button?: ReactNode; well?: boolean };
  /** Takes all filters away. */
  onClear?: (() => void) | undefined;
  children: (items: T[]) => ReactNode;
}

/**
 * A list in each of its states: on its way, failed, empty, nothing that fits, and its rows, with how many of how many
 * are shown and a way to the others.
 */
export function ListView<T>({ listing, noun, filtered, none, onClear, children }: Props<T>) {
  const styles = useStyles2(getStyles);
  const [one, many] = noun;
  return (
    <Loaded query={listing}>
      {({ items, total, hasMore }) =>
        items.length === 0 ? (
          <EmptyState
            variant={filtered ? 'not-found' : none.well === true ? 'completed' : 'call-to-action'}
            message={filtered ? `No ${one} fits` : none.message}
            button={
              filtered && onClear ? (
                <Button variant="secondary" icon="times" onClick={onClear} data-testid="clear-filters">
                  Take the filters away
                </Button>
              ) : (
                (none.button ?? undefined)
              )
            }
          >
            {filtered ? 'Take a filter away, or search for less, to see others.' : none.about}
          </EmptyState>
        ) : (
          <div className={styles.frame}>
            <span className={styles.count} data-testid="list-count" role="status">
              {countText(items.length, total, hasMore, one, many)}
            </span>
            {children(items)}
            {hasMore && (
              <div className={styles.more}>
                <Button
                  variant="secondary"
                  icon="angle-down"
                  disabled={listing.former || listing.fetching}
                  onClick={listing.more}
                  data-testid="list-more"
                >
                  {listing.former ? 'Loading…' : 'Show more'}
                </Button>
                <span className={styles.count}>{countText(items.length, total, hasMore, one, many)}</span>
              </div>
            )}
          </div>
        )
      }
    </Loaded>
  );
}

/** "200 of 840 monitors shown", or "840 monitors" where all are. */
export function countText(
  shown: number,
  total: number | null,
  hasMore: boolean,
  one: string,
  many: string,
): string {
  const number = (value: number) => value.toLocaleString('en');
  if (!hasMore) return `${number(shown)} ${shown === 1 ? one : many}`;
  return total === null
    ? `The first ${number(shown)} ${many}; there are more`
    : `${number(shown)} of ${number(total)} ${many} shown`;
}

function getStyles(theme: GrafanaTheme2) {
  return {
    frame: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1) }),
    count: css({
      color: theme.colors.text.secondary,
      fontSize: theme.typography.bodySmall.fontSize,
      fontVariantNumeric: 'tabular-nums',
    }),
    more: css({
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(1.5),
      paddingTop: theme.spacing(1),
    }),
  };
}
