// Character cards: a character from a file, played in a conversation of its own.

import { address, get, post } from "./api.js";
import { open } from "./chat.js";
import { h } from "./dom.js";
import { t } from "./i18n.js";
import { go } from "./rooms.js";
import { on, tell } from "./state.js";
import { failed, notice } from "./toasts.js";
import { dropPlace, upload } from "./uploads.js";

let list;

/** Return the part of the panel with the characters. */
export function cardsView() {
  list = h("ul", { class: "facts", id: "cards" });
  return h("section", {}, h("h2", {}, t("cardTitle")), h("p", { class: "hint" }, t("cardHint")), list,
    dropPlace({ id: "card-file", text: t("dropCard"), label: t("chooseCard"), accept: ".json,.png,application/json,image/png", take: bring }));
}

async function bring(file) {
  try {
    const id = await upload(file);
    const card = await post(`/api/uploads/${id}/card`);
    tell("conversations");
    await open(card.conversation);
    go("chat");
    notice(t("cardAdded", { name: card.name }));
  } catch (error) {
    failed(error);
  }
}

async function refresh() {
  const { cards } = await get("/api/cards");
  list.replaceChildren(...cards.map(line));
}

function line(card) {
  const talk = () => open(card.conversation).then(() => go("chat")).catch(failed);
  return h("li", { class: "fact" }, h("div", { class: "line" }, h("span", { class: "words-of", dir: "auto" }, card.name),
    h("button", { type: "button", class: "plain", on: { click: talk } }, t("chat")),
    h("a", { class: "plain", href: address(`/api/cards/${card.conversation}`), download: `${card.name}.${card.media}`, "aria-label": `${t("cardExport")}: ${card.name}` }, t("exportIt"))),
  h("span", { class: "source" }, t("sentencesUsed", { count: card.sentences })));
}

on("opened", () => refresh().catch(failed));
on("said", () => refresh().catch(failed));
