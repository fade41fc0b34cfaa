import { html } from "htm/preact";
import { useEffect } from "preact/hooks";
import { CaseActions } from "./case-actions.js";
import { Chip } from "./chip.js";
import { Composer } from "./composer.js";
import { useLive } from "./live.js";
import { Loading } from "./loading.js";
import { me } from "./me.js";
import { Story } from "./story.js";
import { Stream, useStream } from "./stream.js";
import { markSeen } from "./unread.js";
import { Watchers } from "./watchers.js";
import { When } from "./when.js";
import { customerStates, finalStates } from "./words.js";

const tabs = [{ element: "comments", name: "Message", send: "Send", hint: "Write to us." }];

/** A case as its customer sees it. */
export function CustomerCase({ number }) {
  const { record: overview, failed, refresh } = useLive(`cases/${number}/overview`);
  const user = me.use();
  const stream = useStream(`cases/${number}/activities`, overview?.activities);
  const newest = overview?.activities.items[0]?.created_at ?? "";
  useEffect(() => {
    if (overview && !document.hidden)
      markSeen(overview.case, [newest, overview.case.last_activity_at ?? overview.case.updated_at].sort().at(-1));
  }, [overview]);
  if (!overview) return html`<${Loading} failed=${failed} />`;
  const { case: record } = overview;
  return html`<div class="customer">
    <p class="crumbs"><a href="#/">My cases</a> / ${number}</p>
    <h1 dir="auto">${record.short_description}</h1>
    <p class="chips"><${Chip} token=${record.state} text=${customerStates[record.state]} /><small>opened <${When} at=${record.opened_at} /></small></p>
    ${
      record.state === "resolved" &&
      html`<section class="card answer" aria-label="The solution">
      <h2>Does this solve it?</h2>
      <p class="text" dir="auto">${record.resolution_notes}</p>
      <${CaseActions} record=${record} done=${refresh} only=${["accept_solution", "reject_solution"]} />
    </section>`
    }
    ${record.state === "closed" && record.resolution_notes && html`<section class="card"><h2>Solution</h2><p class="text" dir="auto">${record.resolution_notes}</p></section>`}
    <${Story} heading="What you told us" text=${record.description} />
    ${!finalStates.includes(record.state) && html`<${Composer} path=${`cases/${number}`} tabs=${tabs} done=${refresh} />`}
    <h2>Messages</h2>
    <${Stream} stream=${stream} user=${user.id} names=${{ comments: "" }} empty="No messages yet." />
    <${CaseActions} record=${record} done=${refresh} only=${["withdraw"]} />
    <${Watchers} record=${record} />
  </div>`;
}
