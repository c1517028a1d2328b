import { type Browser } from './manifest.ts';
export interface BuildOptions {
    /** Folder that receives the unpacked extension; it is emptied first. */
    outDir: string;
    browser: Browser;
    /**
     * Hosts granted at install. Only for tests: a permission prompt cannot be answered in a headless Chromium,
     * and a request for what is already granted answers true at once, so the product code stays as it is.
     */
    hostPermissions?: string[];
}
/** Builds the unpacked extension of one browser into `outDir`. */
export declare function buildExtension({ outDir, browser, hostPermissions }: BuildOptions): Promise<void>;
