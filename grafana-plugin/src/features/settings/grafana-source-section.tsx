import { Alert, Button, Stack } from '@grafana/ui';
import { useState } from 'react';
import { DATA_SOURCE_TYPE, DATA_SOURCE_UID } from '../../constants.ts';
import { mayAdminister } from '../../shared/permissions.ts';
import { useMutation } from '../../shared/query/use-mutation.ts';
import { useQuery } from '../../shared/query/use-query.ts';
import { ErrorAlert } from '../../shared/ui/error-alert.tsx';
import { Loaded } from '../../shared/ui/loaded.tsx';
import { StatusLabel, type Status } from '../../shared/ui/status-label.tsx';
import { EarlierTokens } from './earlier-tokens.tsx';
import { findDataSource, type DataSourceSettings } from './grafana-data-source.ts';
import { dataSourceToken, repairDataSource, type Repaired } from './repair-data-source.ts';

/** Creates the data source with a read-only token of its own, or repairs it and keeps a token that works. */
export function DataSourceSection({ backendUrl }: { backendUrl: string }) {
  const source = useQuery(['grafana-data-source'], async () => ({ found: await findDataSource() }));
  const [done, setDone] = useState<Repaired | null>(null);
  const put = useMutation((former: DataSourceSettings | null, key) =>
    repairDataSource(former, backendUrl, key),
  );
  return (
    <Loaded query={source}>
      {({ found }) => {
        const status = statusOf(found, backendUrl);
        const run = async () => {
          setDone((await put.run(found)) ?? null);
          source.refetch();
        };
        return (
          <Stack direction="column" gap={2} alignItems="flex-start">
            <StatusLabel status={status} data-testid="data-source-state" />
            {found?.readOnly && (
              <Alert
                bottomSpacing={0}
                severity="info"
                title="It is provisioned by a file, so it is changed in that file"
              />
            )}
            <Button
              variant={found === null ? 'primary' : 'secondary'}
              onClick={() => void run()}
              disabled={put.busy || !mayAdminister() || found?.readOnly === true}
              data-testid="put-data-source"
            >
              {found === null ? 'Create the data source' : 'Repair the data source'}
            </Button>
            {done !== null && (
              <Alert
                bottomSpacing={0}
                severity="success"
                title={
                  done === 'new token'
                    ? 'Done. It has a new token that may only read'
                    : 'Done. Its token works, so it keeps it'
                }
              />
            )}
            {put.error !== null && <ErrorAlert error={put.error} />}
            <EarlierTokens {...dataSourceToken} />
          </Stack>
        );
      }}
    </Loaded>
  );
}

function statusOf(found: Awaited<ReturnType<typeof findDataSource>>, backendUrl: string): Status {
  if (found === null) return { word: 'There is none yet', tone: 'warn', icon: 'exclamation-triangle' };
  if (found.type !== DATA_SOURCE_TYPE)
    return {
      word: `“${DATA_SOURCE_UID}” is a data source of another type (${found.type})`,
      tone: 'bad',
      icon: 'times-circle',
    };
  if (found.jsonData.backendUrl !== backendUrl)
    return { word: 'It has another backend address; repair it', tone: 'warn', icon: 'exclamation-triangle' };
  return { word: 'It is there', tone: 'good', icon: 'check-circle' };
}
