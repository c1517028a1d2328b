import type { Case } from '@appops/shared/contract/cases';
import { Alert, Text } from '@grafana/ui';
import { Age } from '../../shared/ui/age.tsx';
import { Bullets } from '../../shared/ui/bullets.tsx';
import { WithNames } from '../../shared/ui/with-names.tsx';
import { useCaseTimeline } from './api.ts';
import { countedOccurrences } from './counted-occurrences.ts';
import { fixName } from './model.ts';
import { cameBackWords } from './verification-words.ts';

/** How many occurrences are listed; the timeline has the rest. */
const LISTED = 9;

/** A fix that did not hold, and when the problem came back: it stands before everything else of a case. */
export function IneffectiveNotice({ case: it }: { case: Case }) {
  const timeline = useCaseTimeline(it.id);
  if (it.tracks.verification.state !== 'ineffective') return null;
  const latest = it.fixes.at(-1);
  const fix = it.fixes.find(({ id }) => id === it.verification?.fix) ?? latest;
  const counted = countedOccurrences(timeline.data?.items ?? []);
  const listed = counted.slice(0, LISTED);
  return (
    <Alert
      bottomSpacing={0}
      severity="error"
      title={cameBackWords(
        it.occurrences.againstFix,
        fix === undefined ? 'The fix' : fixName(fix),
        it.fixes.length,
      )}
      data-testid="case-ineffective"
    >
      {listed.length === 0 ? it.tracks.verification.reasons.map(({ message }) => message).join(' ') : null}
      <Bullets
        items={listed.map(({ id, at, words }) => ({
          key: id,
          text: (
            <>
              <Age at={at} /> {words !== '' && <WithNames text={`AppOps ${words}`} />}
            </>
          ),
        }))}
      />
      {counted.length > listed.length && (
        <Text color="secondary">{`and ${counted.length - listed.length} earlier, on the timeline`}</Text>
      )}
    </Alert>
  );
}
