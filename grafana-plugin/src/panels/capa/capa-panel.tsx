import { css } from '@emotion/css';
import { LoadingState, type GrafanaTheme2, type PanelProps } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { useMemo, type ReactNode } from 'react';
import { paths } from '../../shared/paths.ts';
import { useNow } from '../../shared/time/use-now.ts';
import { PageLink } from '../../shared/ui/page-link.tsx';
import { CaseCards } from './case-cards.tsx';
import { caseRows, chosenRows } from './case-rows.ts';
import { CaseTable } from './case-table.tsx';
import type { CapaOptions } from './options.ts';

/** Pixels of the panel's inside below which a table cannot be read, and above which there is room for words. */
const NARROW = 560;
const WIDE = 1000;

/** CAPA cases with their five tracks, out of the table of cases that the panel's query brings. */
export function CapaPanel({ data, options, width, height }: PanelProps<CapaOptions>) {
  const styles = useStyles2(getStyles);
  // Expiries are minutes at the least.
  const now = useNow(true);
  const all = useMemo(() => caseRows(data.series), [data.series]);
  const chosen = useMemo(() => all && chosenRows(all, options), [all, options]);
  if (all === null || chosen === null) {
    if (data.state === LoadingState.Loading) return null;
    // What failed stands in the panel's corner, and here, since nothing else would.
    const failure = data.errors?.[0]?.message ?? data.error?.message;
    return (
      <Message size={{ width, height }}>
        {failure ??
          (data.state === LoadingState.Error
            ? 'The query of this panel failed; the sign in its corner says why.'
            : 'Choose the data source AppOps and the query Cases for this panel.')}
      </Message>
    );
  }
  if (chosen.rows.length === 0)
    return (
      <Message size={{ width, height }}>
        {all.length === 0 ? 'No cases in this time range.' : othersWords(all.length)}
      </Message>
    );
  return (
    // Scrolled by keyboard too, hence the tabIndex.
    <div className={styles.frame} style={{ width, height }} tabIndex={0} role="group" aria-label="CAPA cases">
      {width < NARROW ? (
        <CaseCards rows={chosen.rows} now={now} />
      ) : (
        <CaseTable rows={chosen.rows} now={now} wide={width >= WIDE} />
      )}
      {chosen.more > 0 && (
        <div className={styles.more}>
          <PageLink to={paths.capa}>{`and ${chosen.more} more`}</PageLink>
        </div>
      )}
    </div>
  );
}

function othersWords(count: number): string {
  return count === 1
    ? 'No case to show: the one there is does not fit the options of this panel, or is closed.'
    : `No case to show: the ${count} there are do not fit the options of this panel, or are closed.`;
}

function Message({ size, children }: { size: { width: number; height: number }; children: ReactNode }) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.message} style={size} role="status">
      {children}
    </div>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    frame: css({
      overflow: 'auto',
      '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: -2 },
    }),
    more: css({ padding: theme.spacing(0.5, 1), fontSize: theme.typography.bodySmall.fontSize }),
    message: css({
      display: 'flex',
      alignItems: 'center',
      justifyContent: 'center',
      textAlign: 'center',
      padding: theme.spacing(1),
      overflow: 'auto',
      color: theme.colors.text.secondary,
    }),
  };
}
