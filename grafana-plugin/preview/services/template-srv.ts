import { dateTime, type ScopedVars, type TimeRange, type TypedVariableModel } from '@grafana/data';
import type { TemplateSrv, VariableInterpolation } from '@grafana/runtime';

type Format = string | ((value: unknown, variable: unknown, fallback?: unknown) => string);

/** Variables of the dashboard that is open: `$name`, `${name}`, `${name:format}` and `[[name]]`. */
export class PreviewTemplateSrv implements TemplateSrv {
  private readonly variables = new Map<string, string | string[]>();
  private timeRange: TimeRange | undefined;

  setVariables(values: Record<string, string | string[]>): void {
    this.variables.clear();
    for (const [name, value] of Object.entries(values)) this.variables.set(name, value);
  }

  getVariables(): TypedVariableModel[] {
    return [...this.variables].map(
      ([name, value]) => ({ type: 'custom', name, current: { text: value, value } }) as TypedVariableModel,
    );
  }

  replace(
    target = '',
    scopedVars: ScopedVars = {},
    format?: Parameters<TemplateSrv['replace']>[2],
    interpolations?: VariableInterpolation[],
  ): string {
    return target.replace(pattern, (match: string, ...groups: (string | undefined)[]) => {
      const variableName = groups[0] ?? groups[1] ?? groups[3] ?? '';
      const value = this.lookUp(variableName, scopedVars);
      const used = (groups[2] ?? format) as Format | undefined;
      const text = value === undefined ? match : formatValue(value, used, variableName);
      interpolations?.push({
        match,
        variableName,
        format: typeof used === 'string' ? used : undefined,
        value: text,
        found: value !== undefined,
      });
      return text;
    });
  }

  containsTemplate(target = ''): boolean {
    return target.search(pattern) >= 0;
  }

  updateTimeRange(timeRange: TimeRange): void {
    this.timeRange = timeRange;
  }

  private lookUp(name: string, scopedVars: ScopedVars): string | string[] | undefined {
    const scoped = scopedVars[name];
    if (scoped) return Array.isArray(scoped.value) ? scoped.value.map(String) : String(scoped.value);
    if (name === '__from') return this.timeRange?.from.valueOf().toString();
    if (name === '__to') return this.timeRange?.to.valueOf().toString();
    return this.variables.get(name);
  }
}

const pattern = /\$(\w+)|\$\{(\w+)(?::([^}]+))?\}|\[\[(\w+)\]\]/g;

function formatValue(value: string | string[], format: Format | undefined, name: string): string {
  if (typeof format === 'function') return format(value, { name, multi: Array.isArray(value) });
  const list = Array.isArray(value) ? value : [value];
  switch (format) {
    case 'csv':
    case 'raw':
      return list.join(',');
    case 'pipe':
      return list.join('|');
    case 'json':
      return JSON.stringify(Array.isArray(value) ? value : list[0]);
    case 'regex':
      return list.map((item) => item.replace(/[\\^$*+?.()|[\]{}/]/g, '\\$&')).join('|');
    case 'date':
    case 'date:iso':
      return dateTime(Number(list[0])).toISOString();
    default:
      return Array.isArray(value) && value.length > 1 ? `{${value.join(',')}}` : list.join('');
  }
}
