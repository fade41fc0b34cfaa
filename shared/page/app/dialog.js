import { html } from "htm/preact";
import { useEffect, useRef } from "preact/hooks";
import { store } from "./store.js";

const shown = store(null);

/**
 * Opens a dialog over the page.
 * @param {string} heading
 * @param {import("preact").ComponentChild} content
 */
export function openDialog(heading, content) {
  shown.set({ heading, content });
}

export function closeDialog() {
  shown.set(null);
}

/** Where dialogs appear. */
export function Dialogs() {
  const current = shown.use();
  return current ? html`<${Dialog} heading=${current.heading} onClose=${closeDialog}>${current.content}<//>` : null;
}

/** A dialog that holds the keyboard until it closes, and gives it back. */
export function Dialog({ heading, onClose, children }) {
  const element = useRef(null);
  useEffect(() => {
    const before = document.activeElement;
    element.current.showModal();
    return () => before instanceof HTMLElement && before.isConnected && before.focus();
  }, []);
  return html`<dialog ref=${element} aria-label=${heading} onClose=${onClose} onCancel=${onClose}>
    <header><h2>${heading}</h2><button type="button" class="quiet" aria-label="Close" onClick=${onClose}>×</button></header>
    ${children}
  </dialog>`;
}
