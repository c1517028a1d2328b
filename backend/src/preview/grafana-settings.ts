/** Settings of the app plugin, as an admin saves them in Grafana. */
export interface AppSettings {
  enabled: boolean;
  pinned: boolean;
  jsonData: Record<string, unknown>;
  secureJsonData: Record<string, string>;
}

export interface DataSource {
  id: number;
  uid: string;
  name: string;
  type: string;
  url: string;
  access: 'proxy';
  isDefault: boolean;
  readOnly: boolean;
  jsonData: Record<string, unknown>;
  secureJsonData: Record<string, string>;
}

/** What a client may send for a data source; everything else is kept or made up. */
export type DataSourceInput = Partial<
  Pick<DataSource, 'uid' | 'name' | 'type' | 'url' | 'isDefault' | 'jsonData' | 'secureJsonData'>
>;

/** The settings that Grafana would keep in its database, here in memory until the process ends. */
export interface GrafanaSettings {
  app: AppSettings;
  saveApp(input: Partial<AppSettings>): void;
  dataSources(): DataSource[];
  findDataSource(uid: string): DataSource | undefined;
  /** Null when the name or the uid is taken. */
  addDataSource(input: DataSourceInput): DataSource | null;
  changeDataSource(uid: string, input: DataSourceInput): DataSource | undefined;
  removeDataSource(uid: string): boolean;
}

/** Starts with the app connected and the data source made, as provisioning would do it in Grafana. */
export function createGrafanaSettings(start: {
  backendUrl: string;
  appToken: string;
  dataSourceToken: string;
  dataSourceType: string;
}): GrafanaSettings {
  const { backendUrl, appToken, dataSourceToken, dataSourceType } = start;
  const app: AppSettings = {
    enabled: true,
    pinned: true,
    jsonData: { backendUrl },
    secureJsonData: { appToken },
  };
  let nextId = 2;
  let sources: DataSource[] = [
    {
      id: 1,
      uid: 'appops',
      name: 'AppOps',
      type: dataSourceType,
      url: '',
      access: 'proxy',
      isDefault: true,
      readOnly: false,
      jsonData: { backendUrl },
      secureJsonData: { token: dataSourceToken },
    },
  ];
  const find = (uid: string) => sources.find((source) => source.uid === uid);

  return {
    app,
    saveApp({ enabled, pinned, jsonData, secureJsonData }) {
      app.enabled = enabled ?? app.enabled;
      app.pinned = pinned ?? app.pinned;
      app.jsonData = jsonData ?? app.jsonData;
      // Secrets that are not sent stay; an empty text overwrites, as in Grafana.
      Object.assign(app.secureJsonData, secureJsonData);
    },
    dataSources: () => sources,
    findDataSource: find,
    addDataSource(input) {
      const id = nextId++;
      const uid = input.uid || `preview-${id}`;
      const name = input.name || uid;
      if (sources.some((source) => source.uid === uid || source.name === name)) return null;
      const source: DataSource = {
        id,
        uid,
        name,
        type: input.type ?? dataSourceType,
        url: input.url ?? '',
        access: 'proxy',
        isDefault: input.isDefault ?? false,
        readOnly: false,
        jsonData: input.jsonData ?? {},
        secureJsonData: input.secureJsonData ?? {},
      };
      sources.push(source);
      return source;
    },
    changeDataSource(uid, input) {
      const source = find(uid);
      if (!source) return undefined;
      const { secureJsonData, uid: newUid, ...rest } = input;
      Object.assign(source, rest, newUid ? { uid: newUid } : {});
      Object.assign(source.secureJsonData, secureJsonData);
      return source;
    },
    removeDataSource(uid) {
      const before = sources.length;
      sources = sources.filter((source) => source.uid !== uid);
      return sources.length < before;
    },
  };
}

/** The names of the secrets that are set, which is all that a client learns of them. */
export function secureFields(secrets: Record<string, string>): Record<string, boolean> {
  return Object.fromEntries(
    Object.entries(secrets)
      .filter(([, value]) => value !== '')
      .map(([name]) => [name, true]),
  );
}
