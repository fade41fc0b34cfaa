// The calls of the API: with the token, with retries that do nothing twice, and within a budget.
import { ended, renew, token } from "./session.js";
import { root } from "./settings.js";
import { store } from "./store.js";

/** Why a call did not do what it should. */
export class Refusal extends Error {
  /**
   * @param {number} status of HTTP; 0 when there was no answer
   * @param {string} message what is wrong and what to do
   * @param {{type?: string, errors?: {location: string, message: string}[]}} problem
   * @param {number} after milliseconds to wait before it is tried again
   */
  constructor(status, message, problem = {}, after = 0) {
    super(message);
    this.status = status;
    this.after = after;
    this.code = problem.type ?? "";
    /** What is wrong with each field, by its name. */
    this.fields = Object.fromEntries((problem.errors ?? []).map((e) => [e.location.replace(/^body\./, ""), e.message]));
  }

  /** Whether the same call may work a moment later. */
  get isTransient() {
    return [0, 429, 502, 503, 504].includes(this.status);
  }
}

/** How the connection is: "", or what is wrong with it. */
export const connection = store("");

const lost = "The service did not answer. What you see may be old; trying again.";
const tooMany = "There were too many requests in a short time.";
const secondsInWords = (seconds) => (seconds > 1 ? `${seconds} seconds` : "a second");
addEventListener("offline", () => connection.set("You are offline. What you see may be old."));
addEventListener("online", () => connection.set(""));

// When requests went out in the last minute.
let sent = [];
const perMinute = 30; // requests that a tab may make; a write always goes out

/**
 * How long until the next look at the API, in milliseconds, so that what is left of the tab's budget lasts for the
 * rest of the minute.
 */
export function spacing() {
  const now = Date.now();
  sent = sent.filter((time) => now - time < 60_000);
  if (!sent.length) return 0;
  const restOfMinute = sent[0] + 60_000 - now;
  return restOfMinute / Math.max(1, perMinute - sent.length);
}

/** @param {number} time in milliseconds */
export const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));

/** A key for one intent, so that sending it again does nothing twice. */
export function intentKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
}

/**
 * One request, as it is.
 * @param {string} method
 * @param {string} path below the root
 * @param {{body?: object, headers?: Record<string, string>, signal?: AbortSignal}} [options]
 */
async function exchange(method, path, { body, headers, signal } = {}) {
  sent.push(Date.now());
  const all = { ...headers, Authorization: `Bearer ${token.get()}` };
  if (body) all["Content-Type"] = "application/json";
  let response;
  let text;
  try {
    response = await fetch(root + path, {
      method,
      headers: all,
      signal,
      body: body && JSON.stringify(body),
      cache: "no-store",
    });
    text = await response.text();
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Refusal(0, "The service did not answer. Check the connection and try again: nothing is done twice.");
  }
  let record = null;
  try {
    record = text ? JSON.parse(text) : null;
  } catch {
    throw new Refusal(502, "Something that is not the service answered. Check the connection and try again.");
  }
  if (response.status === 304 || response.ok)
    return { record, etag: response.headers.get("ETag"), status: response.status };
  const seconds = Number(response.headers.get("Retry-After")) || 0;
  throw new Refusal(response.status, detailOf(response.status, record, seconds), record ?? {}, 1000 * seconds);
}

function detailOf(status, record, seconds) {
  if (status === 429) return `${tooMany} Nothing was done. Try again in ${secondsInWords(seconds)}.`;
  return record?.detail ?? `The service could not do this (${status}). Try again.`;
}

/** A request whose token is renewed once when it does not hold any more. */
async function authorized(method, path, options) {
  const before = token.get();
  try {
    return await exchange(method, path, options);
  } catch (refusal) {
    if (refusal.status !== 401) throw refusal;
    if (token.get() === before && !(await renew())) {
      if (token.get() === before) ended.set(refusal.message);
      throw refusal;
    }
    return exchange(method, path, options);
  }
}

function troubleOf(refusal) {
  if (!navigator.onLine) return connection.get();
  if (refusal.status !== 429) return lost;
  return `${tooMany} What you see may be old; trying again in ${secondsInWords(refusal.after / 1000)}.`;
}

/** The records that were read last, by path. */
const kept = new Map();
const mostKept = 60;

/** What was read from the path last, or undefined. */
export const remembered = (path) => kept.get(path)?.record;

/**
 * Reads a record or a list.
 * @param {string} path
 * @param {AbortSignal} [signal]
 */
export async function read(path, signal) {
  const before = kept.get(path);
  const headers = before?.etag ? { "If-None-Match": before.etag } : {};
  let answer;
  try {
    answer = await authorized("GET", path, { headers, signal });
  } catch (refusal) {
    if (refusal.isTransient) connection.set(troubleOf(refusal));
    else if (refusal instanceof Refusal) kept.delete(path);
    throw refusal;
  }
  if (navigator.onLine) connection.set("");
  if (answer.status === 304) return before.record;
  kept.delete(path);
  kept.set(path, answer);
  if (kept.size > mostKept) kept.delete(kept.keys().next().value);
  return answer.record;
}

/** The ETag of what was read from the path last. */
export const tagOf = (path) => kept.get(path)?.etag;

/** Forgets what was read, for another user. */
export function forget() {
  kept.clear();
}

const longestWait = 10_000; // milliseconds that a user is let wait for an answer

/**
 * Changes something. A lost answer is asked for again, which is safe: every POST has a key, and the other
 * methods come to the same when repeated.
 * @param {string} method
 * @param {string} path
 * @param {{body?: object, key?: string, version?: number, tag?: string}} [options] version or ETag: of the record that the change was decided on
 */
export async function change(method, path, { body, key = intentKey(), version, tag = version && `"${version}"` } = {}) {
  const headers = {};
  if (method === "POST") headers["Idempotency-Key"] = key;
  if (tag) headers["If-Match"] = tag;
  for (let attempt = 1; ; attempt++) {
    try {
      const { record } = await authorized(method, path, { body, headers });
      return record;
    } catch (refusal) {
      const isEcho = attempt > 1 && method === "DELETE" && refusal.status === 404; // the lost answer had done it
      if (isEcho) return null;
      if (!refusal.isTransient || attempt === 3 || !navigator.onLine || refusal.after > longestWait) throw refusal;
      await pause(Math.max(400 * attempt ** 2, refusal.after));
    }
  }
}

/** A path with the parameters that are not empty. */
export function withQuery(path, parameters) {
  const query = new URLSearchParams(
    Object.entries(parameters).filter(([, value]) => value !== undefined && value !== "" && value !== null),
  );
  return query.size ? `${path}?${query}` : path;
}
