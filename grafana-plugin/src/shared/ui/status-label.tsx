import { css } from '@emotion/css';
import { colorManipulator, type GrafanaTheme2, type IconName } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import { toneColour } from './tone-colour.ts';
import type { Tone } from './tone.ts';

/** A state in words, with a colour and a picture of its own: no state is told by its colour alone. */
export interface Status {
  word: string;
  tone: Tone;
  icon: IconName;
}

interface Props {
  status: Status;
  /** With a tinted ground, where it is the main thing to see. */
  filled?: boolean;
  'data-testid'?: string;
}

export function StatusLabel({ status, filled = false, ...rest }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <span className={`${styles.label} ${styles[status.tone]} ${filled ? styles.filled : ''}`} {...rest}>
      <Icon name={status.icon} size="sm" aria-hidden />
      {status.word}
    </span>
  );
}

/** A thin wash of a tone, for grounds; thin enough for text of that tone to be read on it (4.5 to 1). */
export function toneGround(theme: GrafanaTheme2, tone: Tone): string {
  return tone === 'quiet'
    ? theme.colors.background.secondary
    : colorManipulator.alpha(toneColour(theme, tone), theme.isDark ? 0.15 : 0.06);
}

function getStyles(theme: GrafanaTheme2) {
  const tones = (tone: Tone) =>
    css({ color: toneColour(theme, tone), '--appops-ground': toneGround(theme, tone) });
  return {
    label: css({
      display: 'inline-flex',
      alignItems: 'center',
      gap: theme.spacing(0.5),
      whiteSpace: 'nowrap',
      fontWeight: theme.typography.fontWeightMedium,
    }),
    filled: css({
      background: 'var(--appops-ground)',
      borderRadius: theme.shape.radius.pill,
      padding: theme.spacing(0.25, 1),
    }),
    good: tones('good'),
    bad: tones('bad'),
    warn: tones('warn'),
    busy: tones('busy'),
    quiet: tones('quiet'),
  };
}
