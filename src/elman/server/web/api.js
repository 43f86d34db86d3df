// The server, as the page talks to it: JSON both ways, errors as one kind of exception, replies as events.

import { state } from "./state.js";

/** What the server refused, or `status` 0 where it could not be reached. */
export class ApiError extends Error {
  constructor(status, message, code = null, param = null) {
    super(message);
    this.status = status;
    this.code = code;
    this.param = param;
  }
}

/** Return the address of a path; `mine` ones are about a person, who is named unless the token names them. */
export function address(path, query = {}) {
  const found = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== null && value !== undefined) found.set(name, value);
  if (state.person !== null && state.session && state.session.person === null) found.set("person", state.person);
  const text = found.toString();
  return text ? `${path}?${text}` : path;
}

async function request(method, path, { body, query, signal, keepalive } = {}) {
  const options = { method, signal, keepalive, headers: {} };
  if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers["Content-Type"] = "application/json";
  }
  let answer;
  try {
    answer = await fetch(address(path, query), options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError(0, "unreachable", "unreachable");
  }
  if (answer.ok) return answer;
  const told = await answer.json().catch(() => ({}));
  const { message = answer.statusText, code = null, param = null } = told.error ?? {};
  throw new ApiError(answer.status, message, code, param);
}

/** Call the server; return what it says, null for nothing. */
export async function call(method, path, body, options = {}) {
  const answer = await request(method, path, { body, ...options });
  return answer.status === 204 ? null : answer.json();
}

export const get = (path, query, options) => call("GET", path, undefined, { query, ...options });
export const post = (path, body, options) => call("POST", path, body, options);

/** Ask for a reply as events; `hear` gets each as it comes. ApiError for what ends it. */
export async function stream(path, body, hear, signal) {
  const answer = await request("POST", path, { body: { ...body, stream: true }, signal });
  let rest = "";
  let whole = false;
  const reader = answer.body.getReader();
  const decoder = new TextDecoder();
  for (;;) {
    const { value, done } = await reader.read().catch((error) => {
      if (error.name === "AbortError") throw error;
      throw new ApiError(0, "unreachable", "unreachable");
    });
    if (done) break;
    const blocks = (rest + decoder.decode(value, { stream: true })).split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const line = block.split("\n").find((each) => each.startsWith("data: "));
      if (!line) continue;
      const event = JSON.parse(line.slice(6));
      if (event.type === "error") throw new ApiError(500, event.error.message, event.error.code);
      whole ||= event.type === "reply";
      hear(event);
    }
  }
  if (!whole) throw new ApiError(0, "unreachable", "unreachable");
}
