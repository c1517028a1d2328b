import type { MaintenanceWindow } from '@appops/shared/contract/maintenance';
import { instantText, typedInstant } from '../../shared/form/instant-text.ts';

/** What a person edits of a window. Times are as they are typed. */
export interface WindowForm {
  title: string;
  service: string;
  /** Empty for all of the service. */
  environment: string;
  starts: string;
  ends: string;
}

const HOUR = 3_600_000;

/** A new window: from now on, for an hour. */
export function newWindow(now: number): WindowForm {
  return { title: '', service: '', environment: '', starts: instantText(now), ends: instantText(now + HOUR) };
}

export function formOfWindow(window: MaintenanceWindow): WindowForm {
  return {
    title: window.title,
    service: window.service,
    environment: window.environment ?? '',
    starts: instantText(Date.parse(window.startsAt)),
    ends: instantText(Date.parse(window.endsAt)),
  };
}

/** The instant that was typed; text that is none stays text, so that the schema says what is wrong with it. */
function instantOf(text: string): string {
  const at = typedInstant(text);
  return at === null ? text : new Date(at).toISOString();
}

/** The request that plans what was typed. */
export function planOf(form: WindowForm) {
  return {
    title: form.title,
    service: form.service,
    environment: form.environment === '' ? null : form.environment,
    startsAt: instantOf(form.starts),
    endsAt: instantOf(form.ends),
  };
}

/**
 * What differs from the window as it is. Times that were not touched are left out: what is typed has no seconds, and
 * must not move a window by them.
 */
export function changesOf(form: WindowForm, window: MaintenanceWindow) {
  const before = formOfWindow(window);
  return {
    version: window.version ?? 1,
    ...(form.title === before.title ? {} : { title: form.title }),
    ...(form.environment === before.environment
      ? {}
      : { environment: form.environment === '' ? null : form.environment }),
    ...(form.starts === before.starts ? {} : { startsAt: instantOf(form.starts) }),
    ...(form.ends === before.ends ? {} : { endsAt: instantOf(form.ends) }),
  };
}
