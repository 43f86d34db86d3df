// The words of one's messages, shaded by how much they surprised the bot as they came.

import { get } from "./api.js";
import { h } from "./dom.js";
import { number, t } from "./i18n.js";
import { state } from "./state.js";

const known = new Map(); // of this visit, by person and message
const AGAIN = 25; // times that are asked while the server is still measuring

/** Shade the person's messages in a list; what is not measured yet follows. */
export async function shade(list, messages, tries = AGAIN) {
  const person = state.person;
  const key = (id) => `${person}/${id}`;
  const own = messages.filter((each) => each.role === "person" && each.id !== null);
  const missing = own.filter((each) => !known.has(key(each.id))).slice(-100);
  for (const each of own) if (known.has(key(each.id))) paint(list, each.id, known.get(key(each.id)));
  if (!missing.length || tries === 0) return;
  const found = await get("/api/surprise", { ids: missing.map((each) => each.id).join(",") }).catch(() => null);
  if (found === null || person !== state.person) return;
  for (const [id, told] of Object.entries(found.messages)) {
    if (told.learned === "before") known.set(key(id), told);
    paint(list, id, told);
  }
  if (found.left) await shade(list, messages, tries - 1);
}

/** Forget what was measured: other things are used to predict, or something was forgotten. */
export const measureAnew = () => known.clear();

const level = (value, bounds) => bounds.filter((bound) => value >= bound).length;

function paint(list, id, told) {
  const item = list.querySelector(`[data-id="${id}"]`);
  const text = item?.querySelector(".text");
  if (!text || text.querySelector(".w")) return;
  text.replaceChildren(...told.words.flatMap(word));
  const bits = (nats) => number(nats / Math.LN2 / Math.max(told.count, 1), 1);
  const values = { base: bits(told.base), yours: bits(told.yours) };
  const sum = h("span", { class: "hint sum", title: t("messageSurprise", values) }, h("span", { "aria-hidden": "true" }, t("surpriseSum", values)), h("span", { class: "unseen" }, t("messageSurprise", values)));
  text.after(sum);
}

function word({ text, base, yours }) {
  const gain = base - yours;
  const classes = ["w", `w${level(base, [2, 4, 6, 8])}`];
  if (gain > 0) classes.push(`g${level(gain, [0.3, 1, 2.5])}`);
  else classes.push(`l${level(-gain, [0.7])}`);
  const title = t("wordSurprise", { word: text.trim(), base: number(base, 1), yours: number(yours, 1) });
  const bare = text.trimStart();
  return [text.slice(0, text.length - bare.length), h("span", { class: classes.join(" "), title }, bare)];
}
