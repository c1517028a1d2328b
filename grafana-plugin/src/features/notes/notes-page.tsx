import { type Annotation } from '@appops/shared/contract/annotations';
import { annotationKinds, noteWords } from '@appops/shared/words/note';
import { choicesOf } from '@appops/shared/words/said';
import { Stack, Text, TextLink } from '@grafana/ui';
import { ChoiceField, FilterField } from '../../shared/form/fields.tsx';
import { OrderChoice } from '../../shared/form/order-choice.tsx';
import { SearchField } from '../../shared/form/search-field.tsx';
import { paths } from '../../shared/paths.ts';
import { Age } from '../../shared/ui/age.tsx';
import { DataTable, type Column } from '../../shared/ui/data-table.tsx';
import { FilterBar } from '../../shared/ui/filter-bar.tsx';
import { ListView } from '../../shared/ui/list-view.tsx';
import { PageFrame } from '../../shared/ui/page-frame.tsx';
import { PageLink } from '../../shared/ui/page-link.tsx';
import { choiceField, choicesField, textField } from '../../shared/url-state/url-fields.ts';
import { useUrlState } from '../../shared/url-state/use-url-state.ts';
import { useServices } from '../services/api.ts';
import { environmentOptions, serviceOptions } from '../services/options.ts';
import { EnvironmentName, ServiceName } from '../services/place-names.tsx';
import { NoteKind } from './note-kind.tsx';
import { useNotes } from './api.ts';

const fields = {
  search: textField(),
  service: textField(),
  environment: textField(),
  kind: choicesField(annotationKinds),
  order: choiceField(['worst', 'newest'], 'worst'),
};

/** Everything that people pinned to live pages, to be searched. */
export function NotesPage() {
  const [{ search, service, environment, kind, order }, change] = useUrlState(fields);
  const services = useServices();
  const known = services.data?.items ?? [];
  const notes = useNotes({
    kind,
    order,
    ...(search === '' ? {} : { search }),
    ...(service === '' ? {} : { service }),
    ...(environment === '' ? {} : { environment }),
  });
  const filtered = search !== '' || service !== '' || environment !== '' || kind.length > 0;
  const all = { value: '', label: 'All' };
  return (
    <PageFrame subTitle="What people pinned to live pages with the browser extension.">
      <FilterBar>
        <SearchField
          label="Search text, page, author"
          value={search}
          onChange={(value) => change({ search: value }, 'replace')}
        />
        <FilterField
          label="Kind"
          options={choicesOf(annotationKinds, noteWords)}
          value={kind}
          onChange={(value) => change({ kind: value })}
        />
        <ChoiceField
          label="Service"
          hideLabel
          width={22}
          placeholder="Service"
          options={[all, ...serviceOptions(known)]}
          value={service || null}
          onChange={(value) => change({ service: value, environment: '' })}
        />
        <ChoiceField
          label="Environment"
          hideLabel
          width={22}
          placeholder="Environment"
          options={[all, ...environmentOptions(known, service === '' ? [] : [service])]}
          value={environment || null}
          onChange={(value) => change({ environment: value })}
        />
        <OrderChoice
          orders={['worst', 'newest']}
          value={order}
          onChange={(value) => change({ order: value })}
        />
      </FilterBar>
      <ListView
        listing={notes}
        noun={['note', 'notes']}
        filtered={filtered}
        onClear={() => change({ search: '', service: '', environment: '', kind: [] })}
        none={{
          message: 'No note is pinned to a page yet',
          about: 'The browser extension makes them, on the live page itself.',
        }}
      >
        {(items) => (
          <DataTable
            label="Notes"
            columns={columns}
            rows={items}
            rowKey={({ id }) => id}
            rowTestId="note-row"
          />
        )}
      </ListView>
    </PageFrame>
  );
}

const columns: Column<Annotation>[] = [
  { id: 'kind', header: 'Kind', width: '11em', cell: ({ kind }) => <NoteKind kind={kind} /> },
  {
    id: 'body',
    header: 'Note',
    cell: ({ body, erased, attachments }) => (
      <span style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
        {erased ? <em>This note was erased.</em> : body}
        {attachments.length > 0 && (
          <Text variant="bodySmall" color="secondary">
            {' '}
            (with {attachments.length === 1 ? 'a picture' : `${attachments.length} pictures`})
          </Text>
        )}
      </span>
    ),
  },
  {
    id: 'page',
    header: 'Page',
    cell: ({ target, number }) => (
      <Stack direction="column" gap={0}>
        <TextLink href={target.source} external inline={false}>
          {target.title || target.source}
        </TextLink>
        {number !== null && (
          <Text variant="bodySmall" color="secondary">
            note {number} of its page
          </Text>
        )}
      </Stack>
    ),
  },
  {
    id: 'where',
    header: 'Service',
    width: '9em',
    hideBelow: 'md',
    cell: ({ service, environment, releaseVersion }) => (
      <Stack direction="column" gap={0}>
        <ServiceName slug={service} />
        <Text variant="bodySmall" color="secondary">
          <EnvironmentName service={service} slug={environment} />
          {releaseVersion === null ? '' : ` ${releaseVersion}`}
        </Text>
      </Stack>
    ),
  },
  {
    id: 'part',
    header: 'Part of',
    hideBelow: 'lg',
    cell: ({ incident, case: ofCase }) => (
      <Stack direction="column" gap={0}>
        {incident !== null && <PageLink to={paths.incident(incident)}>Incident</PageLink>}
        {ofCase !== null && <PageLink to={paths.case(ofCase)}>Case</PageLink>}
        {incident === null && ofCase === null && '–'}
      </Stack>
    ),
  },
  {
    id: 'when',
    header: 'Written',
    cell: ({ author, createdAt }) => (
      <Stack direction="column" gap={0}>
        <Age at={createdAt} />
        <Text variant="bodySmall" color="secondary">
          {author.name}
        </Text>
      </Stack>
    ),
  },
];
