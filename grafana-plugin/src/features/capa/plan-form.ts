import { msOf, type DurationText } from '../../shared/form/duration-text.ts';

/** What a person may say of a verification plan; what is left empty the backend works out of what was seen. */
export interface PlanForm {
  environments: string[];
  window: DurationText;
  cleanRuns: string;
  /** Percent of the runs that failed before the fix, where a person knows it better than the measurement. */
  failedShare: string;
  /** Why less is asked for than was worked out. */
  reason: string;
}

export const emptyPlan: PlanForm = {
  environments: [],
  window: { count: '', unit: 'hours' },
  cleanRuns: '',
  failedShare: '',
  reason: '',
};

/** The plan of a request. What was typed and is no number is sent on, so that it is refused at its field. */
export function planOf(form: PlanForm) {
  const { environments, window, cleanRuns, failedShare, reason } = form;
  const minimumWindowMs = msOf(window);
  return {
    ...(environments.length > 0 ? { environments } : {}),
    ...(minimumWindowMs === null ? {} : { minimumWindowMs }),
    ...(cleanRuns.trim() === '' ? {} : { cleanRunsNeeded: Number(cleanRuns) }),
    ...(failedShare.trim() === '' ? {} : { failureShare: Number(failedShare) / 100 }),
    // A reason for nothing would stand beside a plan that asks for no less than was measured.
    ...(reason.trim() === '' || !mayAskForLess(form) ? {} : { reason: reason.trim() }),
  };
}

/** Whether what is typed may ask for less than was worked out; whether it does, only the backend knows. */
export function mayAskForLess({ window, cleanRuns, failedShare }: PlanForm): boolean {
  return [window.count, cleanRuns, failedShare].some((typed) => typed.trim() !== '');
}
