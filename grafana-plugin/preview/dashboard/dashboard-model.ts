import type { AnnotationQuery, FieldConfigSource } from '@grafana/data';
import type { DataQuery } from '@grafana/schema';

export interface DashboardPanel {
  id: number;
  type: string;
  title: string;
  /** In Grafana's grid of 24 columns; a row is 30 pixels with an 8 pixel gap. */
  gridPos: { x: number; y: number; w: number; h: number };
  datasource?: { type: string; uid: string };
  targets?: DataQuery[];
  options?: Record<string, unknown>;
  fieldConfig?: FieldConfigSource;
}

/** The part of Grafana's classic dashboard JSON that the preview understands. */
export interface DashboardModel {
  uid: string;
  title: string;
  tags: string[];
  time: { from: string; to: string };
  annotations: { list: AnnotationQuery[] };
  panels: DashboardPanel[];
}

/** Reads a dashboard that the built plugin brings along. */
export async function readDashboard(pluginId: string, path: string): Promise<DashboardModel> {
  const response = await fetch(`public/plugins/${pluginId}/${path}`);
  if (!response.ok) await response.body?.cancel();
  if (!response.ok) throw new Error(`The plugin's ${path} answered ${response.status}`);
  return (await response.json()) as DashboardModel;
}
