// The open conversation: what was said, saying more, and hearing the reply as it comes.

import { call, get, post, stream } from "./api.js";
import { find, h, icon } from "./dom.js";
import { t, when } from "./i18n.js";
import { messageView } from "./message.js";
import { kept, on, state, tell } from "./state.js";
import { measureAnew, shade } from "./surprise.js";
import { failed, forgetSoon, notice, settleAll } from "./toasts.js";

const SHOWN = 60; // messages that are loaded at once
const used = new Map(); // what mattered to the replies of this visit, by their ids
let list, earlier, title, versions = {}, under = null, hidden = new Set();

/** Draw the frame of the conversation. */
export function drawChat(composer) {
  list = h("ol", { class: "messages", id: "messages", "aria-label": t("messages") });
  earlier = h("button", { type: "button", class: "link earlier", hidden: true, on: { click: more } }, t("earlier"));
  title = h("h2", { id: "title" });
  const shading = h("button", { type: "button", class: "quiet chip", id: "shading", "aria-pressed": "false", on: { click: toggle } }, icon("learning"), h("span", {}));
  const bar = h("div", { class: "bar" }, title, h("span", { class: "grow" }), shading);
  const legend = h("p", { class: "legend hint", id: "legend", hidden: true }, t("surpriseLegend"));
  find("chat").replaceChildren(bar, legend, h("div", { class: "scroll", id: "scroll" }, earlier, list), composer);
  showShading();
  stayAtEnd();
}

/** Keep the newest words in view while they come, unless somebody looks at older ones. */
function stayAtEnd() {
  const scroll = find("scroll");
  let atEnd = true;
  scroll.addEventListener("scroll", () => (atEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 60), { passive: true });
  const observer = new ResizeObserver(() => atEnd && toEnd());
  observer.observe(list);
  observer.observe(scroll);
}

const shaded = () => kept.get("shading") === "on";

function toggle() {
  kept.set("shading", shaded() ? null : "on");
  showShading();
  if (state.conversation) draw();
}

function showShading() {
  const button = find("shading");
  button.setAttribute("aria-pressed", String(shaded()));
  button.lastChild.textContent = t(shaded() ? "hideSurprise" : "surprise");
  find("legend").hidden = !shaded();
}

/** Open a conversation, and at will show one of its messages. */
export async function open(id, message = null) {
  under?.abort();
  state.conversation = await get(`/api/conversations/${id}`);
  state.messages = [];
  kept.set("conversation", String(id));
  await reload();
  if (message !== null) await showMessage(message);
  tell("opened");
}

/** Load again what was said. */
export async function reload() {
  const { id } = state.conversation;
  const limit = Math.max(SHOWN, Math.min(1000, state.messages.length + 2));
  const [conversation, found, told] = await Promise.all([
    get(`/api/conversations/${id}`),
    get(`/api/conversations/${id}/messages`, { limit }),
    get(`/api/conversations/${id}/versions`),
  ]);
  if (state.conversation?.id !== id) return;
  state.conversation = conversation;
  state.messages = found.messages;
  versions = told.versions;
  earlier.hidden = !found.more;
  draw();
  toEnd();
}

async function more() {
  const { id } = state.conversation;
  const found = await get(`/api/conversations/${id}/messages`, { limit: SHOWN, before: state.messages[0].id });
  state.messages = [...found.messages, ...state.messages];
  earlier.hidden = !found.more;
  const scroll = find("scroll");
  const below = scroll.scrollHeight - scroll.scrollTop;
  draw();
  scroll.scrollTop = scroll.scrollHeight - below;
}

function draw() {
  title.textContent = state.conversation.name || state.conversation.character || (state.messages.length ? t("chatOf", { time: when(state.conversation.created) }) : t("untitled"));
  const shown = state.messages.filter((each) => !hidden.has(each.id));
  list.replaceChildren(...shown.map((each) => view(each)));
  if (!shown.length) list.append(h("li", { class: "empty" }, t("empty")));
  if (shaded()) shade(list, shown);
}

function view(message) {
  const siblings = versions[message.id] ?? [message.id];
  return messageView(message, { siblings, facts: used.get(message.id) ?? [] }, handlers);
}

const handlers = {
  edit: (message, text) => edit(message, text),
  regenerate: (message) => regenerate(message),
  branch: (message) => branch(message),
  forget: (message) => forget(message),
  choose: (message, id) => choose(id),
};

