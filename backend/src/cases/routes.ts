import * as contract from '@appops/shared/contract/cases';
import type { Api } from '../http/api.ts';
import { caseTimeline } from './case-timeline.ts';
import { recordCause, recordPrevention } from './causes-and-preventions.ts';
import { closeCase, reopenCase } from './close-case.ts';
import { nameFix, planVerification, recordFix, revertFix } from './fixes.ts';
import { listCases, loadCase } from './load-case.ts';
import { dropMonitor } from './name-monitor.ts';
import { linkToCase, openCase } from './open-case.ts';
import { updateCase } from './update-case.ts';
import { activateWorkaround, addWorkaround, retireWorkaround } from './workarounds.ts';

export function bindCases(api: Api): void {
  api.write(contract.openCase, (ctx, { body }) => openCase(ctx, body));
  api.read(contract.listCases, (ctx, { query }) => listCases(ctx, query));
  api.read(contract.getCase, ({ tx }, { params }) => loadCase(tx, params.id));
  api.write(contract.updateCase, (ctx, { params, body }) => updateCase(ctx, params.id, body));
  api.write(contract.linkToCase, (ctx, { params, body }) => linkToCase(ctx, params.id, body));
  api.write(contract.dropMonitor, (ctx, { params, body }) =>
    dropMonitor(ctx, params.id, params.monitor, body.reason),
  );
  api.write(contract.addWorkaround, (ctx, { params, body }) => addWorkaround(ctx, params.id, body));
  api.write(contract.activateWorkaround, (ctx, { params }) =>
    activateWorkaround(ctx, params.id, params.workaround),
  );
  api.write(contract.retireWorkaround, (ctx, { params }) =>
    retireWorkaround(ctx, params.id, params.workaround),
  );
  api.write(contract.recordCause, (ctx, { params, body }) => recordCause(ctx, params.id, body));
  api.write(contract.recordFix, (ctx, { params, body }) => recordFix(ctx, params.id, body));
  api.write(contract.nameFix, (ctx, { params, body }) => nameFix(ctx, params.id, body));
  api.write(contract.revertFix, (ctx, { params, body }) => revertFix(ctx, params.id, body));
  api.write(contract.planVerification, (ctx, { params, body }) => planVerification(ctx, params.id, body));
  api.read(
    contract.getVerification,
    async ({ tx }, { params }) => (await loadCase(tx, params.id)).verification,
  );
  api.write(contract.recordPrevention, (ctx, { params, body }) => recordPrevention(ctx, params.id, body));
  api.write(contract.closeCase, (ctx, { params, body }) => closeCase(ctx, params.id, body));
  api.write(contract.reopenCase, (ctx, { params, body }) => reopenCase(ctx, params.id, body.reason));
  api.read(contract.getCaseTimeline, (ctx, { params, query }) => caseTimeline(ctx, params.id, query));
}
