import { css } from '@emotion/css';
import { useStyles2 } from '@grafana/ui';

/** Text that somebody wrote, with its line breaks; never taken for anything but text. */
export function Prose({ text }: { text: string }) {
  const styles = useStyles2(getStyles);
  return <p className={styles.prose}>{text}</p>;
}

function getStyles() {
  return { prose: css({ margin: 0, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }) };
}
