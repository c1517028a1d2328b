import type { Deployment } from '@appops/shared/contract/deployments';
import { deploymentMoves, type DeploymentMoveTo } from '@appops/shared/words/deployment';
import { Button, Stack } from '@grafana/ui';
import { EDITORS_ONLY, mayEdit } from '../../shared/permissions.ts';
import { useMutation } from '../../shared/query/use-mutation.ts';
import { ConfirmButton } from '../../shared/ui/confirm-button.tsx';
import { errorWords } from '../../shared/http/error-words.ts';
import { Alert } from '@grafana/ui';
import { moveDeploymentTo } from './api.ts';
import { possibleMoves } from './model.ts';

/** What a person reports of a deployment by hand, where the pipeline does not. */
export function DeploymentActions({ deployment }: { deployment: Deployment }) {
  const { id, status, version, environment, previousVersion } = deployment;
  const move = useMutation((to: DeploymentMoveTo) => moveDeploymentTo(id, { status: to }));
  const disabled = move.busy || !mayEdit();
  const tooltip = mayEdit() ? undefined : EDITORS_ONLY;
  return (
    <Stack gap={1} wrap="wrap" alignItems="center">
      {possibleMoves(status).map((verb) =>
        verb === 'rolled_back' ? (
          <ConfirmButton
            key={verb}
            label={deploymentMoves[verb]}
            icon="arrow-left"
            variant="destructive"
            fill="outline"
            title={`${version} was rolled back?`}
            question={`This records that ${version} is no longer live in ${environment}; ${
              previousVersion === null ? 'what was live before it' : previousVersion
            } counts as live again. It does not roll anything back by itself.`}
            onConfirm={() => void move.run(verb)}
            disabled={disabled}
            {...(tooltip ? { tooltip } : {})}
            data-testid={`move-${verb}`}
          />
        ) : (
          <Button
            key={verb}
            variant={verb === 'succeeded' ? 'primary' : 'secondary'}
            onClick={() => void move.run(verb)}
            disabled={disabled}
            data-testid={`move-${verb}`}
            {...(tooltip ? { tooltip } : {})}
          >
            {deploymentMoves[verb]}
          </Button>
        ),
      )}
      {move.error !== null && (
        <Alert
          severity="error"
          title={errorWords(move.error).detail}
          onRemove={move.reset}
          bottomSpacing={0}
        />
      )}
    </Stack>
  );
}
