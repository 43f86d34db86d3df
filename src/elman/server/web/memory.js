// What is known of the person: every fact with its source, changed in place, forgotten with one click and an undo.

import { address, call, get, post } from "./api.js";
import { open } from "./chat.js";
import { find, h, iconButton } from "./dom.js";
import { bytes, t, when } from "./i18n.js";
import { go } from "./rooms.js";
import { on, state, tell } from "./state.js";
import { failed, forgetSoon, notice } from "./toasts.js";

let list, held, gone = new Set(), facts = [], sources = new Map();

/** Draw the panel's frame. */
export function drawMemory() {
  list = h("div", { class: "facts", id: "facts" });
  held = h("div", {});
  const input = h("input", { id: "new-fact", maxlength: 2000, placeholder: t("addFactPlaceholder"), "aria-label": t("addFact"), dir: "auto", autocomplete: "off" });
  const submit = (event) => {
    event.preventDefault();
    add(input);
  };
  find("memory").replaceChildren(
    h("section", {}, h("h2", {}, t("remembers")), h("p", { class: "hint" }, t("remembersHint")),
      h("form", { class: "adding", on: { submit } }, h("div", {}, input), h("button", { class: "main" }, t("add"))), list),
    held,
  );
}

async function refresh() {
  const name = state.person;
  const [found, kept] = await Promise.all([get("/api/facts", { superseded: true }), get("/api/person")]);
  const ids = [...new Set(found.facts.map((each) => each.message_id).filter((each) => each !== null))].slice(-200);
  const told = ids.length ? await get("/api/messages", { ids: ids.join(",") }) : { results: [] };
  if (name !== state.person) return;
  facts = found.facts;
  sources = new Map(told.results.map((each) => [each.message.id, each]));
  draw();
  drawHeld(kept);
}

function draw() {
  const shown = facts.filter((each) => !gone.has(each.id));
  const now = shown.filter((each) => each.superseded_by === null).reverse();
  const before = shown.filter((each) => each.superseded_by !== null).reverse();
  const open_ = list.querySelector("details")?.open ?? false;
  list.replaceChildren(...now.map(line));
  if (!now.length) list.append(h("p", { class: "hint" }, t("noFacts")));
  if (before.length) list.append(h("details", { open: open_ }, h("summary", {}, `${t("earlierFacts")} (${before.length})`), h("div", { class: "facts" }, ...before.map(line))));
}

function line(fact) {
  const current = fact.superseded_by === null;
  const row = h("div", { class: "line" }, h("span", { class: "words-of", dir: "auto" }, fact.text));
  const made = h("div", { class: current ? "fact" : "fact gone", data: { fact: fact.id }, tabindex: "-1" }, row, source(fact));
  if (current) row.append(iconButton("edit", t("editFact", { text: fact.text }), () => editing(made, fact)));
  row.append(iconButton("forget", t("forgetFact", { text: fact.text }), () => forget(fact)));
  return made;
}

function source(fact) {
  const found = sources.get(fact.message_id);
  if (!found) return h("span", { class: "source" }, t("sourceNone"));
  const show = async () => {
    try {
      await open(found.conversation, found.message.id);
      go("chat");
    } catch (error) {
      failed(error);
    }
  };
  const words = found.message.text.length > 140 ? `${found.message.text.slice(0, 140)}…` : found.message.text;
  return h("button", { type: "button", class: "source", title: t("goToSource"), on: { click: show } }, `${t("source", { time: when(found.message.time) })}: `, h("q", { dir: "auto" }, words));
}

function editing(made, fact) {
  const input = h("input", { "aria-label": t("factText"), maxlength: 2000, dir: "auto" });
  input.value = fact.text;
  const submit = async (event) => {
    event.preventDefault();
    if (!input.value.trim()) return;
    try {
      await call("PATCH", `/api/facts/${fact.id}`, { text: input.value });
      await refresh();
      list.querySelector(`[data-fact="${fact.id}"] button`)?.focus();
    } catch (error) {
      failed(error);
    }
  };
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    draw();
    list.querySelector(`[data-fact="${fact.id}"] button`)?.focus();
  });
  made.replaceChildren(h("form", { on: { submit } }, input,
    h("div", { class: "row" }, h("span", { class: "grow" }), h("button", { type: "button", class: "plain", on: { click: draw } }, t("cancel")), h("button", { class: "main" }, t("save")))));
  input.focus();
  input.select();
}

