"use strict";

// The page lies at the root of the API, below whatever stage or domain name that is.
const root = location.pathname.replace(/\/*$/, "/");

const token = {
  get: () => sessionStorage.getItem("token") ?? "",
  // Takes what was pasted: with or without Bearer, in one line or several.
  set: (text) => sessionStorage.setItem("token", text.replace(/^\s*Bearer\s+/i, "").replace(/\s+/g, "")),
  clear: () => sessionStorage.removeItem("token"),
  // What the token says of its bearer, for display only: the API checks it at every call.
  claims() {
    try {
      const part = token.get().split(".")[1].replace(/-/g, "+").replace(/_/g, "/");
      return JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(part), (c) => c.charCodeAt(0))));
    } catch {
      return null;
    }
  },
};

class Refusal extends Error {
  constructor(status, detail, sent) {
    super(detail);
    this.status = status; // 0: there was no answer
    this.token = sent; // of the call
  }
}

// An answer's record, or null where there is none. Throws a Refusal that says what to do.
async function call(method, path, { body, key } = {}) {
  const sent = token.get();
  const headers = { Authorization: `Bearer ${sent}` };
  if (body) headers["Content-Type"] = "application/json";
  if (key) headers["Idempotency-Key"] = key;
  let response;
  let text;
  try {
    response = await fetch(root + path, { method, headers, body: body && JSON.stringify(body), cache: "no-store" });
    text = await response.text();
  } catch {
    throw new Refusal(0, "The API did not answer. Check the connection and try again: what was carried out is not done twice.", sent);
  }
  let record = null;
  try {
    record = text ? JSON.parse(text) : null;
  } catch {
    throw new Refusal(response.status, `Something that is not the API answered ${response.status}. Check the connection and try again.`, sent);
  }
  if (!response.ok) throw new Refusal(response.status, record?.detail ?? record?.message ?? `The API answered ${response.status}.`, sent);
  return record;
}

// A key for one request, so that sending it again after a lost answer does nothing twice.
function requestKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
}

// The items of the first pages of a list, and whether there are more.
async function items(path, parameters = {}, pages = 1) {
  const all = [];
  const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value));
  for (let page = 0; page < pages; page++) {
    const answer = await call("GET", `${path}?${query}`);
    all.push(...answer.items);
    if (!answer.next_cursor) return { all, more: false };
    query.set("cursor", answer.next_cursor);
  }
  return { all, more: true };
}

// The allowed values of a field, from the API's own description.
let description;
async function values(schema, field) {
  description ??= fetch(`${root}openapi.json`)
    .then((response) => response.json())
    .catch(() => {
      description = undefined;
      throw new Refusal(0, "The API's description could not be read. Check the connection and try again.");
    });
  return (await description).components.schemas[schema].properties[field].enum;
}
