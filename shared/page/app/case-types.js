import { useEffect, useState } from "preact/hooks";
import { read } from "./api.js";
import { label } from "./words.js";

const builtIn = ["customer_service", "hr", "facilities"];

/** The case types for such requesters as pairs of id and label: the built-in ones, and those of the directory. */
export function useCaseTypes({ current = "", requester = "" } = {}) {
  const [records, setRecords] = useState([]);
  useEffect(() => {
    const over = new AbortController();
    read("directory/case_types?limit=500", over.signal)
      .then((found) => setRecords(found.items))
      .catch(() => {}); // the built-in ones do
    return () => over.abort();
  }, []);
  const types = new Map(
    [...(requester === "employee" ? [] : builtIn), current].filter(Boolean).map((type) => [type, label(type)]),
  );
  for (const record of records) {
    const isOpen = record.active && (!requester || record.requester === requester);
    if (isOpen || record.id === current) types.set(record.id, record.label);
    else types.delete(record.id);
  }
  return [...types];
}
