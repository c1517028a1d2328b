import type { CaseStatus } from '@appops/shared/words/case';

/** As a dashboard stores them: what was never chosen is left out. */
export interface CapaOptions {
  /** Slugs; none for all. */
  services?: string[];
  /** None for all that are not closed. */
  statuses?: CaseStatus[];
  /** Rows at most. */
  limit?: number;
}

export const DEFAULT_LIMIT = 20;
