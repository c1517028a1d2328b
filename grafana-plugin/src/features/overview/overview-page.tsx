import { Button, Drawer } from '@grafana/ui';
import { choiceField } from '../../shared/url-state/url-fields.ts';
import { useUrlState } from '../../shared/url-state/use-url-state.ts';
import { Loaded } from '../../shared/ui/loaded.tsx';
import { PageFrame } from '../../shared/ui/page-frame.tsx';
import { GetStarted, startChoices } from '../get-started/get-started.tsx';
import { useOverview } from './api.ts';
import { Matrix } from './matrix.tsx';
import { isEmpty } from './model.ts';
import { Totals } from './totals.tsx';

const fields = { start: choiceField(['', 'choose', ...startChoices], '') };

/** Service × environment: what is live where, in what state, with its open incidents and cases. */
export function OverviewPage() {
  const overview = useOverview();
  const [{ start }, change] = useUrlState(fields);
  const empty = overview.data !== undefined && isEmpty(overview.data);
  const close = () => change({ start: '' });
  return (
    <PageFrame
      subTitle="What is live where, since when, and whether it is well."
      actions={
        !empty && (
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
      <Loaded query={overview}>
        {(data) =>
          isEmpty(data) ? (
            <GetStarted
              welcome
              chosen={start === '' || start === 'choose' ? null : start}
              onChoose={(choice) => change({ start: choice ?? '' })}
            />
          ) : (
            <>
              <Totals totals={data.totals} />
              <Matrix overview={data} />
            </>
          )
        }
      </Loaded>
      {!empty && start !== '' && (
        <Drawer title="Get started" size="md" onClose={close}>
          <GetStarted
            chosen={start === 'choose' ? null : start}
            onChoose={(choice) => change({ start: choice ?? 'choose' })}
          />
        </Drawer>
      )}
    </PageFrame>
  );
}
