import { css } from '@emotion/css';
import { useStyles2 } from '@grafana/ui';

/** A name for a control whose place says what it is; read aloud and not seen. Grafana's boxes take no aria-label. */
export function HiddenLabel({ htmlFor, text }: { htmlFor: string; text: string }) {
  const styles = useStyles2(getStyles);
  return (
    <label htmlFor={htmlFor} className={styles.hidden}>
      {text}
    </label>
  );
}

function getStyles() {
  return {
    hidden: css({
      position: 'absolute',
      width: 1,
      height: 1,
      overflow: 'hidden',
      clipPath: 'inset(50%)',
      whiteSpace: 'nowrap',
    }),
  };
}
