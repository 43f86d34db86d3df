// The page: its parts put together, the language and the theme.

import { drawChat } from "./chat.js";
import { composer } from "./composer.js";
import { drawConversations, startConversations } from "./conversations.js";
import { find, icon } from "./dom.js";
import { label, language, speak, t } from "./i18n.js";
import { drawImports } from "./imports.js";
import { drawLearning } from "./learning.js";
import { drawMemory } from "./memory.js";
import { drawWho, knock, leave } from "./persons.js";
import { drawRooms } from "./rooms.js";
import { kept, on, state } from "./state.js";
import { failed } from "./toasts.js";

const systemDark = matchMedia("(prefers-color-scheme: dark)");

function dark() {
  return document.documentElement.dataset.theme === "dark";
}

function drawTheme() {
  const button = find("theme");
  button.replaceChildren(icon(dark() ? "sun" : "moon"));
  button.title = t(dark() ? "toLight" : "toDark");
  button.setAttribute("aria-label", button.title);
  document.querySelector("meta[name=theme-color]").content = dark() ? "#16181b" : "#f7f5f1";
}

function drawLanguage() {
  const button = find("language");
  button.textContent = t("otherLanguage");
  button.lang = language === "zh" ? "en" : "zh-CN";
  button.title = t("toOtherLanguage");
  button.setAttribute("aria-label", button.title);
}

async function draw() {
  label(document.body);
  drawTheme();
  drawLanguage();
  if (state.person === null) return knock();
  drawWho();
  find("rooms").hidden = find("bottom").hidden = false;
  find("rooms").setAttribute("aria-busy", "true");
  drawRooms();
  drawConversations();
  drawChat(composer());
  drawMemory();
  drawLearning();
  drawImports();
  await startConversations();
  find("rooms").setAttribute("aria-busy", "false");
}

find("theme").addEventListener("click", () => {
  const next = dark() ? "light" : "dark";
  document.documentElement.dataset.theme = next;
  kept.set("theme", next === (systemDark.matches ? "dark" : "light") ? null : next);
  drawTheme();
});
systemDark.addEventListener("change", () => {
  if (kept.get("theme") === null) document.documentElement.dataset.theme = systemDark.matches ? "dark" : "light";
  drawTheme();
});
find("language").addEventListener("click", () => {
  speak(language === "zh" ? "en" : "zh");
  draw().catch(failed);
});
on("left", leave);
on("person", () => draw().catch(failed));
draw().catch(failed);
