import { EmptyState } from '@grafana/ui';

export function CapaPanel() {
  return <EmptyState variant="not-found" message="Nothing is built yet in this panel" />;
}
