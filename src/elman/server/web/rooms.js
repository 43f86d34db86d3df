// Which part of the page is seen: all at once where there is room, one at a time on a phone.

import { find, h, icon } from "./dom.js";
import { t } from "./i18n.js";
import { kept, tell } from "./state.js";

const PANELS = ["memory", "learning", "imports"];

/** Draw the tabs of the panel, and the same as a bar at the bottom of a phone. */
export function drawRooms() {
  find("tabs").replaceChildren(...PANELS.map((name) =>
    h("button", { type: "button", role: "tab", id: `tab-${name}`, "aria-controls": name, "aria-selected": "false", tabindex: "-1", on: { click: () => go(name), keydown: arrows } }, icon(name), h("span", {}, t(name)))));
  find("bottom").replaceChildren(...["chats", "chat", ...PANELS].map((name) =>
    h("button", { type: "button", data: { room: name }, on: { click: () => go(name) } }, icon(name), h("span", {}, t(name)))));
  select(kept.get("panel") ?? "memory");
  mark(find("rooms").dataset.room);
}

function arrows(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const place = PANELS.findIndex((name) => event.currentTarget.id === `tab-${name}`);
  const next = PANELS[(place + step + PANELS.length) % PANELS.length];
  go(next);
  find(`tab-${next}`).focus();
}

/** Go to a part of the page. */
export function go(name) {
  find("rooms").dataset.room = name;
  if (PANELS.includes(name)) select(name);
  mark(name);
}

function select(name) {
  const chosen = PANELS.includes(name) ? name : "memory";
  kept.set("panel", chosen);
  for (const each of PANELS) {
    const tab = find(`tab-${each}`);
    tab.setAttribute("aria-selected", String(each === chosen));
    tab.tabIndex = each === chosen ? 0 : -1;
    find(each).hidden = each !== chosen;
  }
  tell("panel", chosen);
}

function mark(name) {
  for (const each of find("bottom").children) {
    if (each.dataset.room === name) each.setAttribute("aria-current", "page");
    else each.removeAttribute("aria-current");
  }
}
