import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { toneColour } from '../../shared/ui/tone-colour.ts';
import type { Proof } from './case-words.ts';

/** How far a proof is, in words and as a bar where something is counted. */
export function ProofBar({ proof }: { proof: Proof }) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const { text, tone, share, waitingFor } = proof;
  const colour = toneColour(theme, tone);
  return (
    <span className={styles.proof} style={{ color: colour }}>
      {text}
      {share !== null && (
        <span
          className={styles.track}
          role="progressbar"
          aria-label={text}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(share * 100)}
        >
          <span className={styles.bar} style={{ width: `${share * 100}%`, background: colour }} />
        </span>
      )}
      {waitingFor !== null && <span className={styles.waiting}>{waitingFor}</span>}
    </span>
  );
}

function getStyles(theme: GrafanaTheme2) {
  const round = { height: theme.spacing(0.5), borderRadius: theme.shape.radius.pill, display: 'block' };
  return {
    proof: css({ display: 'inline-flex', flexDirection: 'column', gap: theme.spacing(0.25), minWidth: 0 }),
    track: css({
      ...round,
      background: theme.colors.background.secondary,
      overflow: 'hidden',
      width: '100%',
    }),
    bar: css(round),
    waiting: css({ color: theme.colors.text.secondary }),
  };
}
