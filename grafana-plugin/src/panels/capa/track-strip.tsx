import { type TrackName, trackNames, trackTitles } from '@appops/shared/words/track';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, Tooltip, useStyles2, useTheme2 } from '@grafana/ui';
import { type Status } from '../../shared/ui/status-label.tsx';
import { toneColour } from '../../shared/ui/tone-colour.ts';
import { trackStatus } from '../../shared/status/cases.ts';
import type { CaseRow } from './case-rows.ts';

/** A track's state; one that only a newer backend knows stands as it is. */
export function trackOf(tracks: CaseRow['tracks'], name: TrackName): Status {
  return trackStatus(name, tracks[name]);
}

/** The five tracks in little, in the order of the loop: a picture each, its words on hover. */
export function TrackStrip({ tracks }: { tracks: CaseRow['tracks'] }) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  return (
    <span className={styles.strip}>
      {trackNames.map((name) => {
        const { word, tone, icon } = trackOf(tracks, name);
        const words = `${trackTitles[name].title}: ${word}`;
        return (
          <Tooltip key={name} content={words}>
            <span role="img" aria-label={words} style={{ color: toneColour(theme, tone) }}>
              <Icon name={icon} size="sm" />
            </span>
          </Tooltip>
        );
      })}
    </span>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return { strip: css({ display: 'inline-flex', gap: theme.spacing(0.75), verticalAlign: 'middle' }) };
}
