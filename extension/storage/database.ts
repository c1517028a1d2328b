/*
 * The extension's own IndexedDB. Content scripts run on the page's origin and cannot reach it in either
 * browser, unlike `storage.local` in Firefox; therefore tokens lie here, and pictures, which are too large
 * for the other stores.
 */
const NAME = 'appops';
const STORES = { values: undefined, drafts: 'tabId', outbox: 'id' } as const;
export type StoreName = keyof typeof STORES;

let opened: Promise<IDBDatabase> | null = null;

function open(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      for (const [store, keyPath] of Object.entries(STORES)) {
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

export async function deleteEntry(store: StoreName, key: IDBValidKey): Promise<void> {
  await run(store, 'readwrite', (objects) => objects.delete(key));
}
