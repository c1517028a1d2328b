/** The browsers that an extension build can be for. */
export type Browser = 'chrome' | 'firefox';

/** The id under which Firefox knows the add-on; tests pin its internal uuid by it. */
export const FIREFOX_ID = '{5b0f6a0e-6f0e-4f7a-9c55-2a6d5f0c9e41}';

const ICONS = { 16: 'icons/16.png', 32: 'icons/32.png', 48: 'icons/48.png', 128: 'icons/128.png' };

/*
 * Stated in full because the default of Manifest V3 adds upgrade-insecure-requests in Firefox, which turns a
 * backend on a plain-http LAN address into an https one that nobody serves. connect-src stays open: the
 * backend is self-hosted, its address is a setting, and host permissions limit what is reachable anyway.
 */
const PAGES_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  'connect-src http: https:',
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/**
 * The manifest of one browser's build. Hosts are never asked for at install time: `activeTab` covers a click
 * on the toolbar, and single sites are granted by the user in the panel under the optional ceiling.
 */
export function manifest(browser: Browser, version: string) {
  const common = {
    manifest_version: 3,
    name: 'AppOps',
    version,
    description: 'What is live on this page, its open incidents, and notes anchored to what you see.',
    icons: ICONS,
    action: { default_title: 'AppOps', default_icon: ICONS },
    options_ui: { page: 'options/index.html', open_in_tab: true },
    optional_host_permissions: ['*://*/*'],
    content_security_policy: { extension_pages: PAGES_POLICY },
    commands: { _execute_action: { suggested_key: { default: 'Alt+Shift+O' } } },
  };
  const permissions = ['activeTab', 'scripting', 'storage', 'contextMenus', 'alarms'];
  if (browser === 'chrome') {
    return {
      ...common,
      minimum_chrome_version: '120',
      permissions: [...permissions, 'sidePanel'],
      background: { service_worker: 'background.js', type: 'module' },
      side_panel: { default_path: 'sidepanel/index.html' },
    };
  }
  return {
    ...common,
    permissions,
    background: { scripts: ['background.js'], type: 'module' },
    sidebar_action: {
      default_panel: 'sidepanel/index.html',
      default_title: 'AppOps',
      default_icon: ICONS,
      open_at_install: false,
    },
    browser_specific_settings: {
      gecko: {
        id: FIREFOX_ID,
        // The first that shows data_collection_permissions on every platform; ESR 153 is beyond it.
        strict_min_version: '142.0',
        // What leaves the browser, and only towards the backend that the user entered.
        data_collection_permissions: {
          required: ['authenticationInfo', 'websiteContent', 'websiteActivity'],
        },
      },
    },
  };
}
