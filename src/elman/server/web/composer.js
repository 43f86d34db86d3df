// The message box, and the words that may come next as one types.

import { post } from "./api.js";
import { busy, say, stop } from "./chat.js";
import { h, icon, find } from "./dom.js";
import { t } from "./i18n.js";
import { on, state } from "./state.js";

const WAIT = 140; // milliseconds after a key, so that fast typing asks once
const SHOWN = 4;
const WIDE = /[\u3000-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef]$/u;
let box, words, button, timer = 0, asked = 0;

/** Return the message box with its suggestions. */
export function composer() {
  box = h("textarea", { id: "message", rows: 1, maxlength: 20000, placeholder: t("placeholder"), "aria-label": t("message"), dir: "auto", enterkeyhint: "send" });
  words = h("div", { class: "words", role: "group", "aria-label": t("suggestions") });
  button = h("button", { id: "send", class: "main square", on: { click: press } });
  box.addEventListener("input", () => {
    fit();
    clearTimeout(timer);
    timer = setTimeout(suggest, WAIT);
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) press(event);
  });
  box.addEventListener("focus", suggest);
  show(busy());
  return h("form", { class: "composer", on: { submit: press } }, words, h("div", { class: "box" }, box, button));
}

function fit() {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight, 180)}px`;
}

function show(waiting) {
  button.replaceChildren(icon(waiting ? "stop" : "send"));
  button.setAttribute("aria-label", t(waiting ? "stop" : "send"));
  button.title = t(waiting ? "stop" : "send");
}

async function press(event) {
  event.preventDefault();
  if (busy()) {
    if (event.type !== "keydown") stop();
    return;
  }
  const text = box.value;
  if (!text.trim() || !state.conversation) return;
  put("");
  if (!(await say(text)) && !box.value) put(text);
}

function put(text) {
  box.value = text;
  fit();
  words.replaceChildren();
  clearTimeout(timer);
}

/** Return the whole words before the cursor's, and what is typed of that one. */
function cut(text) {
  if (!text || /\s$/u.test(text) || WIDE.test(text)) return [text, ""];
  const at = text.search(/[^\s\u3000-\u30ff\u3400-\u9fff\uac00-\ud7a3]+$/u);
  return [text.slice(0, at), text.slice(at)];
}

async function suggest() {
  const text = box.value;
  const number = (asked += 1);
  if (busy() || !state.conversation) return;
  const [prefix, begun] = cut(text);
  try {
    const body = { prefix: prefix.slice(-2000), k: begun ? 20 : SHOWN, conversation: state.conversation.id };
    const { suggestions } = await post("/api/suggestions", body);
    if (number !== asked || text !== box.value || busy()) return;
    const found = suggestions.map((each) => each.word).filter((word) => /\p{L}|\p{N}/u.test(word));
    const fit = begun ? found.filter((word) => word.toLowerCase().startsWith(begun.toLowerCase()) && word !== begun) : found;
    words.replaceChildren(...fit.slice(0, SHOWN).map((word) => chip(word, prefix)));
  } catch { /* nothing is suggested */ }
}

function chip(word, prefix) {
  const insert = () => {
    const joined = prefix && !/\s$/u.test(prefix) && !WIDE.test(prefix) && !WIDE.test(word) ? `${prefix} ` : prefix;
    box.value = joined + word + (WIDE.test(word) ? "" : " ");
    box.focus();
    fit();
    suggest();
  };
  return h("button", { type: "button", class: "word", "aria-label": t("insertWord", { word }), on: { click: insert } }, word);
}

on("busy", (waiting) => {
  if (waiting) words.replaceChildren();
  show(waiting);
});
on("opened", () => {
  put(box.value);
  if (matchMedia("(pointer: fine)").matches) find("message").focus();
});
