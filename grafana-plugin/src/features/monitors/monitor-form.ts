import type { Monitor } from '@appops/shared/contract/monitors';
import type { RunPolicy } from '@appops/shared/rules/run-policy';
import type { Severity } from '@appops/shared/words/severity';
import { checkFormOf, checkOf, formRulesOf, type CheckForm } from './protocols/forms.ts';
import { emptyHttpForm } from './protocols/http/http-form.ts';
import { numeric } from './protocols/typed-number.ts';

/** What a person edits. Numbers are text while they are typed. */
export interface MonitorForm {
  name: string;
  /** A slug, or the name of a service that does not exist yet. */
  service: string;
  environment: string;
  check: CheckForm;
  intervalSeconds: string;
  retryAttempts: string;
  retryDelayMs: string;
  downAfter: string;
  /** Empty: in a row. */
  downWithin: string;
  upAfter: string;
  upWithin: string;
  opensIncident: boolean;
  severity: Severity;
  priority: boolean;
  /** The monitors that it depends on. */
  parents: { id: string; name: string }[];
}

export const newMonitorForm: MonitorForm = {
  name: '',
  service: '',
  environment: '',
  check: emptyHttpForm,
  intervalSeconds: '60',
  retryAttempts: '1',
  retryDelayMs: '500',
  downAfter: '1',
  downWithin: '',
  upAfter: '1',
  upWithin: '',
  opensIncident: true,
  severity: 'high',
  priority: false,
  parents: [],
};

/** Null for a monitor whose check this page is too old for: saving it would lose what cannot be read. */
export function formOf(monitor: Monitor): MonitorForm | null {
  const check = checkFormOf(monitor.check);
  if (check === null) return null;
  return {
    name: monitor.name,
    service: monitor.service,
    environment: monitor.environment,
    check,
    intervalSeconds: String(monitor.intervalMs / 1000),
    retryAttempts: String(monitor.retries.attempts),
    retryDelayMs: String(monitor.retries.delayMs),
    downAfter: String(monitor.downAfter),
    downWithin: monitor.downWithin === null ? '' : String(monitor.downWithin),
    upAfter: String(monitor.upAfter),
    upWithin: monitor.upWithin === null ? '' : String(monitor.upWithin),
    opensIncident: monitor.opensIncident,
    severity: monitor.severity === 'unknown' ? 'high' : monitor.severity,
    priority: monitor.priority,
    parents: monitor.parents,
  };
}

/** The form as it is saved: a name that was left out is made of what is called. */
export function withName(form: MonitorForm): MonitorForm {
  return form.name === '' ? { ...form, name: formRulesOf(form.check).nameFor(form.check) } : form;
}

/** The policies of a monitor: how often, how patient, and what follows. */
export function policyOf(form: MonitorForm) {
  return {
    intervalMs: numeric(form.intervalSeconds, 1000),
    retries: { attempts: numeric(form.retryAttempts), delayMs: numeric(form.retryDelayMs) },
    downAfter: numeric(form.downAfter),
    downWithin: form.downWithin.trim() === '' ? null : numeric(form.downWithin),
    upAfter: numeric(form.upAfter),
    upWithin: form.upWithin.trim() === '' ? null : numeric(form.upWithin),
    opensIncident: form.opensIncident,
    severity: form.severity,
    priority: form.priority,
    parents: form.parents.map(({ id }) => id),
  };
}

/** What decides how long a run may take; of a form that is half filled in too. */
export function runPolicyOf(form: MonitorForm): RunPolicy {
  const number = (text: string, factor = 1) => (Number(text) || 0) * factor;
  return {
    intervalMs: Math.max(1, number(form.intervalSeconds, 1000)),
    timeoutMs: number(form.check.timeoutSeconds, 1000),
    retries: { attempts: number(form.retryAttempts), delayMs: number(form.retryDelayMs) },
    downAfter: Math.max(1, number(form.downAfter)),
  };
}

/** The request that the form stands for; service and environment go by their names or slugs. */
export function newMonitorBody(form: MonitorForm) {
  return {
    name: form.name,
    service: form.service,
    environment: form.environment,
    check: checkOf(form.check),
    ...policyOf(form),
  };
}

/** In which units the form of a monitor asks for times, by the protocol of its check. */
export function typedInOf({ check }: MonitorForm): Record<string, 's' | 'ms'> {
  return { intervalMs: 's', 'retries.delayMs': 'ms', ...formRulesOf(check).typedIn };
}
