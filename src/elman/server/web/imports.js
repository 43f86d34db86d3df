// A chat export dropped in: its people and counts, then a bot that learns to talk like one of them, and how far it is.

import { call, get, post } from "./api.js";
import { cardsView } from "./cards.js";
import { find, h } from "./dom.js";
import { number, t, when } from "./i18n.js";
import { go } from "./rooms.js";
import { on, state } from "./state.js";
import { failed } from "./toasts.js";
import { dropPlace, upload } from "./uploads.js";

const LOOK = 1500; // milliseconds between two looks at what is learning
const NAMES = { whatsapp: "WhatsApp", telegram: "Telegram", discord: "Discord", wechat: "WeChat", qq: "QQ", line: "LINE", signal: "Signal", slack: "Slack", kakaotalk: "KakaoTalk", sillytavern: "SillyTavern", sharegpt: "ShareGPT" };
let work, progress, timer = 0, mark = 0;

/** Draw the panel. */
export function drawImports() {
  clearTimeout(timer);
  work = h("div", { id: "export" });
  progress = h("div", { id: "lesson", role: "status" });
  const exports = h("section", {}, h("h2", {}, t("importTitle")), h("p", { class: "hint" }, t("importHint")), progress, work);
  find("imports").replaceChildren(exports, cardsView());
  if (!state.session.admin) return work.replaceChildren(h("p", { class: "hint" }, t("learnAdmins")));
  begin();
  look().catch(failed);
}

function begin() {
  work.replaceChildren(dropPlace({ id: "export-file", text: t("drop"), label: t("chooseFile"), take: bring }));
}

async function bring(file) {
  const number_ = (mark += 1);
  const bar = h("progress", { max: 1, "aria-label": file.name });
  const line = h("p", { class: "hint" });
  const told = (share) => {
    bar.value = share;
    line.textContent = t("uploading", { name: file.name, percent: Math.round(share * 100) });
  };
  told(0);
  work.replaceChildren(h("div", { class: "boxed" }, line, bar));
  try {
    const id = await upload(file, told);
    bar.removeAttribute("value");
    const found = await get(`/api/uploads/${id}/export`);
    if (number_ === mark) drawExport(id, found);
  } catch (error) {
    failed(error);
    begin();
  }
}

function drawExport(id, found) {
  const dates = { first: found.first ? when(found.first) : "?", last: found.last ? when(found.last) : "?" };
  const name = h("input", { id: "bot-title", maxlength: 60, required: true, autocomplete: "off" });
  const minutes = h("input", { id: "minutes", type: "number", min: 0.1, max: 600, step: "any", value: 5, required: true });
  const redact = h("input", { type: "checkbox", id: "redact" });
  let speaker = null;
  const rows = found.people.map((each, place) => {
    const choice = h("input", { type: "radio", name: "speaker", required: true, id: `person-${place}` });
    const choose = () => {
      speaker = each.name;
      name.value = botName(each.name);
    };
    choice.addEventListener("change", choose);
    if (found.people.length === 1 || (place === 0 && found.me === null) || each.name === found.me) {
      choice.checked = true;
      choose();
    }
    return h("tr", {}, h("td", {}, h("label", {}, choice, h("span", { dir: "auto" }, each.name))), h("td", {}, number(each.messages)));
  });
  const submit = async (event) => {
    event.preventDefault();
    try {
      await post(`/api/uploads/${id}/lesson`, { speaker, name: name.value.trim(), minutes: Number(minutes.value), redact: redact.checked });
      begin();
      await look();
    } catch (error) {
      failed(error);
    }
  };
  const away = async () => {
    begin();
    await call("DELETE", `/api/uploads/${id}`).catch(failed);
  };
  const people = h("table", { class: "people-table" }, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("person")), h("th", { scope: "col" }, t("share")))), h("tbody", {}, ...rows));
  work.replaceChildren(h("form", { class: "boxed", on: { submit } },
    h("h3", { tabindex: "-1" }, t("exportFound", { format: NAMES[found.format] ?? found.format, messages: found.messages, ...dates })),
    found.undecodable > 0 && h("p", { class: "hint" }, t("leftOut", { count: found.undecodable })),
    h("p", {}, t("learnWho")), h("div", { class: "people" }, people),
    h("div", { class: "two" }, h("div", {}, h("label", { for: "bot-title" }, t("botName")), name), h("div", {}, h("label", { for: "minutes" }, t("minutes")), minutes)),
    h("label", { class: "check" }, redact, t("redact")),
    h("div", { class: "row" }, h("span", { class: "grow" }), h("button", { type: "button", class: "plain", on: { click: away } }, t("putAway")), h("button", { class: "main", id: "learn" }, t("startLearn")))));
  work.querySelector("h3").focus();
}

/** Return a folder's name that a person's name makes. */
function botName(name) {
  return name.replace(/[^\p{L}\p{N}_ .-]/gu, "").replace(/^[^\p{L}\p{N}_]+|[^\p{L}\p{N}_]+$/gu, "").slice(0, 60) || "bot";
}

/** Look how far the latest lesson is, and again while it goes on. */
async function look() {
  clearTimeout(timer);
  const { lessons, refused } = await get("/api/lessons");
  if (refused) return progress.replaceChildren(h("p", { class: "hint" }, refused));
  const latest = lessons.at(-1);
  progress.replaceChildren(...(latest ? [drawLesson(latest)] : []));
  if (latest?.state === "running" || latest?.state === "stopping") timer = setTimeout(() => look().catch(failed), LOOK);
}

function drawLesson(lesson) {
  const going = lesson.state === "running" || lesson.state === "stopping";
  const made = h("div", { class: "boxed", data: { state: lesson.state } });
  if (going) {
    const bar = h("progress", { max: 1, value: lesson.progress, "aria-label": t("learningNow", { speaker: lesson.speaker }) });
    const stop = () => call("DELETE", `/api/lessons/${encodeURIComponent(lesson.name)}`).then(look).catch(failed);
    made.append(h("h3", {}, t("learningNow", { speaker: lesson.speaker })), bar,
      h("p", { class: "hint" }, t("learnProgress", { percent: Math.round(lesson.progress * 100), minutes: number(lesson.seconds / 60, 1) }),
        lesson.perplexity === null ? "" : ` · ${t("learnPerplexity", { value: number(lesson.perplexity, 1) })}`),
      h("div", { class: "row" }, h("button", { type: "button", class: "plain", disabled: lesson.state === "stopping", on: { click: stop } }, t("stopLearn"))));
    return made;
  }
  const { report } = lesson;
  if (!report) made.append(h("p", { class: "wrong" }, t("learnFailed", { message: lesson.error })));
  else if (!report.kept) made.append(h("p", {}, t("learnWorse")));
  else {
    const figures = { before: number(report.perplexity_per_word_before, 1), after: number(report.perplexity_per_word_after, 1) };
    made.append(h("h3", {}, t("learnDone", { name: lesson.name, ...figures })), h("p", { class: "hint" }, t("learnTalk")), h("code", {}, `elman serve ${quoted(lesson.path)}`));
  }
  return made;
}

const quoted = (path) => (/^[\w./\\:-]+$/.test(path) ? path : `"${path}"`);

// A file that is dropped anywhere is meant for here.
addEventListener("dragover", (event) => event.preventDefault());
addEventListener("drop", (event) => {
  event.preventDefault();
  const file = event.dataTransfer?.files[0];
  if (!file || !state.session?.admin || !work) return;
  go("imports");
  bring(file);
});
on("panel", (name) => {
  if (name === "imports" && state.session?.admin && progress) look().catch(failed);
});
