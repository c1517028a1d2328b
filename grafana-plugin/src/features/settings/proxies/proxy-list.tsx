import type { Proxy } from '@appops/shared/contract/proxies';
import { Button, Stack, Text } from '@grafana/ui';
import { useState } from 'react';
import { ADMINS_ONLY, mayAdminister, mayEdit } from '../../../shared/permissions.ts';
import { useMutation } from '../../../shared/query/use-mutation.ts';
import { DataTable } from '../../../shared/ui/data-table.tsx';
import { ErrorAlert } from '../../../shared/ui/error-alert.tsx';
import { Loaded } from '../../../shared/ui/loaded.tsx';
import { InUseOrRetired } from '../notifications/retired.tsx';
import { moveProxy, useProxies } from './api.ts';
import { proxyColumns } from './proxy-columns.tsx';
import { ProxyModal } from './proxy-modal.tsx';

/** The proxies that checks may go by. */
export function ProxyList() {
  const [show, setShow] = useState<'no' | 'only'>('no');
  const [edited, setEdited] = useState<Proxy | 'new' | null>(null);
  const proxies = useProxies(mayEdit(), show);
  const move = useMutation(({ slug, verb }: { slug: string; verb: 'retire' | 'restore' }, key) =>
    moveProxy(slug, verb, key),
  );
  if (!mayEdit()) return <Text color="secondary">{ADMINS_ONLY}</Text>;
  return (
    <Stack direction="column" gap={2}>
      <InUseOrRetired label="Which proxies" value={show} onChange={setShow} />
      {move.error !== null && <ErrorAlert error={move.error} />}
      <Loaded query={proxies}>
        {({ items }) =>
          items.length === 0 ? (
            <Text color="secondary">
              {show === 'only' ? 'No proxy was retired.' : 'No proxy: checks go to their targets directly.'}
            </Text>
          ) : (
            <DataTable
              label="Proxies"
              columns={proxyColumns({
                busy: move.busy,
                onEdit: setEdited,
                onMove: (slug, verb) => void move.run({ slug, verb }),
              })}
              rows={items}
              rowKey={({ slug }) => slug}
              rowTestId="proxy-row"
            />
          )
        }
      </Loaded>
      {mayAdminister() ? (
        <div>
          <Button icon="plus" variant="secondary" onClick={() => setEdited('new')} data-testid="add-proxy">
            Add a proxy
          </Button>
        </div>
      ) : (
        <Text color="secondary">{ADMINS_ONLY}</Text>
      )}
      {edited !== null && (
        <ProxyModal proxy={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />
      )}
    </Stack>
  );
}
