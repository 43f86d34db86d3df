// A curve of perplexity per word over one's messages, as a drawing and as a table.

import { h, svg } from "./dom.js";
import { number, t } from "./i18n.js";

const WIDTH = 340;
const HEIGHT = 190;
const LEFT = 40;
const BOTTOM = 24;
const TOP = 10;
const DOTS = 60; // places along the curve, at most
const LOOKED_BACK = 20; // messages that each place tells of

/** Return perplexity per word of the messages that lead up to each of some places. */
function windows(points) {
  const step = Math.max(1, Math.ceil(points.length / DOTS));
  const found = [];
  for (let end = points.length; end > 0; end -= step) {
    const part = points.slice(Math.max(0, end - LOOKED_BACK), end);
    const words = Math.max(1, part.reduce((sum, each) => sum + each.words, 0));
    const perplexity = (name) => Math.exp(Math.min(20, part.reduce((sum, each) => sum + each[name], 0) / words));
    found.unshift({ at: end, base: perplexity("base"), yours: perplexity("yours") });
  }
  return found.filter((each) => each.at >= Math.min(3, points.length));
}

/** Return the curve with a sentence that says what it shows, its key, and its figures. */
export function curve(points) {
  if (points.length < 3) return [h("p", { class: "hint" }, t("curveNone"))];
  const places = windows(points);
  const last = places.at(-1);
  const percent = Math.round((1 - last.yours / last.base) * 100);
  const key = h("p", { class: "curve-key", "aria-hidden": "true" }, h("span", {}, t("curveYours")), h("span", { class: "base" }, t("curveBase")));
  return [h("p", { class: "figure" }, percent > 0 ? t("curveNow", { percent }) : t("curveMore")), drawn(places, points.length), key, table(places)];
}

function drawn(places, count) {
  const values = places.flatMap((each) => [each.base, each.yours]).map(Math.log10);
  const low = Math.min(...values) - 0.05;
  const high = Math.max(...values) + 0.05;
  const [from, to] = [places[0].at, places.at(-1).at];
  const x = (at) => LEFT + ((at - from) / Math.max(1, to - from)) * (WIDTH - LEFT - 6);
  const y = (value) => TOP + ((high - Math.log10(value)) / (high - low)) * (HEIGHT - TOP - BOTTOM);
  const line = (name) => places.map((each, index) => `${index ? "L" : "M"}${x(each.at).toFixed(1)} ${y(each[name]).toFixed(1)}`).join("");
  const back = [...places].reverse().map((each) => `L${x(each.at).toFixed(1)} ${y(each.base).toFixed(1)}`).join("");
  const last = places.at(-1);
  const label = t("curveLabel", { count, first: Math.round(places[0].yours), last: Math.round(last.yours), base: Math.round(last.base) });
  const made = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "curve", role: "img", "aria-label": label });
  for (const value of ticks(low, high)) {
    made.append(svg("line", { x1: LEFT, x2: WIDTH, y1: y(value), y2: y(value), class: "axis" }), svg("text", { x: LEFT - 6, y: y(value) + 4, "text-anchor": "end" }, number(value)));
  }
  made.append(
    svg("text", { x: LEFT, y: HEIGHT - 6 }, number(from)), svg("text", { x: WIDTH - 6, y: HEIGHT - 6, "text-anchor": "end" }, `${number(to)}  ${t("messageNumber")}`),
    svg("path", { d: `${line("yours")}${back}Z`, class: "between" }), svg("path", { d: line("base"), class: "base" }), svg("path", { d: line("yours"), class: "yours" }),
  );
  return made;
}

function ticks(low, high) {
  const found = [];
  for (let power = 0; power <= 8; power += 1) for (const each of [1, 2, 5]) found.push(each * 10 ** power);
  const inside = found.filter((each) => Math.log10(each) > low && Math.log10(each) < high);
  return inside.length >= 2 ? inside : [10 ** low, 10 ** ((low + high) / 2), 10 ** high].map((each) => Math.round(each));
}

function table(places) {
  const step = Math.max(1, Math.ceil(places.length / 12));
  const rows = places.filter((_, index) => (places.length - 1 - index) % step === 0);
  return h("details", {}, h("summary", {}, t("table")), h("table", {},
    h("thead", {}, h("tr", {}, ...["messageNumber", "curveBase", "curveYours"].map((each) => h("th", { scope: "col" }, t(each))))),
    h("tbody", {}, ...rows.map((each) => h("tr", {}, h("td", {}, number(each.at)), h("td", {}, number(each.base)), h("td", {}, number(each.yours)))))));
}
