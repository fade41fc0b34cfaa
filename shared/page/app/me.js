// Who the user is and what they may do.
import { read } from "./api.js";
import { claims } from "./session.js";
import { store } from "./store.js";

// What the roles allow, until the service says it itself.
const byRole = {
  sn_customerservice_agent: ["open_cases", "read_cases", "change_cases", "write_work_notes"],
  sn_incident_read: ["read_incidents", "associate_incidents"],
  sn_incident_write: ["read_incidents", "associate_incidents", "change_incidents", "announce"],
  itil: ["read_incidents", "change_incidents"],
  itil_admin: ["read_incidents", "change_incidents", "close_incidents"],
  admin: ["administer_settings", "administer_directory"],
};

function described(record) {
  const may = record.may ?? (record.roles ?? []).flatMap((role) => byRole[role] ?? []);
  const isCustomer = record.type !== "internal";
  const has = (permission) => !isCustomer && may.includes(permission);
  return {
    id: record.id ?? "",
    name: record.name || record.id || "",
    accounts: record.accounts ?? [],
    isCustomer,
    isAgent: has("change_cases"),
    /** Whether the cases that the user sees are those that they asked for, or follow: customers and employees. */
    isRequester: isCustomer || !has("change_cases"),
    seesIncidents: has("read_incidents"),
    associates: has("associate_incidents"),
    changesIncidents: has("change_incidents"),
    closesIncidents: has("close_incidents"),
    publishes: has("write_work_notes"),
    announces: has("announce"),
    administers: has("administer_settings"),
    administersDirectory: has("administer_directory"),
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
