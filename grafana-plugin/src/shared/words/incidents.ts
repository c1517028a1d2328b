import type { Incident } from '@appops/shared/contract/incidents';
import type { Severity } from '@appops/shared/contract/severity';
import type { Status } from '../ui/status-label.tsx';

export function incidentStatus(status: Incident['status']): Status {
  switch (status) {
    case 'open':
      return { word: 'Open', tone: 'bad', icon: 'exclamation-circle' };
    case 'acknowledged':
      return { word: 'Acknowledged', tone: 'warn', icon: 'eye' };
    case 'mitigated':
      return { word: 'Mitigated', tone: 'busy', icon: 'shield' };
    case 'resolved':
      return { word: 'Resolved', tone: 'good', icon: 'check-circle' };
    case 'unknown':
      return { word: 'Unknown', tone: 'quiet', icon: 'question-circle' };
  }
}

export function severityStatus(severity: Severity | 'unknown'): Status {
  switch (severity) {
    case 'critical':
      return { word: 'Critical', tone: 'bad', icon: 'fire' };
    case 'high':
      return { word: 'High', tone: 'bad', icon: 'angle-up' };
    case 'medium':
      return { word: 'Medium', tone: 'warn', icon: 'minus' };
    case 'low':
      return { word: 'Low', tone: 'quiet', icon: 'angle-down' };
    case 'unknown':
      return { word: 'Unknown', tone: 'quiet', icon: 'question-circle' };
  }
}

export function openerWords(incident: Pick<Incident, 'openedBy' | 'opener'>): string {
  switch (incident.openedBy) {
    case 'monitor':
      return 'by a monitor';
    case 'extension':
      return `by ${incident.opener.name}, from the browser`;
    default:
      return `by ${incident.opener.name}`;
  }
}
