import type { Case } from '@appops/shared/contract/cases';
import { isClosed } from '@appops/shared/words/case';
import { Stack } from '@grafana/ui';
import { TextField } from '../../shared/form/fields.tsx';
import { CaseForm } from './case-form.tsx';
import { CloseCase } from './close-case.tsx';
import { possibleClosures } from './model.ts';

/** Closing and reopening: people decide, where the rules allow it. */
export function CaseActions({ case: it }: { case: Case }) {
  const closures = possibleClosures(it);
  return (
    <Stack gap={1}>
      {closures.length > 0 && <CloseCase case={it} closures={closures} />}
      {isClosed(it.status) && (
        <CaseForm
          case={it}
          action="reopen"
          label="Reopen"
          submit="Reopen it"
          testId="reopen-case"
          start={{ reason: '' }}
          bodyOf={(values) => values}
        >
          {({ values, set, error }) => (
            <TextField
              label="Reason"
              required
              rows={3}
              value={values.reason}
              onChange={(value) => set('reason', value)}
              error={error('reason')}
            />
          )}
        </CaseForm>
      )}
    </Stack>
  );
}
