import { type Monitor, type Result } from '@appops/shared/contract/monitors';
import { wellWords } from '@appops/shared/rules/checks/well-words';
import { resultOutcomes } from '@appops/shared/words/run';
import { Button, IconButton, RadioButtonGroup, Stack, Text } from '@grafana/ui';
import { useState } from 'react';
import { microsecondWords } from '@appops/shared/words/time';
import { Instant } from '../../shared/ui/age.tsx';
import { DataTable, type Column } from '../../shared/ui/data-table.tsx';
import { Facts } from '../../shared/ui/facts.tsx';
import { Loaded } from '../../shared/ui/loaded.tsx';
import { StatusLabel } from '../../shared/ui/status-label.tsx';
import { choiceField, type StateOf } from '../../shared/url-state/url-fields.ts';
import { useUrlState } from '../../shared/url-state/use-url-state.ts';
import { failureInWords } from '@appops/shared/words/failure';
import { resultWords } from '@appops/shared/words/run';
import { choicesOf } from '@appops/shared/words/said';
import { resultStatus } from '../../shared/status/monitors.ts';
import { useResults } from './api.ts';
import { AssertionResults } from './protocols/assertion-results.tsx';
import { DegradedNotice } from './protocols/degraded-notice.tsx';
import { Found } from './protocols/found.tsx';
import { Waterfall } from './waterfall.tsx';

const fields = { runs: choiceField(['all', ...resultOutcomes], 'all') };

/** The latest runs of a monitor, newest first, each to be opened. */
export function ResultsTable({ monitor }: { monitor: Monitor }) {
  const [{ runs }, change] = useUrlState(fields);
  const [opened, setOpened] = useState<string | null>(null);
  const results = useResults(monitor.id, runs === 'all' ? [] : [runs]);
  const columns: Column<Result>[] = [
    ...resultColumns,
    {
      id: 'more',
      header: 'Details',
      align: 'end',
      cell: ({ slot }) => (
        <IconButton
          name={opened === slot ? 'angle-up' : 'angle-down'}
          aria-label={opened === slot ? 'Hide details' : 'Show details'}
          onClick={() => setOpened(opened === slot ? null : slot)}
        />
      ),
    },
  ];
  return (
    <Stack direction="column" gap={1}>
      <div>
        <RadioButtonGroup<StateOf<typeof fields>['runs']>
          size="sm"
          aria-label="Which runs"
          options={[
            { value: 'all', label: 'All' },
            ...choicesOf(['down', 'error', 'missed', 'up'], resultWords),
          ]}
          value={runs}
          onChange={(value) => change({ runs: value })}
        />
      </div>
      <Loaded query={results}>
        {({ items, hasMore }) =>
          items.length === 0 ? (
            <Text color="secondary">{runs === 'all' ? 'It has not run yet.' : 'No such run is kept.'}</Text>
          ) : (
            <>
              <DataTable
                label="Runs"
                columns={columns}
                rows={items}
                rowKey={({ slot, probe }) => `${slot} ${probe}`}
                rowTestId="result-row"
                detail={(result) =>
                  result.slot === opened ? <ResultDetail result={result} monitor={monitor} /> : undefined
                }
              />
              {hasMore && (
                <Stack alignItems="center" gap={1}>
                  <Button
                    size="sm"
                    variant="secondary"
                    fill="text"
                    icon="angle-down"
                    disabled={results.former}
                    onClick={results.more}
                  >
                    {results.former ? 'Loading…' : 'Show more'}
                  </Button>
                  <Text variant="bodySmall" color="secondary">
                    {`The newest ${items.length} runs; there are more`}
                  </Text>
                </Stack>
              )}
            </>
          )
        }
      </Loaded>
    </Stack>
  );
}

const resultColumns: Column<Result>[] = [
  { id: 'slot', header: 'Due at', cell: ({ slot }) => <Instant at={slot} /> },
  {
    id: 'outcome',
    header: 'Result',
    cell: (result) => (
      <Stack alignItems="center" gap={1} wrap="wrap">
        <StatusLabel status={resultStatus(result)} />
        {result.maintenance && (
          <Text variant="bodySmall" color="secondary">
            in maintenance
          </Text>
        )}
      </Stack>
    ),
  },
  {
    id: 'why',
    header: 'Why',
    cell: ({ reason, message, missedBecause, statusCode, suspect, delayed, attempts }) => (
      <span>
        {missedBecause ??
          (reason === null
            ? wellWords(attempts.at(-1), statusCode)
            : `${failureInWords(reason)}${message ? `: ${message}` : ''}`)}
        {attempts.at(-1)?.degradedBecause && (
          <Text variant="bodySmall" color="warning">
            {' '}
            {attempts.at(-1)?.degradedBecause}
          </Text>
        )}
        {(suspect || delayed) && (
          <Text variant="bodySmall" color="secondary">
            {suspect
              ? ' The probe was busy; this proves nothing.'
              : ' The probe was busy; the durations are its own in part.'}
          </Text>
        )}
      </span>
    ),
  },
  { id: 'took', header: 'Took', align: 'end', cell: ({ totalUs }) => microsecondWords(totalUs) },
  {
    id: 'phases',
    header: 'Phases',
    hideBelow: 'md',
    width: '22%',
    cell: ({ attempts }) => {
      const last = attempts.at(-1);
      return last ? <Waterfall phases={last.phases} /> : null;
    },
  },
];

function ResultDetail({ result, monitor }: { result: Result; monitor: Monitor }) {
  const { check } = monitor;
  return (
    <Stack direction="column" gap={2}>
      {result.attempts.map((attempt, index) => (
        <Stack key={index} direction="column" gap={1}>
          <Text weight="medium">
            Attempt {index + 1} of {result.attempts.length}:{' '}
            {attempt.ok ? 'held' : (attempt.message ?? 'failed')}
          </Text>
          <Waterfall phases={attempt.phases} legend />
          <AssertionResults
            attempt={attempt}
            // Of an earlier version nobody knows here what it asserted.
            check={monitor.version === result.monitorVersion ? check : null}
          />
          <DegradedNotice attempt={attempt} />
          <Found attempt={attempt} />
        </Stack>
      ))}
      <Facts
        facts={[
          { name: 'Probe', value: result.probe },
          { name: 'Began late by', value: microsecondWords(result.latenessUs) },
          { name: 'Waited in the queue', value: microsecondWords(result.queueUs) },
          { name: 'Version of the monitor', value: String(result.monitorVersion) },
        ]}
      />
    </Stack>
  );
}
