import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { ClipboardButton, useStyles2 } from '@grafana/ui';

interface Props {
  /** What it is, for the copy button's name. */
  label: string;
  text: string;
  'data-testid'?: string;
}

/** A command or snippet, ready to copy. */
export function CommandBlock({ label, text, ...rest }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.block}>
      <pre className={styles.text} {...rest}>
        {text}
      </pre>
      <ClipboardButton
        className={styles.copy}
        getText={() => text}
        icon="copy"
        size="sm"
        variant="secondary"
        aria-label={`Copy ${label}`}
      >
        Copy
      </ClipboardButton>
    </div>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    block: css({ position: 'relative' }),
    text: css({
      margin: 0,
      padding: theme.spacing(1.5, 11, 1.5, 1.5),
      whiteSpace: 'pre-wrap',
      overflowWrap: 'anywhere',
      fontSize: theme.typography.bodySmall.fontSize,
    }),
    copy: css({ position: 'absolute', top: theme.spacing(1), right: theme.spacing(1) }),
  };
}
