import type { Settings } from '@appops/shared/contract/settings';
import { createKeyring, type DoorTrust } from './doors.ts';
import type { TrustedGrafana } from './grafana-identity.ts';

/** Which Grafanas are believed about who a person is: the connected one, and the stand-in of the preview. */
export class TrustedGrafanas {
  readonly #settings: () => Promise<Settings>;
  readonly #keyring = createKeyring();
  readonly #standIns: TrustedGrafana[] = [];

  /** @param settings read at each question: a connection made now is believed at once */
  constructor(settings: () => Promise<Settings>) {
    this.#settings = settings;
  }

  /** Believes one more, which no setting names. */
  add(grafana: TrustedGrafana): void {
    this.#standIns.push(grafana);
  }

  async trust(): Promise<DoorTrust> {
    const { grafana } = await this.#settings();
    const connected =
      grafana.url === null
        ? []
        : [
            {
              issuer: grafana.issuer ?? grafana.publicUrl ?? grafana.url,
              orgId: grafana.orgId,
              keys: this.#keyring(grafana.url),
            },
          ];
    return { grafanas: [...connected, ...this.#standIns], trustContext: grafana.trustContext };
  }
}
