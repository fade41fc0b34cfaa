import { useEffect, useRef, useState } from "preact/hooks";
import { read, remembered, spacing } from "./api.js";

let lastUse = Date.now();
for (const event of ["pointerdown", "keydown", "focus"]) {
  addEventListener(
    event,
    () => {
      lastUse = Date.now();
    },
    { capture: true, passive: true },
  );
}

const inUse = () => Date.now() - lastUse < 60_000;

/**
 * A record or list that is looked at again and again while the page is to be seen.
 * @param {string | null} path null looks at nothing
 * @param {{busy?: number, idle?: number}} [pace] milliseconds from one look to the next while the page is in use, and while it is not
 */
export function useLive(path, { busy = 2000, idle = 10_000 } = {}) {
  const [shown, show] = useState({ path: "", record: undefined, failed: undefined });
  const refresh = useRef(async () => {});
  useEffect(() => {
    if (!path) return;
    const over = new AbortController();
    let timer;
    let failures = 0;
    let turn = 0; // only the answer to the latest look counts
    async function look() {
      clearTimeout(timer);
      const mine = ++turn;
      let since = Date.now();
      let wait;
      try {
        const record = await read(path, over.signal);
        if (over.signal.aborted || mine !== turn) return;
        failures = 0;
        show((before) =>
          before.path === path && before.record === record && !before.failed
            ? before
            : { path, record, failed: undefined },
        );
        wait = inUse() ? busy : idle;
      } catch (failed) {
        if (over.signal.aborted || mine !== turn) return;
        failures++;
        since = Date.now(); // Retry-After counts from the answer
        show((before) => ({
          path,
          record: failed.isTransient && before.path === path ? before.record : undefined,
          failed,
        }));
        wait = failed.isTransient
          ? Math.max(failed.after, Math.min(30_000, 500 * 2 ** failures) * (0.75 + Math.random() / 2))
          : idle;
      }
      timer = setTimeout(again, Math.max(wait, spacing()) - (Date.now() - since));
    }
    function again() {
      if (!document.hidden) look();
    }
    const wake = () => {
      if (!document.hidden) look();
    };
    refresh.current = look;
    look();
    document.addEventListener("visibilitychange", wake, { signal: over.signal });
    addEventListener("online", wake, { signal: over.signal });
    return () => {
      clearTimeout(timer);
      over.abort();
    };
  }, [path, busy, idle]);
  const isCurrent = shown.path === path;
  return {
    record: isCurrent
      ? (shown.record ?? (shown.failed?.isTransient ? remembered(path) : undefined))
      : path
        ? remembered(path)
        : undefined,
    failed: isCurrent ? shown.failed : undefined,
    refresh: () => refresh.current(),
  };
}

/** A value that stands still for a moment before it counts. */
export function useSettled(value, time = 250) {
  const [settled, settle] = useState(value);
  useEffect(() => {
    const timer = setTimeout(settle, time, value);
    return () => clearTimeout(timer);
  }, [value, time]);
  return settled;
}
