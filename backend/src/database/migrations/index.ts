import type { Migration } from 'kysely/migration';
import type { Engine } from '../store.ts';
import { initial } from './0001-initial.ts';
import { outcomes } from './0002-outcomes.ts';
import { scheduling } from './0003-scheduling.ts';
import { names } from './0004-names.ts';
import { fixes } from './0005-fixes.ts';
import { evidence } from './0006-evidence.ts';
import { pages } from './0008-pages.ts';
import { facts } from './0010-facts.ts';
import { incidentSights } from './0011-incident-sights.ts';
import { deploymentParts } from './0014-deployment-parts.ts';
import { seenRoles } from './0016-seen-roles.ts';
import { probeLoads } from './0017-probe-loads.ts';
import { lists } from './0019-lists.ts';
import { checks } from './0020-checks.ts';
import { chainForms } from './0023-chain-forms.ts';
import { sourceMappings } from './0025-source-mappings.ts';
import { notify } from './0026-notify.ts';
import { effects } from './0027-effects.ts';
import { varyingFacts } from './0028-facts.ts';
import { outboxOrder } from './0029-outbox-order.ts';
import { secrets } from './0030-secrets.ts';
import { proxies } from './0031-proxies.ts';
import { states } from './0036-states.ts';
import { probeGuards } from './0036b-probe-guards.ts';
import { parents } from './0036c-parents.ts';
import { certificateReminders } from './0036d-certificate-reminders.ts';
import { push } from './0037-push.ts';

/** All migrations in order, by name. A released one never changes; the next gets the next number. */
export function migrations(engine: Engine): Record<string, Migration> {
  return {
    '0001-initial': initial(engine),
    '0002-outcomes': outcomes(),
    '0003-scheduling': scheduling(),
    '0004-names': names(),
    '0005-fixes': fixes(),
    '0006-evidence': evidence(),
    '0008-pages': pages(),
    '0010-facts': facts(),
    '0011-incident-sights': incidentSights(),
    '0014-deployment-parts': deploymentParts(engine),
    '0016-seen-roles': seenRoles(),
    '0017-probe-loads': probeLoads(),
    '0019-lists': lists(engine),
    '0020-checks': checks(),
    '0023-chain-forms': chainForms(),
    '0025-source-mappings': sourceMappings(),
    '0026-notify': notify(engine),
    '0027-effects': effects(),
    '0028-facts': varyingFacts(),
    '0029-outbox-order': outboxOrder(engine),
    '0030-secrets': secrets(),
    '0031-proxies': proxies(),
    '0036-states': states(),
    '0036b-probe-guards': probeGuards(),
    '0036c-parents': parents(),
    '0036d-certificate-reminders': certificateReminders(),
    '0037-push': push(),
  };
}
