// One message: its text, what can be done with it, its other versions, and what was remembered for it.

import { h, iconButton } from "./dom.js";
import { t, when } from "./i18n.js";
import { state, tell } from "./state.js";

/** Return a message as an item of the list; without `told` it is on its way, and nothing can be done with it. */
export function messageView(message, told, handlers) {
  const own = message.role === "person";
  const text = h("div", { class: "text", dir: "auto" }, message.text);
  const item = h("li", { class: `message ${message.role}${told ? "" : " coming"}`, tabindex: "-1" },
    h("span", { class: "unseen" }, own ? t("you") : name()), text);
  if (!told) return item;
  item.dataset.id = message.id;
  const tools = h("div", { class: "tools" }, ...(told.siblings.length > 1 ? versions(message, told.siblings, handlers) : []));
  if (own) tools.append(iconButton("edit", t("edit"), () => editing(item, message, handlers)));
  else if (message.parent_id !== null) tools.append(iconButton("again", t("regenerate"), () => handlers.regenerate(message)));
  tools.append(iconButton("branch", t("branch"), () => handlers.branch(message)));
  if (own) tools.append(iconButton("forget", t("forget"), () => handlers.forget(message)));
  tools.append(h("time", { datetime: message.time, class: "hint" }, when(message.time)));
  const facts = told.facts.filter((fact) => fact.id !== null || fact.message_id !== null);
  if (facts.length) item.append(remembered(facts));
  item.append(tools);
  if (!own) swipe(text, message, told.siblings, handlers);
  return item;
}

const name = () => state.conversation?.character || state.session.bot.name;

function versions(message, siblings, handlers) {
  const place = siblings.indexOf(message.id);
  const go = (step) => () => handlers.choose(message, siblings[place + step]);
  return [
    iconButton("left", t("previousVersion"), go(-1), { disabled: place === 0 }),
    h("span", { class: "count", "aria-label": t("version", { number: place + 1, count: siblings.length }) }, `${place + 1}/${siblings.length}`),
    iconButton("right", t("nextVersion"), go(1), { disabled: place === siblings.length - 1 }),
  ];
}

/** A finger that wipes over a reply turns to the next one, and after the last to a new one. */
function swipe(text, message, siblings, handlers) {
  let from = null;
  text.addEventListener("touchstart", (event) => (from = event.changedTouches[0]), { passive: true });
  text.addEventListener("touchend", (event) => {
    const to = event.changedTouches[0];
    const across = to.clientX - from.clientX;
    if (Math.abs(across) < 60 || Math.abs(to.clientY - from.clientY) > 40) return;
    const place = siblings.indexOf(message.id) + (across < 0 ? 1 : -1);
    if (place >= 0 && place < siblings.length) handlers.choose(message, siblings[place]);
    else if (place === siblings.length && message.parent_id !== null) handlers.regenerate(message);
  });
}

function remembered(facts) {
  const chips = facts.map((fact) =>
    h("button", { type: "button", class: "fact-chip", "aria-label": t("usedFact", { text: fact.text }), on: { click: () => tell("fact", fact) } }, fact.text));
  return h("div", { class: "remembered" }, h("span", { class: "hint" }, t("usedFacts")), ...chips);
}

function editing(item, message, handlers) {
  const area = h("textarea", { "aria-label": t("editHint"), rows: Math.min(8, 2 + message.text.split("\n").length), maxlength: 20000, dir: "auto" });
  area.value = message.text;
  const old = [...item.childNodes];
  const back = () => {
    item.replaceChildren(...old);
    item.querySelector(".tools button")?.focus();
  };
  const submit = (event) => {
    event.preventDefault();
    if (area.value.trim()) handlers.edit(message, area.value);
  };
  area.addEventListener("keydown", (event) => {
    if (event.key === "Escape") back();
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event);
  });
  item.replaceChildren(h("form", { class: "editing", on: { submit } }, area,
    h("div", { class: "row" }, h("button", { type: "button", class: "plain", on: { click: back } }, t("cancel")), h("button", { class: "main" }, t("send")))));
  area.focus();
  item.scrollIntoView({ block: "nearest" });
}
