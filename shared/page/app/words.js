// The words that people read for the tokens of the API.

const words = {
  new: "New",
  open: "Open",
  awaiting_info: "Awaiting info",
  resolved: "Resolved",
  closed: "Closed",
  cancelled: "Cancelled",
  in_progress: "In progress",
  on_hold: "On hold",
  canceled: "Canceled",
  hr: "HR",
  needs_attention: "Needs attention",
  blocked_internally: "Waiting for IT",
  blocked_by_customer: "Waiting for the customer",
};

/** The words of a token. */
export function label(token) {
  if (!token) return "";
  const spaced = String(token).replaceAll("_", " ");
  return words[token] ?? spaced[0].toUpperCase() + spaced.slice(1);
}

export const priorities = { 1: "Critical", 2: "High", 3: "Moderate", 4: "Low", 5: "Planning" };
export const levels = { 1: "High", 2: "Medium", 3: "Low" };

export const caseStates = ["new", "open", "awaiting_info", "resolved", "closed", "cancelled"];
export const finalStates = ["closed", "cancelled", "canceled"];
export const categories = ["question", "issue", "feature"];
export const solutionCodes = [
  "solved_fixed_by_support",
  "solved_known_error",
  "solved_workaround_provided",
  "solved_by_closing_incident",
  "solved_by_customer",
  "not_solved_not_reproducible",
  "not_solved_too_costly",
  "void_duplicate",
];

export const directoryKinds = {
  accounts: "Accounts",
  contacts: "Contacts",
  consumers: "Consumers",
  groups: "Groups",
  configuration_items: "Configuration items",
  case_types: "Case types",
};

/** Which comments of customers go on to the incident. */
export const replies = { off: "None", awaiting_caller: "While it awaits the caller", all: "All" };

/** What happened to a case, after the name of who did it. */
export const events = {
  solution_proposed: "proposed a solution",
  solution_accepted: "accepted the solution",
  solution_rejected: "rejected the solution",
  solution_withdrawn: "took the proposed solution back",
  closed: "closed the case",
  withdrawn: "withdrew the case",
  cancelled: "cancelled the case",
  reminder: "reminded of the proposed solution",
  closed_by_policy: "closed the case",
};

export const incidentStates = ["new", "in_progress", "on_hold", "resolved", "closed", "canceled"];
export const openIncidentStates = ["new", "in_progress", "on_hold"];
export const holdReasons = ["awaiting_caller", "awaiting_problem", "awaiting_vendor", "awaiting_change"];
export const closeCodes = [
  "solution_provided",
  "workaround_provided",
  "known_error",
  "duplicate",
  "user_error",
  "resolved_by_caller",
  "resolved_by_change",
  "resolved_by_problem",
  "resolved_by_request",
  "no_resolution_provided",
];

/** What a proposed or a past state of a case is called for its customer. */
export const customerStates = {
  new: "We have it",
  open: "We work on it",
  awaiting_info: "We need your answer",
  resolved: "Solution proposed",
  closed: "Closed",
  cancelled: "Cancelled",
};

/** How a state or a status is coloured: calm, busy, warn, good, off. */
export const tones = {
  new: "info",
  open: "info",
  in_progress: "info",
  awaiting_info: "warn",
  on_hold: "warn",
  resolved: "good",
  closed: "off",
  cancelled: "off",
  canceled: "off",
  needs_attention: "bad",
  blocked_internally: "warn",
  blocked_by_customer: "off",
  inactive: "off",
};

/** @type {[number, Intl.RelativeTimeFormatUnit][]} */
const steps = [
  [60, "second"],
  [60, "minute"],
  [24, "hour"],
  [7, "day"],
];
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto", style: "narrow" });

/** How long ago that was, in words. */
export function ago(time) {
  let distance = (new Date(time).getTime() - Date.now()) / 1000;
  if (distance > -45) return "now";
  for (const [size, unit] of steps) {
    if (Math.abs(distance) < size) return relative.format(Math.round(distance), unit);
    distance /= size;
  }
  return new Date(time).toLocaleDateString();
}

/** "1 case", "2 cases". */
export const count = (number, one, many = `${one}s`) => `${number} ${number === 1 ? one : many}`;
