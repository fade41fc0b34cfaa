import { useState } from "preact/hooks";
import { me } from "./me.js";

/**
 * A text that survives leaving the page, until it is sent.
 * @param {string} name
 * @returns {[string, (text: string) => void]}
 */
export function useDraft(name) {
  const key = `draft:${me.get().id}:${name}`;
  const [, changed] = useState(0);
  return [
    sessionStorage.getItem(key) ?? "",
    (text) => {
      if (text) sessionStorage.setItem(key, text);
      else sessionStorage.removeItem(key);
      changed((times) => times + 1);
    },
  ];
}
