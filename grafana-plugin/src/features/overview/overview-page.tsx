import { Alert, Button, Drawer, Stack, Text } from '@grafana/ui';
import { useState } from 'react';
import { choiceField } from '../../shared/url-state/url-fields.ts';
import { useUrlState } from '../../shared/url-state/use-url-state.ts';
import { Loaded } from '../../shared/ui/loaded.tsx';
import { paths } from '../../shared/paths.ts';
import { PageFrame } from '../../shared/ui/page-frame.tsx';
import { ButtonLink } from '../../shared/ui/page-link.tsx';
import { GetStarted, startChoices } from '../get-started/get-started.tsx';
import type { Overview } from '@appops/shared/contract/overview';
import { Lasting } from '../../shared/ui/age.tsx';
import { useOverview } from './api.ts';
import { Matrix } from './matrix.tsx';
import { GoingOn } from './going-on.tsx';
import { headline, isEmpty } from './model.ts';
import { Totals } from './totals.tsx';

const fields = { start: choiceField(['', 'choose', ...startChoices], '') };

/** Service × environment: what is live where, in what state, with its open incidents and cases. */
export function OverviewPage() {
  const overview = useOverview();
  const [{ start }, change] = useUrlState(fields);
  const [began, setBegan] = useState(false);
  const empty = overview.data !== undefined && isEmpty(overview.data);
  if (empty && !began) setBegan(true);
  // Who began here stays here: the first monitor fills the overview while its form is still open.
  const inPage = empty || (began && start !== '');
  const chosen = start === '' || start === 'choose' ? null : start;
  return (
    <PageFrame
      subTitle="What is live where, since when, and whether it is well."
      actions={
        !inPage && (
          <Button
            variant="secondary"
            icon="plus"
            onClick={() => change({ start: 'choose' })}
            data-testid="get-started"
          >
            Get started
          </Button>
        )
      }
    >
      {inPage && (
        <GetStarted
          welcome={empty}
          boxed
          chosen={chosen}
          onChoose={(choice) => change({ start: choice ?? (empty ? '' : 'choose') })}
        />
      )}
      {overview.data?.notices.map(({ code, message }) => (
        <Alert key={code} severity="warning" title="AppOps itself needs attention">
          <Stack direction="column" gap={1} alignItems="flex-start">
            <span>{message}</span>
            {code === 'nobody_told' && (
              <ButtonLink to={paths.notifications} size="sm" variant="secondary">
                See why
              </ButtonLink>
            )}
          </Stack>
        </Alert>
      ))}
      <Loaded query={overview}>
        {(data) =>
          !isEmpty(data) && (
            <Stack direction="column" gap={2}>
              <Headline overview={data} />
              <GoingOn />
              <Totals totals={data.totals} />
              <Matrix overview={data} />
            </Stack>
          )
        }
      </Loaded>
      {!inPage && start !== '' && (
        <Drawer title="Get started" size="md" onClose={() => change({ start: '' })}>
          <GetStarted chosen={chosen} onChoose={(choice) => change({ start: choice ?? 'choose' })} />
        </Drawer>
      )}
    </PageFrame>
  );
}

/** How things stand, in one sentence. */
function Headline({ overview }: { overview: Overview }) {
  const { words, since, bad } = headline(overview);
  return (
    <Text element="p" variant="h4" color={bad ? 'error' : 'primary'} data-testid="overview-headline">
      {words}
      {since !== null && (
        <>
          , <Lasting since={since} />
        </>
      )}
    </Text>
  );
}