function toEnd() {
  const scroll = find("scroll");
  scroll.scrollTop = scroll.scrollHeight;
}

/** Whether a reply is under way. */
export const busy = () => under !== null;

/** End the reply under way; what was heard of it stays. */
export const stop = () => under?.abort();

/** Say something; true when it was heard. */
export const say = (text) => turn("messages", { text, after: state.conversation.head }, text);

async function edit(message, text) {
  if (message.id === [...state.messages].reverse().find((each) => each.role === "person")?.id) {
    cut(message, 0);
    return turn("edit", { text }, text);
  }
  await head(message.parent_id, false);
  cut(message, 0);
  return turn("messages", { text, after: message.parent_id }, text);
}

async function regenerate(message) {
  if (message.id !== state.conversation.head) await head(message.parent_id, false);
  cut(message, 0);
  return turn("regenerate", {}, null);
}

/** Show what was said up to a message alone. */
function cut(message, and) {
  const place = state.messages.findIndex((each) => each.id === message.id);
  if (place < 0) return;
  state.messages = state.messages.slice(0, place + and);
  draw();
}

async function head(message, leaf) {
  state.conversation = await post(`/api/conversations/${state.conversation.id}/head`, { message, leaf });
}

async function choose(id) {
  try {
    await settleAll();
    await head(id, true);
    await reload();
  } catch (error) {
    failed(error);
  }
}

/** Have a turn: show what is said, and the reply as it comes. */
async function turn(what, body, text) {
  const id = state.conversation.id;
  await settleAll();
  under = new AbortController();
  tell("busy", true);
  list.querySelector(".empty")?.remove();
  const own = text === null ? null : messageView({ id: null, role: "person", text }, null, handlers);
  const coming = messageView({ id: null, role: "bot", text: "" }, null, handlers);
  list.append(...[own, coming].filter(Boolean));
  toEnd();
  let heard = false;
  try {
    await stream(`/api/conversations/${id}/${what}`, body, (event) => {
      heard = true;
      if (event.type === "piece") coming.querySelector(".text").append(event.text);
      if (event.type === "reply") finish(event);
    }, under.signal);
  } catch (error) {
    if (error.name === "AbortError") await new Promise((done) => setTimeout(done, 400));
    else if (error.status === 409) notice(t("movedOn"));
    else failed(error);
    heard ||= error.name === "AbortError";
  } finally {
    under = null;
    tell("busy", false);
  }
  if (state.conversation?.id === id) await reload().catch(failed);
  tell("said");
  return heard;
}

function finish({ reply, used_facts: facts }) {
  used.set(reply.id, facts);
  const name = state.conversation.character || state.session.bot.name;
  find("said").replaceChildren(h("p", {}, t("says", { name, text: reply.text })));
}

async function branch(message) {
  try {
    const { id, name } = state.conversation;
    const made = await post(`/api/conversations/${id}/branch`, { message: message.id, name });
    await open(made.id);
    notice(t("branched"));
    tell("conversations");
  } catch (error) {
    failed(error);
  }
}

function forget(message) {
  const place = state.messages.findIndex((each) => each.id === message.id);
  const reply = state.messages[place + 1];
  const gone = [message.id, ...(reply?.role === "bot" && message.role === "person" ? [reply.id] : [])];
  gone.forEach((each) => hidden.add(each));
  draw();
  forgetSoon(t("forgotMessage"), async (options) => {
    await call("DELETE", `/api/messages/${message.id}`, undefined, options);
    measureAnew();
    await reload();
    tell("said");
  }, () => {
    gone.forEach((each) => hidden.delete(each));
    draw();
  });
}

/** Bring a message into view, from another branch if need be. */
export async function showMessage(id) {
  while (!state.messages.some((each) => each.id === id) && !earlier.hidden) await more();
  if (!state.messages.some((each) => each.id === id)) {
    await head(id, true);
    await reload();
    while (!state.messages.some((each) => each.id === id) && !earlier.hidden) await more();
  }
  const found = list.querySelector(`[data-id="${id}"]`);
  found?.scrollIntoView({ block: "center" });
  found?.classList.add("shown");
  found?.focus({ preventScroll: true });
}

on("person", () => (hidden = new Set()));
on("forgotten", () => measureAnew() ?? reload().catch(failed));