function forget(fact) {
  gone.add(fact.id);
  draw();
  find("new-fact").focus({ preventScroll: true });
  const act = async (options) => {
    await call("DELETE", `/api/facts/${fact.id}`, undefined, options);
    await refresh();
  };
  const also = sources.has(fact.message_id) && { label: t("forgetMessageToo"), act: (options) => forgetMessage(fact.message_id, options) };
  forgetSoon(t("forgotFact"), act, () => {
    gone.delete(fact.id);
    draw();
  }, also);
}

/** Forget what was said, as if it had never been; where it was said again, offer to forget that too. */
async function forgetMessage(id, options) {
  const { repeats } = await call("DELETE", `/api/messages/${id}`, undefined, options);
  tell("forgotten");
  await refresh();
  if (!repeats.length) return;
  const all = async () => {
    away();
    for (const each of repeats) await call("DELETE", `/api/messages/${each.id}`).catch((error) => error.status === 404 || failed(error));
    tell("forgotten");
    await refresh();
  };
  const away = notice(t("saidAgain", { count: repeats.length }), h("button", { type: "button", class: "link", on: { click: all } }, t("forgetThemToo")));
}

async function add(input) {
  if (!input.value.trim()) return;
  try {
    const found = await post("/api/facts", { text: input.value });
    if (!found.facts.length) notice(t("alreadyKnown"));
    input.value = "";
    await refresh();
  } catch (error) {
    failed(error);
  }
}

function drawHeld(kept) {
  const names = { text: "heldText", facts: "heldFacts", learned: "heldLearned", snapshots: "heldSnapshots" };
  const total = Object.values(kept.bytes).reduce((sum, each) => sum + each, 0);
  const bar = h("div", { class: "meter", "aria-hidden": "true" });
  for (const name of Object.keys(names)) {
    const part = h("span");
    part.style.flexGrow = String(kept.bytes[name] ?? 0);
    bar.append(part);
  }
  const pairs = Object.entries(names).flatMap(([name, key]) => [h("dt", {}, t(key)), h("dd", {}, bytes(kept.bytes[name] ?? 0))]);
  held.replaceChildren(
    h("h2", {}, `${t("held")}: ${bytes(total)}`), bar, h("dl", { class: "pairs" }, ...pairs),
    h("div", { class: "row" },
      h("a", { class: "plain", href: address("/api/person/export"), download: "person.jsonl" }, t("takeAlong")),
      h("button", { type: "button", class: "wrong", on: { click: () => forgetAll(kept) } }, t("forgetAll"))),
  );
}

function forgetAll(kept) {
  const dialog = h("dialog", { "aria-labelledby": "sure" });
  const submit = async (event) => {
    event.preventDefault();
    try {
      await call("DELETE", "/api/person");
      dialog.remove();
      tell("left");
      notice(t("forgotAll"));
    } catch (error) {
      dialog.remove();
      failed(error);
    }
  };
  dialog.append(h("form", { on: { submit } }, h("h2", { id: "sure" }, t("forgetAll")),
    h("p", {}, t("forgetAllSure", { name: state.person, messages: kept.messages, facts: kept.facts })),
    h("div", { class: "row" }, h("button", { type: "button", class: "plain", autofocus: true, on: { click: () => dialog.close() } }, t("cancel")), h("button", { class: "wrong" }, t("forgetAllYes")))));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/** Show one fact, or where a sentence was said. */
async function show({ id, message_id: message }) {
  go("memory");
  const found = id === null ? null : list.querySelector(`[data-fact="${id}"]`);
  if (!found) {
    const place = message === null ? null : (await get("/api/messages", { ids: message })).results[0];
    if (place) await open(place.conversation, message);
    if (place) go("chat");
    return;
  }
  list.querySelector(".shown")?.classList.remove("shown");
  found.classList.add("shown");
  found.scrollIntoView({ block: "center" });
  found.focus({ preventScroll: true });
}

on("opened", () => refresh().catch(failed));
on("said", () => refresh().catch(failed));
on("fact", (fact) => show(fact).catch(failed));
