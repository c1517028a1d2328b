import type { IncidentContext } from '@appops/shared/contract/incidents';
import { Stack, Text, TextLink } from '@grafana/ui';
import { Facts } from '../../shared/ui/facts.tsx';

type Page = NonNullable<IncidentContext['page']>;

/** The live page that it was opened from, as the browser extension saw it. */
export function PageContext({ page }: { page: Page }) {
  const { url, title, element, userAgent, viewport } = page;
  const safe = /^https?:\/\//i.test(url);
  return (
    <Stack direction="column" gap={1}>
      {safe ? (
        <TextLink href={url} external inline={false}>
          {title || url}
        </TextLink>
      ) : (
        <Text>{title || url}</Text>
      )}
      <Facts
        facts={[
          ...(element === '' ? [] : [{ name: 'Element', value: <code>{element}</code>, wide: true }]),
          ...(userAgent === '' ? [] : [{ name: 'Browser', value: userAgent, wide: true }]),
          ...(viewport === '' ? [] : [{ name: 'Window', value: viewport }]),
        ]}
      />
    </Stack>
  );
}
