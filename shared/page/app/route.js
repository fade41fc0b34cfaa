// Where the user is: the part of the URL behind #, so that Back, reload and links work.
import { store } from "./store.js";

/** @returns {{kind: string, id: string, query: Record<string, string>}} */
function parse() {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const [kind = "", ...rest] = path.split("/").map((part) => decodeURIComponent(part));
  return { kind, id: rest.join("/"), query: Object.fromEntries(new URLSearchParams(query)) };
}

export const route = store(parse());

addEventListener("hashchange", () => route.set(parse()));
addEventListener("popstate", () => route.set(parse()));

/** The link to a place. */
export function to(kind, id = "", query = {}) {
  const filled = Object.entries(query).filter(([, value]) => value);
  const path = [kind, id].filter(Boolean).map(encodeURIComponent).join("/");
  return `#/${path}${filled.length ? `?${new URLSearchParams(filled)}` : ""}`;
}

/** Goes to a place. */
export function go(...place) {
  location.hash = to(...place);
}

/** Puts other values into the query of the place; Back goes to the place before. */
export function refine(changes) {
  const { kind, id, query } = route.get();
  history.replaceState(null, "", to(kind, id, { ...query, ...changes }));
  route.set(parse());
}
