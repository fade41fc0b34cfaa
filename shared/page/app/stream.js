import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { read, withQuery } from "./api.js";
import { Act } from "./button.js";
import { Linked } from "./linked.js";
import { to } from "./route.js";
import { When } from "./when.js";
import { count, events } from "./words.js";

/**
 * The newest activities and, by `more`, the older ones.
 * @param {string} path of the activities
 * @param {{items: any[], next_cursor?: string} | undefined} newest
 */
export function useStream(path, newest) {
  const [older, setOlder] = useState(null); // {items, next}
  const next = older ? older.next : newest?.next_cursor;
  async function more() {
    const page = await read(withQuery(path, { limit: 50, cursor: next }));
    setOlder({ items: [...(older?.items ?? []), ...page.items], next: page.next_cursor });
  }
  const byID = new Map();
  for (const note of [...(newest?.items ?? []), ...(older?.items ?? [])]) byID.set(note.id, note);
  return { notes: [...byID.values()], hasMore: Boolean(next), more };
}

/** Notes that the integration wrote one after another of one incident are shown together. */
function grouped(notes) {
  const groups = [];
  for (const note of notes) {
    const last = groups.at(-1);
    const incident = note.element === "work_notes" ? note.source?.incident : ""; // a question is said to the customer
    if (incident && last?.incident === incident) last.notes.push(note);
    else groups.push({ id: note.id, incident, notes: [note] });
  }
  return groups;
}

/** The text of a note of an incident without its number, which stands above. */
function shortened(text, incident) {
  const rest = text.replace(`Additional comment on ${incident} by `, "").replace(`${incident} `, "");
  return rest[0].toUpperCase() + rest.slice(1);
}

function IntegrationNotes({ incident, notes }) {
  return html`<article class="note integration">
    <header><a href=${to("incidents", incident)}>${incident}</a><span>${notes.length > 1 ? count(notes.length, "update") : "Work note"}</span><${When} at=${notes[0].created_at} /></header>
    <ul>
      ${notes.map(
        (
          note,
        ) => html`<li key=${note.id} class=${note.source.kind}><span class="text" dir="auto"><${Linked} text=${shortened(note.text, incident)} /></span>
        ${notes.length > 1 && html`<small><${When} at=${note.created_at} /></small>`}</li>`,
      )}
    </ul>
  </article>`;
}

/** Who said it; a policy has no name. */
const nameOf = (note) => note.created_by_name ?? (note.created_by === policyAuthor ? "Automatic" : note.created_by);
const policyAuthor = "policy";

const kinds = { comments: "Comment", work_notes: "Work note" };

/** Whether an activity is something that happened, not something that was said. */
const isEvent = (note) => note.event === "message_sent" || /^\d+\.(?!comment|work_notes)/.test(note.id);

function Event({ note }) {
  return html`<article class="note integration"><header><span class="text" dir="auto"><${Linked} text=${note.text} /></span><${When} at=${note.created_at} /></header>
    <small>${nameOf(note)}</small></article>`;
}

function SpokenNote({ note, names, mine, action }) {
  return html`<article class=${`note ${note.element} ${mine ? "mine" : ""}`}>
    <header><strong>${nameOf(note)}</strong><span>${events[note.event] ?? names[note.element]}</span><${When} at=${note.created_at} /></header>
    <p class="text" dir="auto"><${Linked} text=${note.text} /></p>
    ${action?.(note)}
  </article>`;
}

/**
 * What was said and what happened, newest first.
 * @param {{stream: ReturnType<typeof useStream>, names?: Record<string, string>, user: string, action?: (note: any) => any, empty?: string}} properties
 */
export function Stream({ stream, names = kinds, user, action = undefined, empty = "Nothing was said yet." }) {
  if (!stream.notes.length) return html`<p class="empty">${empty}</p>`;
  return html`<div class="stream" role="feed" aria-label="Activities">
    ${grouped(stream.notes).map(({ id, incident, notes }) =>
      incident
        ? html`<${IntegrationNotes} key=${id} incident=${incident} notes=${notes} />`
        : isEvent(notes[0])
          ? html`<${Event} key=${id} note=${notes[0]} />`
          : html`<${SpokenNote} key=${id} note=${notes[0]} names=${names} mine=${notes[0].created_by === user} action=${action} />`,
    )}
    ${stream.hasMore && html`<div class="more"><${Act} onAct=${stream.more}>Older<//></div>`}
  </div>`;
}
