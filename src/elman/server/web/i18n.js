// Words of the page in English and Chinese; numbers and dates as the language has them.

import { en } from "./en.js";
import { kept } from "./state.js";
import { zh } from "./zh.js";

const TABLES = { en, zh };

function preferred() {
  const own = kept.get("language");
  if (own in TABLES) return own;
  return (navigator.languages ?? [navigator.language]).some((each) => each?.startsWith("zh")) ? "zh" : "en";
}

export let language = preferred();

/** Return a phrase, with what stands in braces filled in; `one` of two forms where the count is 1. */
export function t(key, values = {}) {
  const found = TABLES[language][key] ?? TABLES.en[key] ?? key;
  const text = Array.isArray(found) ? found[values.count === 1 ? 0 : 1] : found;
  return text.replace(/\{(\w+)\}/g, (_, name) => (typeof values[name] === "number" ? number(values[name]) : values[name]));
}

/** Speak another language from now on; the page is drawn anew by whoever asks for it. */
export function speak(other) {
  language = other;
  kept.set("language", other);
  label(document.body);
}

/** Give everything that stands in the page already its words. */
export function label(root) {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  for (const each of root.querySelectorAll("[data-i18n]")) each.textContent = t(each.dataset.i18n);
  for (const each of root.querySelectorAll("[data-i18n-label]")) each.setAttribute("aria-label", t(each.dataset.i18nLabel));
}

/** The kind of the language that the browser is set to, for dates and numbers. */
const tag = () => navigator.languages?.find((each) => each.startsWith(language)) ?? (language === "zh" ? "zh-CN" : "en");

/** Return a number as people write it. */
export function number(value, digits = 0) {
  return new Intl.NumberFormat(tag(), { maximumFractionDigits: digits, minimumFractionDigits: digits }).format(value);
}

/** Return a number of bytes in the unit that suits it. */
export function bytes(value) {
  const units = ["B", "KB", "MB", "GB"];
  let unit = 0;
  for (; value >= 1000 && unit < units.length - 1; unit += 1) value /= 1000;
  return `${number(value, unit && value < 10 ? 1 : 0)} ${units[unit]}`;
}

/** Return when something was: the clock time of today, else the day. */
export function when(text) {
  const then = new Date(text);
  const today = then.toDateString() === new Date().toDateString();
  const style = today ? { timeStyle: "short" } : { dateStyle: "medium" };
  return new Intl.DateTimeFormat(tag(), style).format(then);
}
