import { startBackendProcess, type BackendProcess } from '../journeys/backend-process.ts';
import {
  startGrafana,
  type Answer,
  type Asked,
  type GrafanaProcess,
  type Person,
} from './grafana-process.ts';

/** A Grafana and an AppOps that are connected, and three people. */
export interface Connected {
  backend: BackendProcess;
  grafana: GrafanaProcess;
  viewer: Person;
  editor: Person;
  admin: Person;
  close(): Promise<void>;
}

/** Starts both with data of their own. */
export async function connect(): Promise<Connected> {
  const backend = await startBackendProcess('sqlite');
  let grafana: GrafanaProcess | undefined;
  const close = async () => {
    await (connected?.grafana ?? grafana)?.close();
    await backend.close();
  };
  let connected: Connected | undefined;
  try {
    grafana = await startGrafana(backend);
    const viewer = await grafana.addPerson('vera', 'Vera Viewer', 'Viewer');
    const editor = await grafana.addPerson('edda', 'Edda Editor', 'Editor');
    const admin = await grafana.addPerson('ada', 'Ada Admin', 'Admin');
    connected = { backend, grafana, viewer, editor, admin, close };
    return connected;
  } catch (error) {
    await close();
    throw error;
  }
}

export const appDoor = '/api/plugin-proxy/appops-suite-app';
export const dataSourceDoor = '/api/datasources/proxy/uid/appops';

export const viaApp = (person: Person, method: string, path: string, asked?: Asked): Promise<Answer> =>
  person.call(method, `${appDoor}${path}`, asked);
export const viaSource = (person: Person, method: string, path: string, asked?: Asked): Promise<Answer> =>
  person.call(method, `${dataSourceDoor}${path}`, asked);

/** Whether our backend has answered, rather than Grafana. */
export function fromBackend({ status, json }: Answer): boolean {
  return status < 300 || (json !== null && typeof json.requestId === 'string');
}
