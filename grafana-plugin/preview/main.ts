import { chosenTheme, makeBootData } from './boot-data.ts';
import { readPreviewFacts } from './session.ts';

declare global {
  interface Window {
    grafanaBootData?: unknown;
    __grafana_public_path__?: string;
  }
}

// Grafana's libraries read these while they load, so everything that imports them comes after.
const theme = chosenTheme();
document.documentElement.style.colorScheme = theme;
document.body.style.background = theme === 'light' ? '#f4f5f5' : '#111217';

try {
  const facts = await readPreviewFacts();
  if (facts) {
    window.grafanaBootData = makeBootData(facts, theme);
    window.__grafana_public_path__ = new URL('public/', document.baseURI).pathname;
    const { startPage } = await import('./page.tsx');
    await startPage();
  } else {
    // The server explains there where the link is.
    location.replace(document.baseURI);
  }
} catch (error) {
  const message = document.createElement('pre');
  message.style.cssText = 'margin: 48px; font: 14px/1.6 system-ui; white-space: pre-wrap';
  message.textContent = `The preview could not start.\n\n${String(error)}\n\nIs the backend still running? Reload this page when it is.`;
  document.getElementById('root')!.append(message);
  throw error;
}
