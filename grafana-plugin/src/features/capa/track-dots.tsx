import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import type { Case } from '@appops/shared/contract/cases';
import { trackNames, trackTitles } from '@appops/shared/words/track';
import { Icon, Tooltip, useStyles2, useTheme2 } from '@grafana/ui';
import { toneColour } from '../../shared/ui/tone-colour.ts';
import { trackStatus } from '../../shared/status/cases.ts';

/** The five tracks in little: one picture each, in the order of the loop. */
export function TrackDots({ tracks }: { tracks: Case['tracks'] }) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  return (
    <span className={styles.row}>
      {trackNames.map((name) => {
        const status = trackStatus(name, tracks[name].state);
        const words = `${trackTitles[name].title}: ${status.word}`;
        return (
          <Tooltip key={name} content={words}>
            <span role="img" aria-label={words} style={{ color: toneColour(theme, status.tone) }}>
              <Icon name={status.icon} size="sm" />
            </span>
          </Tooltip>
        );
      })}
    </span>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return { row: css({ display: 'inline-flex', gap: theme.spacing(0.75) }) };
}
