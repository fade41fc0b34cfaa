import { html } from "htm/preact";
import { change } from "./api.js";
import { AssociateCase } from "./associate.js";
import { Act } from "./button.js";
import { closeDialog, openDialog } from "./dialog.js";
import { EditCase } from "./edit-case.js";
import { Choice, Form, Lines } from "./form.js";
import { say } from "./toast.js";
import { label, solutionCodes } from "./words.js";

/** A dialog that sends one call about a case. */
function ask(
  heading,
  {
    path,
    method = "POST",
    send,
    success,
    tone = "",
    fields = null,
    words = "",
    body = (filled) => filled,
    done,
    version = undefined,
  },
) {
  async function submit(filled, key) {
    await change(method, path, { body: body(filled), key, version });
    closeDialog();
    say(success);
    await done();
  }
  openDialog(
    heading,
    html`<${Form} send=${send} tone=${tone} back=${closeDialog} onSubmit=${submit}>${words && html`<p>${words}</p>`}${fields}<//>`,
  );
}

const nothing = () => undefined;
const resolution = (word) => html`
  <${Choice} name="resolution_code" text="Resolution code" empty="Choose…" options=${solutionCodes.map((code) => [code, label(code)])} />
  <${Lines} name="resolution_notes" text=${word} rows="5" />
`;

/** What each action of the API is called and does. The API says which of them there are. */
function known(record, done) {
  const { number, incident, version } = record;
  const path = `cases/${number}`;
  return {
    accept_solution: [
      "Accept solution",
      () =>
        ask(`Accept the solution of ${number}?`, {
          path: `${path}/solution/accept`,
          send: "Accept",
          success: `${number} is closed. Thank you.`,
          words: "That closes the case for good.",
          body: nothing,
          done,
        }),
      "primary",
    ],
    reject_solution: [
      "Reject solution",
      () =>
        ask("What is still wrong?", {
          path: `${path}/solution/reject`,
          send: "Reject",
          success: `${number} is open again.`,
          fields: html`<${Lines} name="reason" text="Reason" rows="4" />`,
          done,
        }),
    ],
    create_incident: [
      "Create incident",
      async (key) => {
        const made = await change("POST", `${path}/incident`, { key });
        say(`${made.number} was created from ${number}.`);
        await done();
      },
      "primary",
    ],
    associate_incident: [
      "Associate incident",
      () => openDialog(`Associate ${number}`, html`<${AssociateCase} number=${number} done=${done} />`),
    ],
    propose_solution: [
      "Propose solution",
      () =>
        ask("Propose a solution", {
          path: `${path}/solution`,
          send: "Propose",
          success: "The solution was proposed. The customer accepts or rejects it.",
          fields: resolution("What the customer will read"),
          done,
        }),
    ],
    close: [
      "Close case",
      () =>
        ask(`Close ${number}`, {
          path: `${path}/close`,
          send: "Close case",
          success: `${number} is closed.`,
          fields: resolution("Resolution notes"),
          done,
        }),
    ],
    acknowledge: [
      "Acknowledge",
      async (key) => {
        await change("POST", `${path}/acknowledge`, { key });
        await done();
      },
    ],
    sync_incident: [
      "Sync incident",
      async (key) => {
        const { written, present } = await change("POST", `${path}/incident/sync`, { key });
        say(`${written} missing notes written; ${present} were there.`);
        await done();
      },
    ],
    remove_incident: [
      "Remove incident",
      () =>
        ask(`Remove ${incident} from ${number}?`, {
          method: "DELETE",
          path: `${path}/incident`,
          send: "Remove",
          tone: "danger",
          success: `${incident} was removed from ${number}.`,
          words: "The incident lives on, and the notes that the case has stay.",
          body: nothing,
          done,
        }),
    ],
    withdraw: [
      "Withdraw",
      () =>
        ask(`Withdraw ${number}?`, {
          path: `${path}/withdraw`,
          send: "Withdraw",
          tone: "danger",
          success: `${number} is closed.`,
          words: "Do this when you need nothing more. It closes the case.",
          fields: html`<${Lines} name="reason" text="Reason" rows="3" />`,
          done,
        }),
    ],
    cancel: [
      "Cancel case",
      () =>
        ask(`Cancel ${number}?`, {
          method: "PATCH",
          path,
          send: "Cancel case",
          tone: "danger",
          success: `${number} was cancelled.`,
          words: "This cannot be undone.",
          fields: html`<${Lines} name="reason" text="Reason" rows="3" hint="Optional; the customer reads it." />`,
          body: ({ reason }) => ({ state: "cancelled", ...(reason ? { reason } : {}) }),
          version,
          done,
        }),
    ],
  };
}

/** The actions of a case, those that the API lists; acknowledging only where there is something to acknowledge. @param {{record: any, done: () => Promise<unknown>, only?: string[], canChange?: boolean}} properties */
export function CaseActions({ record, done, only = undefined, canChange = false }) {
  const all = known(record, done);
  const isOffered = (action) =>
    action === "acknowledge" ? record.action_status === "needs_attention" : !only || only.includes(action);
  const shown = Object.keys(all).filter((action) => record.actions.includes(action) && isOffered(action));
  if (!shown.length && !canChange) return null;
  return html`<div class="actions">
    ${shown.map((action) => {
      const [text, act, tone] = all[action];
      return html`<${Act} key=${action} tone=${tone} onAct=${act}>${text}<//>`;
    })}
    ${canChange && html`<button type="button" onClick=${() => openDialog(`Change ${record.number}`, html`<${EditCase} record=${record} done=${done} />`)}>Change</button>`}
  </div>`;
}
