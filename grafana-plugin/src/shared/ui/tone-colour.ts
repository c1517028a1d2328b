import type { GrafanaTheme2 } from '@grafana/data';
import type { Tone } from './tone.ts';

/** The theme's colour of a tone, for text and thin lines. */
export function toneColour(theme: GrafanaTheme2, tone: Tone): string {
  switch (tone) {
    case 'good':
      return theme.colors.success.text;
    case 'bad':
      return theme.colors.error.text;
    case 'warn':
      return theme.colors.warning.text;
    case 'busy':
      return theme.colors.info.text;
    case 'quiet':
      return theme.colors.text.secondary;
  }
}
