/** The browsers that an extension build can be for. */
export type Browser = 'chrome' | 'firefox';
/** The id under which Firefox knows the add-on; tests pin its internal uuid by it. */
export declare const FIREFOX_ID = "{5b0f6a0e-6f0e-4f7a-9c55-2a6d5f0c9e41}";
/**
 * The manifest of one browser's build. Hosts are never asked for at install time: `activeTab` covers a click
 * on the toolbar, and single sites are granted by the user in the panel under the optional ceiling.
 */
export declare function manifest(browser: Browser, version: string): {
    minimum_chrome_version: string;
    permissions: string[];
    background: {
        service_worker: string;
        type: string;
        scripts?: undefined;
    };
    side_panel: {
        default_path: string;
    };
    manifest_version: number;
    name: string;
    version: string;
    description: string;
    icons: {
        16: string;
        32: string;
        48: string;
        128: string;
    };
    action: {
        default_title: string;
        default_icon: {
            16: string;
            32: string;
            48: string;
            128: string;
        };
    };
    options_ui: {
        page: string;
        open_in_tab: boolean;
    };
    optional_host_permissions: string[];
    content_security_policy: {
        extension_pages: string;
    };
    commands: {
        _execute_action: {
            suggested_key: {
                default: string;
            };
        };
    };
} | {
    permissions: string[];
    background: {
        scripts: string[];
        type: string;
        service_worker?: undefined;
    };
    sidebar_action: {
        default_panel: string;
        default_title: string;
        default_icon: {
            16: string;
            32: string;
            48: string;
            128: string;
        };
        open_at_install: boolean;
    };
    browser_specific_settings: {
        gecko: {
            id: string;
            strict_min_version: string;
            data_collection_permissions: {
                required: string[];
            };
        };
    };
    manifest_version: number;
    name: string;
    version: string;
    description: string;
    icons: {
        16: string;
        32: string;
        48: string;
        128: string;
    };
    action: {
        default_title: string;
        default_icon: {
            16: string;
            32: string;
            48: string;
            128: string;
        };
    };
    options_ui: {
        page: string;
        open_in_tab: boolean;
    };
    optional_host_permissions: string[];
    content_security_policy: {
        extension_pages: string;
    };
    commands: {
        _execute_action: {
            suggested_key: {
                default: string;
            };
        };
    };
};
