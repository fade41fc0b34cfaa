import { useEffect, useRef, useState } from "preact/hooks";
import { read, withQuery } from "./api.js";
import { useLive } from "./live.js";
import { refine, route } from "./route.js";

/** How much was loaded of lists that were left, so that Back finds them as they were. */
const extents = new Map();

/**
 * A list that keeps itself fresh and grows at its end.
 * Its first page is looked at again and again; the pages after it are read once, by `more`.
 * @param {string} path
 * @param {Record<string, string>} filter
 */
export function useList(path, filter) {
  const first = withQuery(path, filter);
  const live = useLive(first, { busy: 10_000, idle: 10_000 });
  const [rest, setRest] = useState(extents.get(first) ?? null); // {items, next}
  const [isGrowing, setGrowing] = useState(false);
  const wanted = Number(route.get().query.pages ?? 1);
  const shown = useRef(first);
  if (shown.current !== first) {
    shown.current = first;
    setRest(extents.get(first) ?? null);
  }
  const next = rest ? rest.next : live.record?.next_cursor;

  async function more() {
    if (!next || isGrowing) return;
    setGrowing(true);
    try {
      const page = await read(withQuery(path, { ...filter, cursor: next }));
      const grown = {
        items: [...(rest?.items ?? []), ...page.items],
        next: page.next_cursor,
        pages: (rest?.pages ?? 1) + 1,
      };
      extents.set(first, grown);
      setRest(grown);
      refine({ pages: String(grown.pages) });
    } finally {
      setGrowing(false);
    }
  }
  // A reload finds as many pages as there were.
  useEffect(() => {
    if (live.record && next && (rest?.pages ?? 1) < wanted) more().catch(() => {});
  }, [live.record, rest, wanted]);

  const byID = new Map();
  for (const item of [...(live.record?.items ?? []), ...(rest?.items ?? [])]) {
    const id = item.number ?? item.id;
    if (!byID.has(id)) byID.set(id, item);
  }
  return {
    items: live.record ? [...byID.values()] : undefined,
    hasMore: Boolean(next),
    more,
    isGrowing,
    failed: live.failed,
    refresh: live.refresh,
  };
}
