import type { AnnotationSupport } from '@grafana/data';
import { of } from 'rxjs';
import { AnnotationEditor } from './editors/annotation-editor.tsx';
import { defaultLayer, layerQuery, prepareLayer, type Layer } from './layer.ts';
import { eventsOf } from './markers.ts';
import type { AppOpsQuery } from './query.ts';

/** How Grafana makes a layer of markers out of this data source. */
export const annotationSupport: AnnotationSupport<AppOpsQuery, Layer> = {
  QueryEditor: AnnotationEditor,
  getDefaultQuery: defaultLayer,
  prepareAnnotation: prepareLayer,
  prepareQuery: layerQuery,
  processEvents: (_layer, frames) => of(eventsOf(frames)),
};
