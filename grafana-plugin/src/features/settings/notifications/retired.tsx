import { retirementWords } from '@appops/shared/words/retirement';
import { Alert, Button, RadioButtonGroup, Stack } from '@grafana/ui';

/** Which are shown: those in use, or those that were retired. */
export function InUseOrRetired(props: {
  label: string;
  value: 'no' | 'only';
  onChange: (value: 'no' | 'only') => void;
}) {
  return (
    <div>
      <RadioButtonGroup<'no' | 'only'>
        size="sm"
        aria-label={props.label}
        options={[
          { value: 'no', label: retirementWords.in_use.label },
          { value: 'only', label: retirementWords.retired.label },
        ]}
        value={props.value}
        onChange={props.onChange}
      />
    </div>
  );
}

/** What was retired just now, and can be brought back at once. */
export function RetiredJustNow(props: { title: string; about: string; busy: boolean; onUndo: () => void }) {
  return (
    <Alert bottomSpacing={0} severity="info" title={props.title} data-testid="retired-just-now">
      <Stack gap={2} alignItems="center" justifyContent="space-between" wrap="wrap">
        <span style={{ overflowWrap: 'anywhere' }}>{props.about}</span>
        <Button
          size="sm"
          variant="secondary"
          icon="history"
          disabled={props.busy}
          onClick={props.onUndo}
          data-testid="undo-retirement"
        >
          Undo
        </Button>
      </Stack>
    </Alert>
  );
}
