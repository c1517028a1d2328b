import type { Case } from '@appops/shared/contract/cases';
import { Alert, Button, Stack } from '@grafana/ui';
import { EDITORS_ONLY, mayEdit } from '../../shared/permissions.ts';
import { useMutation } from '../../shared/query/use-mutation.ts';
import { Bullets } from '../../shared/ui/bullets.tsx';
import { ErrorAlert } from '../../shared/ui/error-alert.tsx';
import { WithNames } from '../../shared/ui/with-names.tsx';
import { act } from './api.ts';

/** What AppOps asks people for; a problem that may be the same one is linked with one click. */
export function Proposals({ case: it }: { case: Case }) {
  const link = useMutation((problem: string, key) => act('link', it.id, { problem }, key));
  if (it.proposals.length === 0) return null;
  return (
    <Alert bottomSpacing={0} severity="info" title="AppOps proposes" data-testid="proposals">
      <Bullets
        items={it.proposals.map(({ code, message, problem }) => ({
          key: `${code} ${message}`,
          text: (
            <Stack alignItems="center" gap={1} wrap="wrap">
              <WithNames text={message} />
              {code === 'link_problem' && problem !== null && (
                <Button
                  size="sm"
                  variant="secondary"
                  icon="link"
                  onClick={() => void link.run(problem)}
                  disabled={!mayEdit() || link.busy}
                  tooltip={mayEdit() ? '' : EDITORS_ONLY}
                  data-testid="link-problem"
                >
                  Link it
                </Button>
              )}
            </Stack>
          ),
        }))}
      />
      {link.error !== null && <ErrorAlert error={link.error} reveal />}
    </Alert>
  );
}
