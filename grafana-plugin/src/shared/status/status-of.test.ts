import { expect, test } from 'vitest';
import { caseStatus, trackStatus } from './cases.ts';
import { deliveryStatus } from './deliveries.ts';
import { incidentStatus, nowStatus, severityStatus } from './incidents.ts';
import { maintenanceStatus } from './maintenance.ts';
import { monitorStatus, resultStatus } from './monitors.ts';
import { noteKind } from './notes.ts';
import { deploymentStatus, markerStatus, verdictStatus } from './releases.ts';

const tomorrow = 'of_tomorrow' as never;

test.each([
  ['deployment', () => deploymentStatus(tomorrow)],
  ['verdict', () => verdictStatus({ value: tomorrow })],
  ['marker', () => markerStatus(tomorrow)],
  ['incident', () => incidentStatus(tomorrow)],
  ['what monitors say of an incident', () => nowStatus({ state: tomorrow })],
  ['severity', () => severityStatus(tomorrow)],
  ['monitor', () => monitorStatus(tomorrow)],
  ['run', () => resultStatus({ outcome: tomorrow, suspect: false, degraded: false })],
  ['case', () => caseStatus(tomorrow)],
  ['track', () => trackStatus('fix', tomorrow)],
  ['maintenance window', () => maintenanceStatus(tomorrow)],
  ['note', () => noteKind(tomorrow)],
  ['delivery', () => deliveryStatus(tomorrow)],
])('a %s of tomorrow is drawn as it is called, neither good nor bad', (_, drawn) => {
  expect(drawn()).toEqual({ word: 'of_tomorrow', tone: 'quiet', icon: 'question-circle' });
});
