import type { Words } from './said.ts';

/** Grafana colours an annotation by its `newState`; these are the values it knows. */
export const markerStates = ['ok', 'pending', 'alerting', 'no_data'] as const;
export type MarkerState = (typeof markerStates)[number];

/** What a deployment's colour stands for, where a colour is explained; of one deployment its own words are told. */
export const markerWords: Words<MarkerState> = {
  ok: { label: 'No worse', tone: 'good' },
  pending: { label: 'Queued or running', tone: 'busy' },
  alerting: { label: 'Failed or worse', tone: 'bad' },
  no_data: { label: 'No verdict', tone: 'quiet' },
  unknown: { label: 'Unknown', tone: 'quiet' },
};
