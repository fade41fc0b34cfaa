import { useEffect, useState } from "preact/hooks";

/**
 * A value that components can follow.
 * @template T
 * @param {T} value
 */
export function store(value) {
  const listeners = new Set();
  return {
    get: () => value,
    /** @param {T} next */
    set(next) {
      if (next === value) return;
      value = next;
      for (const listener of listeners) listener(next);
    },
    /** @param {(value: T) => void} listener */
    follow(listener) {
      listeners.add(listener);
    },
    use() {
      const [current, follow] = useState(value);
      useEffect(() => {
        listeners.add(follow);
        follow(value);
        return () => listeners.delete(follow);
      }, []);
      return current;
    },
  };
}
