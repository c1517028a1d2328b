import { standardEditorsRegistry, standardFieldConfigEditorRegistry } from '@grafana/data';

const ids = [
  'boolean',
  'color',
  'dashboard-uid',
  'field-name',
  'multi-select',
  'number',
  'radio',
  'select',
  'slider',
  'strings',
  'text',
  'timezone',
  'unit',
];

/** Panels name option editors while they register; the preview has no panel editor, but the names must exist. */
export function registerStandardEditors(): void {
  standardEditorsRegistry.setInit(() => ids.map((id) => ({ id, name: id, editor: () => null as never })));
  standardFieldConfigEditorRegistry.setInit(() => []);
}
