// Who the user is and what they may do.
import { read } from "./api.js";
import { claims } from "./session.js";
import { store } from "./store.js";

// What the roles allow, until the service says it itself.
const roles = {
  agent: ["sn_customerservice_agent"],
  cases: ["sn_customerservice_agent", "sn_incident_read", "sn_incident_write"],
  incidents: ["sn_incident_read", "sn_incident_write", "itil", "itil_admin"],
  associate: ["sn_incident_read", "sn_incident_write"],
  change: ["sn_incident_write", "itil", "itil_admin"],
  close: ["itil_admin"],
  announce: ["sn_incident_write"],
  admin: ["admin"],
};

function described(record) {
  const isCustomer = record.type !== "internal";
  const has = (of) => !isCustomer && roles[of].some((role) => (record.roles ?? []).includes(role));
  return {
    id: record.id ?? "",
    name: record.name || record.id || "",
    accounts: record.accounts ?? [],
    may: record.may ?? [],
    isCustomer,
    /** Whether the service tells who the user is; it then knows queues and search too. */
    isKnown: record.may !== undefined,
    isAgent: has("agent"),
    seesCases: isCustomer || has("cases"),
    seesIncidents: has("incidents"),
    associates: has("associate"),
    changesIncidents: has("change"),
    closesIncidents: has("close"),
    announces: has("announce"),
    administers: has("admin"),
  };
}

/** The user. Everything that is shown by role asks here. */
export const me = store(described({ type: "contact" }));

/** Takes what the token says of the user, which is known at once. */
export function recognize() {
  const { sub: id, name, user_type: type, roles: had, accounts } = claims();
  me.set(described({ id, name, type, roles: had, accounts }));
}

/** Takes what the service says of the user. */
export async function meet() {
  const { name } = me.get();
  try {
    me.set(described({ name, ...(await read("me")) }));
  } catch {
    // An older service has no such call.
  }
}
