import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import type { Case } from '@appops/shared/contract/cases';
import { type TrackName, trackNames, trackTitles } from '@appops/shared/words/track';
import { Icon, useStyles2 } from '@grafana/ui';
import { WithNames } from '../../shared/ui/with-names.tsx';
import { StatusLabel } from '../../shared/ui/status-label.tsx';
import type { Tone } from '../../shared/ui/tone.ts';
import { toneColour } from '../../shared/ui/tone-colour.ts';
import { trackStatus } from '../../shared/status/cases.ts';
import { causesShown, causeWords } from './causes-shown.ts';

/** The five tracks of a case beside one another: what each asks, where it stands, and why. */
export function Tracks({ case: it }: { case: Case }) {
  const { tracks } = it;
  const styles = useStyles2(getStyles);
  return (
    <ol className={styles.row} aria-label="Tracks">
      {trackNames.map((name) => {
        const track = tracks[name];
        const status = trackStatus(name, track.state);
        const { containment } = tracks;
        // Of a retired workaround it only tells how it ended, which the fix explains better.
        const holding =
          name === 'containment' && containment.state !== 'retired' ? containment.holding : null;
        return (
          <li
            key={name}
            className={cx(styles.track, styles[status.tone])}
            data-testid={`track-${name}`}
            data-state={track.state}
          >
            <span className={styles.title}>{trackTitles[name].title}</span>
            <span className={styles.question}>{trackTitles[name].question}</span>
            <StatusLabel status={status} />
            {holding !== null && (
              <span className={styles.reason}>
                <Icon name={holding ? 'check' : 'times'} aria-hidden />{' '}
                {holding ? 'It holds' : 'It does not hold'}
              </span>
            )}
            {reasonsOf(it, name).map(({ code, message }) => (
              <span key={`${code} ${message}`} className={styles.reason}>
                <WithNames text={message} />
              </span>
            ))}
          </li>
        );
      })}
    </ol>
  );
}

/** The cause is told as its section tells it, so that the two agree. */
function reasonsOf(it: Case, name: TrackName): Case['tracks'][TrackName]['reasons'] {
  const line = name === 'cause' ? causesShown(it).shown[0] : undefined;
  return line === undefined ? it.tracks[name].reasons : [{ code: line.kind, message: causeWords(line) }];
}

function getStyles(theme: GrafanaTheme2) {
  const edge = (tone: Tone) =>
    css({ borderTopColor: tone === 'quiet' ? theme.colors.border.strong : toneColour(theme, tone) });
  return {
    row: css({
      display: 'grid',
      gridTemplateColumns: 'repeat(5, minmax(0, 1fr))',
      gap: theme.spacing(1.5),
      listStyle: 'none',
      margin: 0,
      width: '100%',
      [theme.breakpoints.down('lg')]: {
        gridTemplateColumns: `repeat(auto-fit, minmax(${theme.spacing(17)}, 1fr))`,
      },
    }),
    track: css({
      display: 'flex',
      flexDirection: 'column',
      gap: theme.spacing(0.5),
      padding: theme.spacing(1.5),
      background: theme.colors.background.primary,
      border: `1px solid ${theme.colors.border.weak}`,
      borderTop: `4px solid`,
      borderRadius: theme.shape.radius.default,
    }),
    title: css({ fontWeight: theme.typography.fontWeightMedium, fontSize: theme.typography.h5.fontSize }),
    question: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
    reason: css({ fontSize: theme.typography.bodySmall.fontSize, overflowWrap: 'anywhere' }),
    good: edge('good'),
    bad: edge('bad'),
    warn: edge('warn'),
    busy: edge('busy'),
    quiet: edge('quiet'),
  };
}
