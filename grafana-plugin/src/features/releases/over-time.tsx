import type { Deployment } from '@appops/shared/contract/deployments';
import { Button, Stack, Text } from '@grafana/ui';
import type { ListingQuery } from '../../shared/query/use-listing.ts';
import { serverNow } from '../../shared/time/server-clock.ts';
import { instantWords } from '../../shared/ui/age.tsx';
import { countText } from '../../shared/ui/list-view.tsx';
import { Loaded } from '../../shared/ui/loaded.tsx';
import { Section } from '../../shared/ui/section.tsx';
import { fetchedFrom, zoomOf } from './model.ts';
import { ReleaseTimeline } from './release-timeline.tsx';

interface Props {
  drawn: ListingQuery<Deployment>;
  /** Epoch milliseconds. */
  range: { from: number; to: number };
  onRange: (from: number, to: number) => void;
}

/** The deployments of a time as a picture, and of how many of them it is one. */
export function OverTime({ drawn, range, onRange }: Props) {
  return (
    <Loaded query={drawn} skeleton={<></>}>
      {({ items, total, hasMore }) => {
        const since = fetchedFrom(items, hasMore);
        return (
          items.length > 0 && (
            <Section
              title="Over time"
              actions={<ZoomButton deployments={items} range={range} onRange={onRange} />}
            >
              {since !== null && (
                <Stack alignItems="center" gap={1} wrap="wrap" data-testid="partly-fetched">
                  <Text color="secondary">
                    {`${countText(items.length, total, hasMore, 'deployment', 'deployments')}: everything since ${instantWords(since)}. What is hatched was not fetched; choose a shorter time or load more.`}
                  </Text>
                  <Button
                    size="sm"
                    variant="secondary"
                    onClick={drawn.more}
                    disabled={drawn.former}
                    data-testid="draw-more"
                  >
                    {drawn.former ? 'Loading…' : 'Load more'}
                  </Button>
                </Stack>
              )}
              <ReleaseTimeline deployments={items} range={range} now={serverNow()} fetchedFrom={since} />
            </Section>
          )
        );
      }}
    </Loaded>
  );
}

/** Chooses the time in which something was, where that is a small part of the time that is chosen. */
function ZoomButton({
  deployments,
  range,
  onRange,
}: {
  deployments: readonly Deployment[];
  range: { from: number; to: number };
  onRange: (from: number, to: number) => void;
}) {
  const zoom = zoomOf(deployments, range, serverNow());
  if (zoom === null) return null;
  return (
    <Button size="sm" variant="secondary" icon="search-plus" onClick={() => onRange(zoom.from, zoom.to)}>
      Zoom to these deployments
    </Button>
  );
}
