import { Stack, Text } from '@grafana/ui';
import { ADMINS_ONLY, mayAdminister } from '../../shared/permissions.ts';
import { useMutation } from '../../shared/query/use-mutation.ts';
import { ConfirmButton } from '../../shared/ui/confirm-button.tsx';
import { DataTable, type Column } from '../../shared/ui/data-table.tsx';
import { ErrorAlert } from '../../shared/ui/error-alert.tsx';
import { Loaded } from '../../shared/ui/loaded.tsx';
import { AddRange } from './add-range.tsx';
import { rangeWords, withRange } from './allow-list.ts';
import { changeLocalProbe, useLocalProbe } from './api.ts';
import { ProbeCapacity } from './probe-capacity.tsx';
import { ProbeReferences } from './probe-references.tsx';

/** What the backend's own probe can do, and the ranges beyond the public internet that it may call. */
export function ProbeTargets() {
  const probe = useLocalProbe();
  const add = useMutation((range: string) => changeLocalProbe((allow) => withRange(allow, range)));
  const remove = useMutation((range: string) =>
    changeLocalProbe((allow) => allow.filter((other) => other !== range)),
  );
  const columns: Column<string>[] = [
    { id: 'range', header: 'Range', cell: (it) => <code>{it}</code> },
    { id: 'what', header: 'What it is', cell: rangeWords },
    {
      id: 'remove',
      header: '',
      align: 'end',
      cell: (it) =>
        mayAdminister() && (
          <ConfirmButton
            label="Remove"
            size="sm"
            variant="secondary"
            title={`No longer call ${it}?`}
            question="Monitors whose targets lie in it fail from their next run on."
            onConfirm={() => void remove.run(it)}
            disabled={remove.busy}
            data-testid="remove-range"
          />
        ),
    },
  ];
  return (
    <Loaded query={probe}>
      {({ allow, capacity, references, offline }) => (
        <Stack direction="column" gap={2}>
          <ProbeCapacity capacity={capacity} />
          <ProbeReferences key={references.join()} references={references} offline={offline} />
          {allow.length === 0 ? (
            <Text color="secondary">
              No range is allowed: the probe calls public addresses only. To watch something on this machine,
              add 127.0.0.0/8.
            </Text>
          ) : (
            <DataTable
              label="Ranges that the local probe may call"
              columns={columns}
              rows={allow}
              rowKey={(it) => it}
              rowTestId="range-row"
            />
          )}
          {mayAdminister() ? <AddRange add={add} /> : <Text color="secondary">{ADMINS_ONLY}</Text>}
          {(add.error ?? remove.error) !== null && <ErrorAlert error={add.error ?? remove.error} />}
        </Stack>
      )}
    </Loaded>
  );
}
