import { css } from '@emotion/css';
import { AppEvents, type AppEvent, type BusEvent, type GrafanaTheme2 } from '@grafana/data';
import { getAppEvents } from '@grafana/runtime';
import { Alert, Portal, useStyles2, type AlertVariant } from '@grafana/ui';
import { useEffect, useState } from 'react';
import { Subscription } from 'rxjs';

interface Notice {
  key: number;
  severity: AlertVariant;
  title: string;
  text?: string;
}

const kinds: [AppEvent<unknown[]>, AlertVariant][] = [
  [AppEvents.alertSuccess as AppEvent<unknown[]>, 'success'],
  [AppEvents.alertWarning as AppEvent<unknown[]>, 'warning'],
  [AppEvents.alertError as AppEvent<unknown[]>, 'error'],
  [AppEvents.alertInfo as AppEvent<unknown[]>, 'info'],
];

/** The notices at the top right that plugins and the HTTP service publish as events. */
export function Notices() {
  const styles = useStyles2(getStyles);
  const [notices, setNotices] = useState<Notice[]>([]);

  useEffect(() => {
    let nextKey = 0;
    const subscription = new Subscription();
    for (const [event, severity] of kinds) {
      const onNotice = ({ payload }: BusEvent) => {
        const [title, text] = [payload as unknown[]].flat().map((part) => (part ? String(part) : undefined));
        const notice = { key: nextKey++, severity, title: title ?? 'Notice', text };
        setNotices((current) => [...current.slice(-4), notice]);
      };
      subscription.add(
        getAppEvents()
          .getStream({ type: event.name } as never)
          .subscribe(onNotice),
      );
    }
    return () => subscription.unsubscribe();
  }, []);

  useEffect(() => {
    if (notices.length === 0) return;
    const timer = setTimeout(() => setNotices((current) => current.slice(1)), 6_000);
    return () => clearTimeout(timer);
  }, [notices]);

  if (notices.length === 0) return null;
  return (
    <Portal>
      <div className={styles.stack}>
        {notices.map(({ key, severity, title, text }) => (
          <Alert
            key={key}
            severity={severity}
            title={title}
            elevated
            onRemove={() => setNotices((current) => current.filter((notice) => notice.key !== key))}
          >
            {text}
          </Alert>
        ))}
      </div>
    </Portal>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    stack: css({
      position: 'fixed',
      top: theme.spacing(8),
      right: theme.spacing(2),
      zIndex: theme.zIndex.portal,
      width: `min(420px, calc(100vw - ${theme.spacing(4)}))`,
    }),
  };
}
