// The list of conversations, and the search in all that was said.

import { call, get, post } from "./api.js";
import { open } from "./chat.js";
import { find, h, icon, iconButton } from "./dom.js";
import { t, when } from "./i18n.js";
import { go } from "./rooms.js";
import { kept, on, state, tell } from "./state.js";
import { failed, forgetSoon } from "./toasts.js";

let list, results, found = [], going = new Set(), timer = 0;

/** Draw the list and the search. */
export function drawConversations() {
  const box = h("input", { id: "search", type: "search", placeholder: t("search"), "aria-label": t("search"), maxlength: 200, autocomplete: "off" });
  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => look(box.value), 200);
  });
  results = h("div", { class: "results", id: "results" });
  list = h("ul", { class: "conversations", id: "conversations" });
  const fresh = h("button", { type: "button", class: "main wide", id: "new-chat", on: { click: begin } }, icon("plus"), h("span", {}, t("newChat")));
  find("side").replaceChildren(fresh, h("div", { class: "field" }, icon("search"), box), results, list);
}

/** Load the list, and open the conversation that was open last, or the newest, or a first one. */
export async function startConversations() {
  await refresh();
  const last = Number(kept.get("conversation"));
  const chosen = found.find((each) => each.id === last) ?? found.at(-1);
  if (chosen) await open(chosen.id);
  else await begin();
}

async function refresh() {
  const [{ conversations }, { previews }] = await Promise.all([get("/api/conversations"), get("/api/previews")]);
  found = conversations.map((each) => ({ ...each, ...previews[each.id] }));
  draw();
}

function draw() {
  const time = (each) => each.time ?? each.created;
  const shown = found.filter((each) => !going.has(each.id)).sort((one, other) => (time(one) < time(other) ? 1 : -1));
  list.replaceChildren(...shown.map(item));
  if (state.conversation) state.conversation.character = found.find((each) => each.id === state.conversation.id)?.character ?? null;
}

function item(each) {
  const current = each.id === state.conversation?.id;
  const name = each.name || each.character || each.text || t("untitled");
  const choose = async () => {
    try {
      await open(each.id);
      go("chat");
    } catch (error) {
      failed(error);
    }
  };
  const line = h("button", { type: "button", class: "conversation", "aria-current": current ? "true" : false, on: { click: choose } },
    h("span", { class: "name", dir: "auto" }, name),
    h("span", { class: "hint" }, when(each.time ?? each.created)));
  const made = h("li", {}, line);
  made.append(iconButton("edit", `${t("rename")}: ${name}`, () => rename(made, each)), iconButton("forget", `${t("forgetChat")}: ${name}`, () => forget(each)));
  return made;
}

async function begin() {
  try {
    const made = await post("/api/conversations", {});
    await refresh();
    await open(made.id);
    go("chat");
  } catch (error) {
    failed(error);
  }
}

function rename(line, each) {
  const input = h("input", { "aria-label": t("chatName"), maxlength: 200, dir: "auto" });
  input.value = each.name;
  const submit = async (event) => {
    event.preventDefault();
    try {
      await call("PATCH", `/api/conversations/${each.id}`, { name: input.value.trim() });
      if (each.id === state.conversation?.id) await open(each.id);
      await refresh();
    } catch (error) {
      failed(error);
    }
  };
  input.addEventListener("keydown", (event) => event.key === "Escape" && draw());
  line.replaceChildren(h("form", { class: "renaming", on: { submit } }, input, h("button", { class: "quiet square", "aria-label": t("save") }, icon("save"))));
  input.select();
}

function forget(each) {
  going.add(each.id);
  draw();
  const open_ = found.filter((other) => !going.has(other.id)).at(-1);
  if (each.id === state.conversation?.id) (open_ ? open(open_.id) : begin()).catch(failed);
  forgetSoon(t("forgotChat"), async (options) => {
    await call("DELETE", `/api/conversations/${each.id}`, undefined, options);
    going.delete(each.id);
    tell("said");
  }, () => {
    going.delete(each.id);
    draw();
  });
}

async function look(text) {
  if (!text.trim()) return results.replaceChildren();
  try {
    const { results: hits, total } = await get("/api/search", { q: text.trim(), limit: 20 });
    results.replaceChildren(h("p", { class: "hint", role: "status" }, hits.length ? t("searchFound", { count: total }) : t("searchNothing")), ...hits.map((each) => hit(each, text.trim())));
  } catch (error) {
    failed(error);
  }
}

function hit({ message, conversation }, query) {
  const show = async () => {
    try {
      await open(conversation, message.id);
      go("chat");
    } catch (error) {
      failed(error);
    }
  };
  const at = message.text.toLowerCase().indexOf(query.toLowerCase());
  const start = Math.max(0, at - 30);
  const marked = at < 0 ? [message.text.slice(0, 100)] : [start ? "…" : "", message.text.slice(start, at), h("mark", {}, message.text.slice(at, at + query.length)), message.text.slice(at + query.length, at + query.length + 70)];
  return h("button", { type: "button", class: "hit", on: { click: show } }, h("span", { dir: "auto" }, ...marked),
    h("span", { class: "hint" }, `${message.role === "person" ? t("you") : state.session.bot.name} · ${when(message.time)}`));
}

on("said", () => refresh().catch(failed));
on("conversations", () => refresh().catch(failed));
on("opened", draw);
