import { replyEnum } from './values.ts';

/** From worst to least. */
export const severities = ['critical', 'high', 'medium', 'low'] as const;
export type Severity = (typeof severities)[number];
export const severity = replyEnum(severities);
