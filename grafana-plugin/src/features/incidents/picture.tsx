import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Modal, useStyles2 } from '@grafana/ui';
import { useEffect, useState } from 'react';
import { useQuery } from '../../shared/query/use-query.ts';
import { Loaded } from '../../shared/ui/loaded.tsx';
import { SkeletonRows } from '../../shared/ui/skeleton.tsx';
import { loadPicture } from './api.ts';

/** A picture, fetched through the proxy (an <img> could not say who asks) and shown larger on a click. */
export function Picture({ id, mediaType, alt }: { id: string; mediaType: string; alt: string }) {
  const picture = useQuery(['attachment', id], () => loadPicture(id, mediaType));
  return (
    <Loaded query={picture} skeleton={<SkeletonRows rows={1} height={16} />}>
      {(blob) => <BlobImage blob={blob} alt={alt} />}
    </Loaded>
  );
}

function BlobImage({ blob, alt }: { blob: Blob; alt: string }) {
  const styles = useStyles2(getStyles);
  const [url, setUrl] = useState('');
  const [large, setLarge] = useState(false);
  useEffect(() => {
    const made = URL.createObjectURL(blob);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  if (url === '') return null;
  return (
    <>
      <button
        type="button"
        className={styles.button}
        onClick={() => setLarge(true)}
        aria-label={`Enlarge: ${alt}`}
      >
        <img src={url} alt={alt} className={`${styles.image} ${styles.small}`} data-testid="attachment" />
      </button>
      <Modal isOpen={large} title={alt} onDismiss={() => setLarge(false)} className={styles.modal}>
        <img src={url} alt={alt} className={styles.image} />
      </Modal>
    </>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    button: css({
      padding: 0,
      border: `1px solid ${theme.colors.border.medium}`,
      borderRadius: theme.shape.radius.default,
      background: 'none',
      overflow: 'hidden',
      cursor: 'zoom-in',
    }),
    image: css({ display: 'block', maxWidth: '100%', height: 'auto' }),
    small: css({
      width: '100%',
      maxHeight: theme.spacing(28),
      objectFit: 'cover',
      objectPosition: 'top',
    }),
    modal: css({ width: '90%', maxWidth: theme.spacing(180) }),
  };
}
