// Short notices, and the undo of what is forgotten: it is forgotten a moment later, or before anything else is said.

import { h, find } from "./dom.js";
import { t } from "./i18n.js";

const MOMENT = 7000; // milliseconds in which one may change one's mind
const waiting = new Map();

/** Show a notice for a while; return what takes it away. */
export function notice(text, ...actions) {
  const made = h("div", { class: "toast" }, h("span", {}, text), ...actions);
  find("toasts").append(made);
  const away = () => made.remove();
  setTimeout(away, MOMENT);
  return away;
}

/** Say what went wrong. */
export function failed(error) {
  if (error.name === "AbortError") return;
  notice(error.code === "unreachable" ? t("unreachable") : t("failed", { message: error.message }));
}

/** Forget something in a moment, unless it is undone: `act` does it, `back` shows it again, `also` forgets more. */
export function forgetSoon(text, act, back, also = null) {
  const key = {};
  const undo = h("button", { type: "button", class: "link" }, t("undo"));
  const more = also ? h("button", { type: "button", class: "link" }, also.label) : null;
  const away = notice(text, more, undo);
  const timer = setTimeout(() => settle(key), MOMENT);
  waiting.set(key, { act, back, away, timer });
  more?.addEventListener("click", () => {
    waiting.get(key).act = also.act;
    settle(key);
  });
  undo.addEventListener("click", () => {
    clearTimeout(timer);
    waiting.delete(key);
    away();
    back();
  });
}

async function settle(key, options) {
  const { act, back, away, timer } = waiting.get(key);
  waiting.delete(key);
  clearTimeout(timer);
  away();
  try {
    await act(options);
  } catch (error) {
    if (error.status !== 404) {
      failed(error);
      back();
    }
  }
}

/** Forget now what is to be forgotten: nothing is said to a bot that still knows it. */
export const settleAll = () => Promise.all([...waiting.keys()].map((key) => settle(key)));

// A page that is closed forgets too: such requests outlive it.
addEventListener("pagehide", () => [...waiting.keys()].forEach((key) => settle(key, { keepalive: true })));
