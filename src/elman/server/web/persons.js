// Before anything can be said: signing in where accounts exist, and who is talking where they do not.

import { call, get, post } from "./api.js";
import { find, h } from "./dom.js";
import { t } from "./i18n.js";
import { kept, state, tell } from "./state.js";
import { failed } from "./toasts.js";

function show(...children) {
  find("rooms").hidden = find("bottom").hidden = find("who").hidden = true;
  find("door").hidden = false;
  find("door").replaceChildren(h("div", { class: "card" }, ...children));
  find("door").querySelector("input, button")?.focus();
}

/** Let the page in. */
function enter(person) {
  state.person = person;
  if (state.session.person === null) kept.set("person", person);
  find("door").hidden = true;
  tell("person");
}

/** Wait while the bot is loaded, find out who calls, and let them in or ask. */
export async function knock() {
  show(h("p", { class: "hint" }, t("loading")));
  for (;;) {
    try {
      state.session = await get("/api/session");
      break;
    } catch (error) {
      if (error.status === 401) return askToken();
      show(h("p", { class: "hint" }, t(error.status === 503 ? "starting" : "unreachable")));
      await new Promise((done) => setTimeout(done, 700));
    }
  }
  find("bot-name").textContent = state.session.bot.name;
  if (state.session.person !== null) return enter(state.session.person);
  const { persons } = await get("/api/persons");
  const last = kept.get("person");
  return persons.some((each) => each.name === last) ? enter(last) : askName(persons);
}

function askToken() {
  const input = h("input", { id: "token", type: "password", autocomplete: "current-password", required: true, maxlength: 500, "aria-describedby": "token-hint" });
  const wrong = h("p", { class: "wrong", role: "alert" });
  const submit = async (event) => {
    event.preventDefault();
    try {
      await post("/api/session", { token: input.value.trim() });
      await knock();
    } catch (error) {
      wrong.textContent = error.status === 401 ? t("wrongToken") : t("failed", { message: error.message });
      input.select();
    }
  };
  show(
    h("h2", { class: "asked" }, t("signIn")),
    h("form", { on: { submit } },
      h("label", { for: "token" }, t("token")), input,
      h("p", { class: "hint", id: "token-hint" }, t("signInHint")), wrong,
      h("button", { class: "main wide" }, t("signIn"))),
  );
}

function askName(persons) {
  const input = h("input", { id: "name", autocomplete: "nickname", required: true, maxlength: 200 });
  const wrong = h("p", { class: "wrong", role: "alert" });
  const submit = async (event) => {
    event.preventDefault();
    try {
      const { name } = await post("/api/persons", { name: input.value });
      enter(name);
    } catch (error) {
      wrong.textContent = error.status === 409 ? t("nameTaken") : error.message;
    }
  };
  const list = persons.map((each) =>
    h("li", {}, h("button", { type: "button", class: "choice", on: { click: () => enter(each.name) } },
      h("span", { class: "name" }, each.name), h("span", { class: "hint" }, t("personCount", { count: each.messages })))));
  show(
    h("h2", { class: "asked" }, t("whoAreYou")),
    h("p", { class: "hint" }, t("whoHint")),
    persons.length > 0 && h("h2", {}, t("known")),
    persons.length > 0 && h("ul", { class: "choices" }, ...list),
    h("form", { on: { submit } },
      h("label", { for: "name" }, t("yourName")), input, wrong,
      h("button", { class: "main wide" }, t("begin"))),
    !state.session.open && h("button", { type: "button", class: "link", on: { click: () => signOut().then(knock) } }, t("signOut")),
  );
}

/** Go away: somebody else may come, or another token. */
export async function leave() {
  if (state.session.person !== null) await signOut();
  kept.set("person", null);
  state.person = state.conversation = null;
  await knock();
}

async function signOut() {
  await call("DELETE", "/api/session").catch(failed);
}

/** Say who is here in the page's head. */
export function drawWho() {
  const button = find("who");
  const label = state.session.person === null ? t("switchPerson", { name: state.person }) : `${state.person}: ${t("signOut")}`;
  button.hidden = false;
  button.replaceChildren(h("span", { class: "face", "aria-hidden": "true" }, [...state.person][0]), h("span", { class: "name" }, state.person));
  button.title = label;
  button.setAttribute("aria-label", label);
  button.onclick = leave;
}
