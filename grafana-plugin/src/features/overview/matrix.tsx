import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import type { Overview } from '@appops/shared/contract/overview';
import { useStyles2 } from '@grafana/ui';
import { Link } from 'react-router';
import { paths, withFilters } from '../../shared/paths.ts';
import { countWords, overviewRows } from './model.ts';
import { MatrixCell } from './matrix-cell.tsx';

/** The matrix of services and environments. */
export function Matrix({ overview }: { overview: Overview }) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.scroll}>
      <table className={styles.table} aria-label="Services by environment" data-testid="overview-matrix">
        <thead>
          <tr>
            <th scope="col">Service</th>
            {overview.environments.map(({ slug, name }) => (
              <th key={slug} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {overviewRows(overview).map(({ service, cells }) => (
            <tr key={service.slug} data-testid={`overview-row-${service.slug}`}>
              <th scope="row" className={styles.service}>
                <Link to={withFilters(paths.releases, { service: service.slug })} className={styles.name}>
                  {service.name}
                </Link>
                {service.owners.length > 0 && (
                  <span className={styles.small}>{service.owners.join(', ')}</span>
                )}
                {service.openCases > 0 && (
                  <Link to={withFilters(paths.capa, { service: service.slug })} className={styles.cases}>
                    {countWords(service.openCases, 'open case')}
                  </Link>
                )}
              </th>
              {cells.map((cell, index) => (
                <td key={overview.environments[index]!.slug}>
                  {cell ? (
                    <MatrixCell service={service} cell={cell} />
                  ) : (
                    <span className={styles.small} aria-label="Does not run here">
                      –
                    </span>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    scroll: css({ overflowX: 'auto' }),
    table: css({
      width: '100%',
      borderCollapse: 'separate',
      borderSpacing: theme.spacing(0.75),
      margin: theme.spacing(0, -0.75),
      'thead th': {
        textAlign: 'left',
        color: theme.colors.text.secondary,
        fontSize: theme.typography.bodySmall.fontSize,
        fontWeight: theme.typography.fontWeightMedium,
        padding: theme.spacing(0, 1),
      },
      td: { verticalAlign: 'top', minWidth: theme.spacing(26) },
    }),
    service: css({
      textAlign: 'left',
      verticalAlign: 'top',
      fontWeight: 'normal',
      padding: theme.spacing(1.25, 1),
      minWidth: theme.spacing(18),
      maxWidth: theme.spacing(40),
      overflowWrap: 'anywhere',
      '& > *': { display: 'block' },
    }),
    name: css({
      fontWeight: theme.typography.fontWeightMedium,
      fontSize: theme.typography.h5.fontSize,
      '&:hover': { textDecoration: 'underline' },
    }),
    small: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
    cases: css({
      color: theme.colors.warning.text,
      fontSize: theme.typography.bodySmall.fontSize,
      '&:hover': { textDecoration: 'underline' },
    }),
  };
}
