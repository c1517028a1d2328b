/** Ids of the plugins in this folder, as their plugin.json files give them. */
export const APP_ID = 'appops-suite-app';
export const DATA_SOURCE_TYPE = 'appops-suite-datasource';

/** The data source that AppOps creates has this uid everywhere, so that dashboards can name it. */
export const DATA_SOURCE_UID = 'appops';

/** Where the app's pages live, below Grafana's own sub-path. */
export const PLUGIN_BASE = `/a/${APP_ID}`;
