import { replyEnum } from './values.ts';
import { severities } from '../words/severity.ts';

export const severity = replyEnum(severities);
