// Who uses the page: signed in at the issuer by the authorization code flow with PKCE, or, where the
// deployment names no issuer, with a token that was pasted.
import { UserManager, WebStorageStateStore } from "oidc-client-ts";
import { root, settings } from "./settings.js";
import { store } from "./store.js";

const pasted = "token"; // in the storage of the tab

/** Whether people sign in at an issuer. */
export const hasIssuer = Boolean(settings.issuer && settings.client_id);

const manager = hasIssuer
  ? new UserManager({
      authority: settings.issuer,
      client_id: settings.client_id,
      scope: settings.scope || "openid profile",
      redirect_uri: settings.redirect || root,
      silent_redirect_uri: settings.redirect || root,
      post_logout_redirect_uri: settings.redirect || root,
      userStore: new WebStorageStateStore({ store: sessionStorage }),
      automaticSilentRenew: true,
    })
  : null;

/** The bearer token of the calls, "" for nobody. */
export const token = store("");

/** Why the user has to sign in again, "" while nothing is wrong. */
export const ended = store("");

/** What the token says of its bearer. It is for display only: the API checks it at every call. */
export function claims() {
  try {
    const part = token.get().split(".")[1].replace(/-/g, "+").replace(/_/g, "/");
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(part), (c) => c.charCodeAt(0))));
  } catch {
    return {};
  }
}

/** Finds who is signed in. It gives false when the page is only there to carry an answer of the issuer. */
export async function begin() {
  if (!manager) {
    token.set(sessionStorage.getItem(pasted) ?? "");
    return true;
  }
  manager.events.addUserLoaded(accept);
  const answer = new URLSearchParams(location.search);
  if (answer.has("state") && (answer.has("code") || answer.has("error"))) {
    const isHelper = window.parent !== window || window.opener;
    try {
      const user = await manager.signinCallback();
      if (isHelper) return false;
      accept(user);
      history.replaceState(null, "", root + (user?.state ?? ""));
      dispatchEvent(new PopStateEvent("popstate")); // the place where signing in began
    } catch (error) {
      history.replaceState(null, "", root);
      ended.set(`Signing in did not work: ${error.message}. Try again.`);
    }
    return true;
  }
  const user = await manager.getUser();
  if (user && !user.expired) accept(user);
  else if (user?.refresh_token) await renew();
  return true;
}

function accept(user) {
  if (!user) return;
  token.set(user.access_token);
  ended.set("");
}

/** Leads to the issuer and back to where the page is. */
export async function signIn() {
  await manager.signinRedirect({ state: location.hash });
}

/** Signs in beside the page, which stays as it is. */
export async function signInBeside() {
  try {
    accept(await manager.signinPopup());
  } catch (error) {
    ended.set(`Signing in did not work: ${error.message}. Try again.`);
  }
}

/** @param {string} text a token with or without Bearer, in one line or several */
export function paste(text) {
  const bare = text.replace(/^\s*Bearer\s+/i, "").replace(/\s+/g, "");
  sessionStorage.setItem(pasted, bare);
  ended.set("");
  token.set(bare);
}

let renewing;

/** A new token without asking the user. It says whether there is one. */
export function renew() {
  renewing ??= manager
    ?.signinSilent()
    .then((user) => {
      accept(user);
      return Boolean(user);
    })
    .catch(() => false)
    .finally(() => {
      renewing = undefined;
    });
  return renewing ?? Promise.resolve(false);
}

/** Forgets the user here, and at the issuer where it can. */
export async function signOut() {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith("draft:")) sessionStorage.removeItem(key);
  sessionStorage.removeItem(pasted);
  token.set("");
  if (!manager) return;
  const canEnd = await manager.metadataService.getEndSessionEndpoint().catch(() => undefined);
  if (canEnd) await manager.signoutRedirect();
  else await manager.removeUser();
}
