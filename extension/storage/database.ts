import { openDB, type DBSchema, type IDBPDatabase } from 'idb';

/*
 * The extension's own IndexedDB. Content scripts run on the page's origin and cannot reach it in either
 * browser, unlike `storage.local` in Firefox; therefore tokens lie here, and pictures, which are too large
 * for the other stores.
 */
const STORES = { values: undefined, drafts: 'tabId', outbox: 'id', pages: 'key' } as const;
export type StoreName = keyof typeof STORES;

/* What lies in the stores is read by those whose it is, who look at it before they believe it. */
type Schema = DBSchema & Record<StoreName, { key: string | number; value: unknown }>;
type Key = Schema[StoreName]['key'];

let opened: Promise<IDBPDatabase<Schema>> | null = null;

function open(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>('appops', 2, {
    upgrade: (database) => {
      // Cast: its own keys are the stores.
      for (const [store, keyPath] of Object.entries(STORES) as [StoreName, string | undefined][]) {
        if (!database.objectStoreNames.contains(store))
          database.createObjectStore(store, keyPath === undefined ? undefined : { keyPath });
      }
    },
    // A page of a newer version of the extension wants to upgrade: make way, and open again when next asked.
    blocking: (_current, _blocked, { target }) => {
      // Cast: what is asked to make way is the open database.
      (target as IDBDatabase).close();
      opened = null;
    },
    terminated: () => {
      opened = null;
    },
  }).catch((cause: unknown) => {
    opened = null;
    throw new Error('The browser refused the extension its storage', { cause });
  });
  return opened;
}

/** Reads one entry; undefined where there is none. */
export async function getEntry(store: StoreName, key: Key): Promise<unknown> {
  return await (await open()).get(store, key).catch(refuse(store));
}

/** All entries in the order of their keys. */
export async function allEntries(store: StoreName): Promise<unknown[]> {
  return await (await open()).getAll(store).catch(refuse(store));
}

/**
 * Writes one entry; `key` only for the store `values`. Done once it is on disk: answering earlier could lose a note when
 * the worker is stopped.
 */
export async function putEntry(store: StoreName, value: unknown, key?: Key): Promise<void> {
  await (await open()).put(store, value, key).catch(refuse(store));
}

/**
 * Changes an entry in one transaction, so that two who change different parts of it at once lose neither. `change`
 * gets what is there (undefined for nothing) and returns what is to be there; undefined leaves it as it is.
 */
export async function changeEntry(
  store: StoreName,
  key: Key,
  change: (current: unknown) => unknown,
): Promise<void> {
  const transaction = (await open()).transaction(store, 'readwrite');
  const write = async (): Promise<void> => {
    const changed = change(await transaction.store.get(key));
    if (changed !== undefined) await transaction.store.put(changed);
  };
  await Promise.all([write(), transaction.done]).catch(refuse(store));
}

export async function deleteEntry(store: StoreName, key: Key): Promise<void> {
  await (await open()).delete(store, key).catch(refuse(store));
}

function refuse(store: StoreName): (cause: unknown) => never {
  return (cause) => {
    throw new Error(`Could not use ${store}`, { cause });
  };
}
