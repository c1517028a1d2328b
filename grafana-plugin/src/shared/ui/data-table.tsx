import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { MouseEvent, ReactNode } from 'react';
import { useNavigate } from 'react-router';

export interface Column<T> {
  id: string;
  header: ReactNode;
  cell: (row: T) => ReactNode;
  /** A CSS width for the column; the others share what is left. */
  width?: string;
  align?: 'end';
  /** Left out on windows narrower than this many theme breakpoints tell. */
  hideBelow?: 'md' | 'lg' | 'xl';
}

interface Props<T> {
  label: string;
  columns: Column<T>[];
  rows: readonly T[];
  rowKey: (row: T) => string;
  /** Where a click on the row goes; the row should hold the same as a link. */
  rowTo?: (row: T) => string;
  rowTestId?: string;
  /** Shown below a row, over the whole width. */
  detail?: (row: T) => ReactNode;
  /** On windows as narrow as a telephone's each row is a block, its cells one below the other: for rows with several verbs. */
  stacks?: boolean;
}

/** A plain table of a page of rows. Sorting and paging are the server's. */
export function DataTable<T>({ label, columns, rows, rowKey, rowTo, rowTestId, detail, stacks }: Props<T>) {
  const styles = useStyles2(getStyles);
  const navigate = useNavigate();
  const follow = (event: MouseEvent, row: T) => {
    if (!rowTo || !(event.target instanceof Element)) return;
    if (event.target.closest('a, button, input, label, [role="button"]')) return;
    if (window.getSelection()?.toString()) return;
    void navigate(rowTo(row));
  };
  const classOf = (column: Column<T>): string =>
    cx(column.align === 'end' && styles.end, column.hideBelow && styles[column.hideBelow]);
  return (
    <div className={styles.scroll}>
      <table className={cx(styles.table, stacks && styles.stacked)} aria-label={label}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.id} scope="col" style={{ width: column.width }} className={classOf(column)}>
                {column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const key = rowKey(row);
            const more = detail?.(row);
            return [
              <tr
                key={key}
                className={cx(rowTo ? styles.clickable : '', more ? styles.opened : '')}
                onClick={(event) => follow(event, row)}
                data-testid={rowTestId}
                data-id={key}
              >
                {columns.map((column) => (
                  <td key={column.id} className={classOf(column)} data-header={typeof column.header === 'string' && column.header !== '' ? column.header : undefined}>
                    {column.cell(row)}
                  </td>
                ))}
              </tr>,
              more && (
                <tr key={`${key} detail`}>
                  <td colSpan={columns.length} className={styles.detail}>
                    {more}
                  </td>
                </tr>
              ),
            ];
          })}
        </tbody>
      </table>
    </div>
  );
}

function getStyles(theme: GrafanaTheme2) {
  const below = (breakpoint: 'md' | 'lg' | 'xl') =>
    css({ [theme.breakpoints.down(breakpoint)]: { display: 'none' } });
  return {
    scroll: css({ overflowX: 'auto' }),
    table: css({
      width: '100%',
      borderCollapse: 'collapse',
      'th, td': { padding: theme.spacing(1, 1.5), textAlign: 'left', verticalAlign: 'middle' },
      th: {
        color: theme.colors.text.secondary,
        fontSize: theme.typography.bodySmall.fontSize,
        fontWeight: theme.typography.fontWeightMedium,
        whiteSpace: 'nowrap',
        borderBottom: `1px solid ${theme.colors.border.medium}`,
      },
      td: { borderBottom: `1px solid ${theme.colors.border.weak}` },
    }),
    stacked: css({
      [theme.breakpoints.down('sm')]: {
        thead: { display: 'none' },
        'tbody, tr, td': { display: 'block' },
        tr: { padding: theme.spacing(1, 0), borderBottom: `1px solid ${theme.colors.border.weak}` },
        // Cast: as above.
        'tr > td': { padding: theme.spacing(0.5, 0), border: 'none', textAlign: 'left !important' as 'left' },
        // What stands below another says what it is, since no header does.
        'td[data-header]::before': {
          content: 'attr(data-header) ": "',
          color: theme.colors.text.secondary,
          fontSize: theme.typography.bodySmall.fontSize,
        },
        // Verbs begin where the text does.
        'td > div': { justifyContent: 'flex-start' },
      },
    }),
    clickable: css({ cursor: 'pointer', '&:hover': { background: theme.colors.action.hover } }),
    opened: css({ td: { borderBottom: 'none' } }),
    detail: css({ background: theme.colors.background.secondary }),
    // Cast: emotion passes it on, and its type knows no importance.
    end: css({ textAlign: 'right !important' as 'right', fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }),
    md: below('md'),
    lg: below('lg'),
    xl: below('xl'),
  };
}
