import { css, cx } from '@emotion/css';
import type { GrafanaTheme2, IconName } from '@grafana/data';
import { Button, Icon, Text, useStyles2 } from '@grafana/ui';
import { useEffect } from 'react';
import { componentInChunk } from '../../shared/loading/component-in-chunk.tsx';
import { SectionBoundary } from '../../shared/ui/section-boundary.tsx';
import { SkeletonRows } from '../../shared/ui/skeleton.tsx';
import { ConnectGrafana } from './connect-grafana.tsx';
import { SendDeployment } from './send-deployment.tsx';

/** With all protocols' forms and results, which the first page does without until somebody wants them. */
const AddMonitor = componentInChunk(
  async () => (await import('./add-monitor.tsx')).AddMonitor,
  <SkeletonRows rows={4} height={5} />,
);

export const startChoices = ['monitor', 'deployment', 'grafana'] as const;
export type StartChoice = (typeof startChoices)[number];

const CARDS: Record<StartChoice, { title: string; about: string; icon: IconName }> = {
  monitor: {
    title: 'Add a monitor',
    about: 'Give a URL. It is tried right now, and then again and again: you know of a problem first.',
    icon: 'eye',
  },
  deployment: {
    title: 'Send a deployment',
    about: 'One call from your pipeline, or a GitHub webhook. Then each release gets a verdict.',
    icon: 'rocket',
  },
  grafana: {
    title: 'Connect a Grafana',
    about: 'These pages inside your Grafana, and deployments drawn over your graphs.',
    icon: 'grafana',
  },
};

interface Props {
  chosen: StartChoice | null;
  onChoose: (choice: StartChoice | null) => void;
  /** On a page that has nothing else to show yet. */
  welcome?: boolean;
  /** In the page itself, not in a drawer. */
  boxed?: boolean;
}

/** The three things that make these pages come alive; each works right here. */
export function GetStarted({ chosen, onChoose, welcome = false, boxed = false }: Props) {
  const styles = useStyles2(getStyles);
  // So that it opens at once, even while the server is away.
  useEffect(() => void AddMonitor.preload(), []);
  return (
    <div className={styles.frame} data-testid="get-started-panel">
      {welcome && chosen === null && (
        <div className={styles.welcome}>
          <Text element="h2">Nothing is watched yet</Text>
          <p>
            AppOps shows what is live where, whether it is worse than before, and what became of the last
            problem. It learns that from monitors and from deployments. Start with either:
          </p>
        </div>
      )}
      {chosen === null ? (
        <div className={styles.cards}>
          {startChoices.map((choice) => (
            <button
              key={choice}
              type="button"
              className={styles.card}
              onClick={() => onChoose(choice)}
              data-testid={`start-${choice}`}
            >
              <Icon name={CARDS[choice].icon} size="xxl" aria-hidden />
              <span className={styles.title}>{CARDS[choice].title}</span>
              <span className={styles.about}>{CARDS[choice].about}</span>
            </button>
          ))}
        </div>
      ) : (
        <section className={cx(styles.panel, boxed && styles.boxed)} aria-label={CARDS[chosen].title}>
          <div className={styles.head}>
            <Text element="h2" variant="h4">
              {CARDS[chosen].title}
            </Text>
            <Button variant="secondary" fill="text" icon="arrow-left" onClick={() => onChoose(null)}>
              All ways to start
            </Button>
          </div>
          {chosen === 'monitor' && (
            <SectionBoundary>
              <AddMonitor />
            </SectionBoundary>
          )}
          {chosen === 'deployment' && <SendDeployment />}
          {chosen === 'grafana' && <ConnectGrafana />}
        </section>
      )}
    </div>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    frame: css({ maxWidth: theme.spacing(130) }),
    welcome: css({
      margin: theme.spacing(2, 0, 3),
      p: { color: theme.colors.text.secondary, maxWidth: '70ch', marginTop: theme.spacing(1) },
    }),
    cards: css({
      display: 'grid',
      gridTemplateColumns: `repeat(auto-fit, minmax(${theme.spacing(28)}, 1fr))`,
      gap: theme.spacing(2),
    }),
    card: css({
      display: 'flex',
      flexDirection: 'column',
      alignItems: 'flex-start',
      gap: theme.spacing(1),
      textAlign: 'left',
      padding: theme.spacing(2.5),
      background: theme.colors.background.primary,
      border: `1px solid ${theme.colors.border.medium}`,
      borderRadius: theme.shape.radius.default,
      '&:hover, &:focus-visible': {
        borderColor: theme.colors.primary.border,
        background: theme.colors.background.secondary,
      },
      svg: { color: theme.colors.primary.text },
    }),
    title: css({ fontSize: theme.typography.h5.fontSize, fontWeight: theme.typography.fontWeightMedium }),
    about: css({ color: theme.colors.text.secondary }),
    panel: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(2) }),
    boxed: css({
      padding: theme.spacing(2.5),
      background: theme.colors.background.primary,
      border: `1px solid ${theme.colors.border.weak}`,
      borderRadius: theme.shape.radius.default,
    }),
    head: css({
      display: 'flex',
      flexWrap: 'wrap',
      justifyContent: 'space-between',
      alignItems: 'center',
      gap: theme.spacing(1),
    }),
  };
}
