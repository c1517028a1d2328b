import { Checkbox, Stack } from '@grafana/ui';
import type { ReactNode } from 'react';
import type { ListingQuery } from '../../shared/query/use-listing.ts';
import { ListView } from '../../shared/ui/list-view.tsx';
import { Section } from '../../shared/ui/section.tsx';

interface Props<T> {
  title: string;
  noun: readonly [string, string];
  listing: ListingQuery<T>;
  chosen: string[];
  onChange: (ids: string[]) => void;
  words: (item: T) => ReactNode;
  /** For who does not see what stands beside the box. */
  nameOf: (item: T) => string;
}

/** A list of which some are chosen, or all that are shown. */
export function Choices<T extends { id: string }>({
  title,
  noun,
  listing,
  chosen,
  onChange,
  words,
  nameOf,
}: Props<T>) {
  return (
    <Section title={title}>
      <ListView
        listing={listing}
        noun={noun}
        filtered={false}
        none={{ message: `No ${noun[0]} is in it`, well: true }}
      >
        {(items) => (
          <Stack direction="column" gap={1}>
            <div>
              <Checkbox
                label={`All ${items.length} shown`}
                value={items.every(({ id }) => chosen.includes(id))}
                onChange={(event) => onChange(event.currentTarget.checked ? items.map(({ id }) => id) : [])}
              />
            </div>
            {items.map((item) => (
              <div key={item.id} data-testid={`choose-${noun[0]}`}>
                <Checkbox
                  aria-label={`Move ${nameOf(item)}`}
                  value={chosen.includes(item.id)}
                  onChange={(event) =>
                    onChange(
                      event.currentTarget.checked
                        ? [...chosen, item.id]
                        : chosen.filter((id) => id !== item.id),
                    )
                  }
                />{' '}
                {words(item)}
              </div>
            ))}
          </Stack>
        )}
      </ListView>
    </Section>
  );
}
