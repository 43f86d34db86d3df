// See it learn: the curve of one's perplexity, what may be used, and who predicted one's words.

import { call, get } from "./api.js";
import { curve } from "./curve.js";
import { find, h } from "./dom.js";
import { bytes, number, t } from "./i18n.js";
import { on, state } from "./state.js";
import { measureAnew } from "./surprise.js";
import { failed } from "./toasts.js";

let drawing, rungs, shown = false, asked = 0;

/** Draw the panel's frame. */
export function drawLearning() {
  drawing = h("div", { id: "curve" });
  rungs = h("div", { id: "rungs" });
  find("learning").replaceChildren(h("section", {}, h("h2", {}, t("seeLearn")), h("p", { class: "hint" }, t("curveHint")), drawing), rungs);
}

async function refresh() {
  if (!shown || state.person === null) return;
  const number_ = (asked += 1);
  const told = await get("/api/learning");
  if (number_ !== asked) return;
  drawRungs(told);
  await measure(number_);
}

/** Draw the curve, and go on while there is more to measure and somebody looks. */
async function measure(number_) {
  const person = state.person;
  for (;;) {
    let found;
    try {
      found = await get("/api/curve");
    } catch (error) {
      if (error.code !== "not_measured") throw error;
      return drawing.replaceChildren(h("p", { class: "hint" }, error.message));
    }
    if (number_ !== asked || person !== state.person) return;
    drawing.replaceChildren(...curve(found.points));
    if (!found.left) return;
    drawing.append(h("p", { class: "hint" }, t("measuring", { count: found.left })));
    if (!shown) return;
  }
}

function drawRungs(told) {
  const switches = Object.entries(told.rungs).map(([name, value]) => {
    const input = h("input", { type: "checkbox", role: "switch", checked: value });
    input.addEventListener("change", () => change(name, input));
    return h("label", { class: "switch" }, input, t(`rung_${name}`));
  });
  const shares = Object.entries(told.shares).sort((one, other) => other[1] - one[1]);
  const bars = shares.flatMap(([name, share]) => {
    const bar = h("span", { class: "bar-of" });
    bar.style.width = `${Math.max(share * 100, 1)}%`;
    return [h("span", {}, t(`share_${name}`)), h("span", { "aria-hidden": "true" }, bar), h("span", { class: "percent" }, `${number(share * 100)}%`)];
  });
  rungs.replaceChildren(
    h("h2", {}, t("rungs")), h("div", {}, ...switches),
    h("p", { class: "hint" }, t("learnedFigures", { messages: told.messages, tokens: told.tokens, bytes: bytes(told.bytes) })),
    told.messages > 0 && h("h2", {}, t("shares")),
    told.messages > 0 && h("div", { class: "bars" }, ...bars),
  );
}

async function change(name, input) {
  try {
    await call("PATCH", "/api/learning", { [name]: input.checked });
    measureAnew();
    await refresh();
    [...rungs.querySelectorAll("input")].find((each) => each.parentElement.textContent === t(`rung_${name}`))?.focus();
  } catch (error) {
    input.checked = !input.checked;
    failed(error);
  }
}

on("panel", (name) => {
  shown = name === "learning";
  refresh().catch(failed);
});
on("said", () => refresh().catch(failed));
on("opened", () => refresh().catch(failed));
