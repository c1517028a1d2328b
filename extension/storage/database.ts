/*
 * The extension's own IndexedDB. Content scripts run on the page's origin and cannot reach it in either
 * browser, unlike `storage.local` in Firefox; therefore tokens lie here, and pictures, which are too large
 * for the other stores.
 */
const NAME = 'appops';
const STORES = { values: undefined, drafts: 'tabId', outbox: 'id', pages: 'key' } as const;
export type StoreName = keyof typeof STORES;

let opened: Promise<IDBDatabase> | null = null;

function open(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 2);
    request.onupgradeneeded = () => {
      for (const [store, keyPath] of Object.entries(STORES)) {
        if (!request.result.objectStoreNames.contains(store))
          request.result.createObjectStore(store, keyPath === undefined ? undefined : { keyPath });
      }
    };
    request.onsuccess = () => {
      // A page of a newer version of the extension wants to upgrade: make way, and open again when next asked.
      request.result.onversionchange = () => {
        request.result.close();
        opened = null;
      };
      resolve(request.result);
    };
    request.onerror = () => {
      opened = null;
      reject(new Error('The browser refused the extension its storage', { cause: request.error }));
    };
  });
  return opened;
}

async function run<T>(
  store: StoreName,
  mode: IDBTransactionMode,
  act: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const database = await open();
  return await new Promise((resolve, reject) => {
    const transaction = database.transaction(store, mode);
    const request = act(transaction.objectStore(store));
    // Only a completed transaction is on disk: answering earlier could lose a note when the worker is stopped.
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(new Error(`Could not use ${store}`, { cause: transaction.error }));
    transaction.onerror = () => reject(new Error(`Could not use ${store}`, { cause: transaction.error }));
  });
}

/** Reads one entry; undefined where there is none. */
export async function getEntry(store: StoreName, key: IDBValidKey): Promise<unknown> {
  return await run(store, 'readonly', (objects) => objects.get(key) as IDBRequest<unknown>);
}

/** All entries in the order of their keys. */
export async function allEntries(store: StoreName): Promise<unknown[]> {
  return await run(store, 'readonly', (objects) => objects.getAll() as IDBRequest<unknown[]>);
}

/** Writes one entry; `key` only for the store `values`. */
export async function putEntry(store: StoreName, value: unknown, key?: IDBValidKey): Promise<void> {
  await run(store, 'readwrite', (objects) => objects.put(value, key));
}

/**
 * Changes an entry in one transaction, so that two who change different parts of it at once lose neither. `change`
 * gets what is there (undefined for nothing) and returns what is to be there; undefined leaves it as it is.
 */
export async function changeEntry(
  store: StoreName,
  key: IDBValidKey,
  change: (current: unknown) => unknown,
): Promise<void> {
  const database = await open();
  await new Promise<void>((resolve, reject) => {
    const transaction = database.transaction(store, 'readwrite');
    const objects = transaction.objectStore(store);
    const request = objects.get(key);
    request.onsuccess = () => {
      const changed: unknown = change(request.result);
      if (changed !== undefined) objects.put(changed);
    };
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(new Error(`Could not use ${store}`, { cause: transaction.error }));
    transaction.onerror = () => reject(new Error(`Could not use ${store}`, { cause: transaction.error }));
  });
}

export async function deleteEntry(store: StoreName, key: IDBValidKey): Promise<void> {
  await run(store, 'readwrite', (objects) => objects.delete(key));
}
