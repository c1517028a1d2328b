import { css } from '@emotion/css';
import { colorManipulator, dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { useStyles2, type UPlotConfigBuilder } from '@grafana/ui';
import { useLayoutEffect, useReducer, useRef } from 'react';
import { createPortal } from 'react-dom';
import type uPlot from 'uplot';
import { AnnotationTooltip } from './annotation-tooltip.tsx';
import type { Annotation } from './annotations.ts';

interface Props {
  config: UPlotConfigBuilder;
  annotations: Annotation[];
  timeZone: string;
}

/** Draws annotations over a plot: dashed lines and filled regions on the canvas, a marker each below the axis. */
export function AnnotationMarkers({ config, annotations, timeZone }: Props) {
  const styles = useStyles2(getStyles);
  const plot = useRef<uPlot | null>(null);
  const drawn = useRef(annotations);
  const [, redrawMarkers] = useReducer((count: number) => count + 1, 0);
  drawn.current = annotations;

  useLayoutEffect(() => {
    config.addHook('init', (u) => {
      plot.current = u;
    });
    config.addHook('draw', (u) => {
      drawLines(u, drawn.current);
      // Markers are elements over the plot; their places follow from its scale once it is drawn.
      queueMicrotask(redrawMarkers);
    });
    config.addHook('destroy', () => {
      plot.current = null;
    });
  }, [config]);

  useLayoutEffect(() => plot.current?.redraw(), [annotations]);

  const u = plot.current;
  if (!u || u.scales['x']?.min == null) return null;
  const width = u.over.clientWidth;
  const markers = annotations.flatMap((annotation, index) => {
    const left = Math.max(u.valToPos(annotation.time, 'x'), 0);
    const right = annotation.isRegion ? Math.min(u.valToPos(annotation.timeEnd, 'x'), width) : left;
    if (right < 0 || left > width) return [];
    return [
      <AnnotationTooltip key={index} annotation={annotation} timeZone={timeZone}>
        <button
          type="button"
          className={annotation.isRegion ? styles.region : styles.point}
          style={{
            left: Math.round(left),
            width: annotation.isRegion ? Math.max(right - left, 2) : undefined,
            top: u.over.clientHeight,
            ...(annotation.isRegion
              ? { background: annotation.color }
              : { borderBottomColor: annotation.color }),
          }}
          data-testid="data-testid annotation-marker"
          aria-label={`${plainText(annotation.title || annotation.text)}, ${dateTimeFormat(annotation.time, { timeZone })}`}
        />
      </AnnotationTooltip>,
    ];
  });
  return createPortal(markers, u.over);
}

function plainText(html: string): string {
  const { body } = new DOMParser().parseFromString(html, 'text/html');
  return body.textContent.trim() || 'Annotation';
}

function drawLines(u: uPlot, annotations: Annotation[]): void {
  const { ctx, bbox } = u;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const { time, timeEnd, isRegion, color } of annotations) {
    const from = u.valToPos(time, 'x', true);
    const to = isRegion ? u.valToPos(timeEnd, 'x', true) : from;
    if (isRegion) {
      ctx.fillStyle = colorManipulator.alpha(color, 0.1);
      ctx.fillRect(from, bbox.top, to - from, bbox.height);
    }
    ctx.lineWidth = 2;
    ctx.strokeStyle = color;
    ctx.setLineDash([5, 5]);
    for (const x of isRegion ? [from, to] : [from]) {
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
    }
  }
  ctx.restore();
}

function getStyles(theme: GrafanaTheme2) {
  const marker = {
    position: 'absolute',
    padding: 0,
    border: 'none',
    background: 'none',
    cursor: 'pointer',
    zIndex: 1,
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: 2 },
  } as const;
  return {
    point: css({
      ...marker,
      width: 0,
      height: 0,
      transform: 'translateX(-50%)',
      borderLeft: '5px solid transparent',
      borderRight: '5px solid transparent',
      borderBottomWidth: 6,
      borderBottomStyle: 'solid',
    }),
    region: css({ ...marker, height: 6, borderRadius: theme.shape.radius.sm }),
  };
}
