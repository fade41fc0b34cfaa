// Which records changed since the user last looked at them, kept in this browser.
import { me } from "./me.js";

const mostKept = 2000;
const place = () => `seen:${me.get().id}`;

function load() {
  const kept = localStorage.getItem(place());
  if (kept) return JSON.parse(kept);
  const fresh = { since: new Date().toISOString(), seen: {} }; // what was before the first visit is not news
  save(fresh);
  return fresh;
}

function save(state) {
  const numbers = Object.keys(state.seen);
  for (const number of numbers.slice(0, Math.max(0, numbers.length - mostKept))) delete state.seen[number];
  localStorage.setItem(place(), JSON.stringify(state));
}

const activityOf = (record) => record.last_activity_at ?? record.updated_at;

/** A test of whether something happened to a record that the user has not seen. */
export function unread() {
  const state = load();
  const { id } = me.get();
  return (record) => record.updated_by !== id && activityOf(record) > (state.seen[record.number] ?? state.since);
}

/** Remembers that the user saw the record as it was then. */
export function markSeen(record, at = activityOf(record)) {
  const state = load();
  if (state.seen[record.number] >= at) return;
  delete state.seen[record.number]; // to the end, so that the oldest are forgotten first
  state.seen[record.number] = at;
  save(state);
}
