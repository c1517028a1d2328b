import { PanelPlugin } from '@grafana/data';
import { CapaPanel } from './capa-panel.tsx';

export const plugin = new PanelPlugin(CapaPanel);
