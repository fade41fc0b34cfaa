/**
 * What the deployment tells the page.
 * @type {{issuer?: string, client_id?: string, scope?: string, redirect?: string, reference?: boolean}}
 */
export const settings = JSON.parse(document.querySelector('meta[name="settings"]')?.getAttribute("content") || "{}");

/** The URL of the page, below which the API lies. */
export const root = location.origin + location.pathname.replace(/\/*$/, "/");
