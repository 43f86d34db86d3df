// Bringing a file to the server, piece by piece.

import { ApiError, post } from "./api.js";
import { h, icon } from "./dom.js";
import { t } from "./i18n.js";

const PIECE = 512 * 1024; // bytes of one request

/** Bring a file; `told` hears the share that is there. Return the server's name of it. */
export async function upload(file, told = () => {}) {
  if (!file.size) throw new ApiError(400, t("emptyFile"));
  const made = await post("/api/uploads", { name: file.name || "file", size: file.size });
  for (let at = 0; at < file.size; at += PIECE) {
    await post(`/api/uploads/${made.name}/pieces`, { offset: at, data: await base64(file.slice(at, at + PIECE)) });
    told(Math.min(1, (at + PIECE) / file.size));
  }
  return made.name;
}

function base64(blob) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(blob);
  });
}

/** Return a place where a file is dropped or chosen; `take` gets it. */
export function dropPlace({ id, text, label, accept = "", take }) {
  const input = h("input", { type: "file", id, accept, "aria-label": label });
  input.addEventListener("change", () => {
    if (input.files[0]) take(input.files[0]);
    input.value = "";
  });
  const place = h("div", { class: "drop" }, icon("imports"), h("p", {}, text), input, h("label", { for: id }, t("choose")));
  let inside = 0;
  const mark = (step) => {
    inside = step === 0 ? 0 : inside + step;
    place.classList.toggle("over", inside > 0);
  };
  place.addEventListener("dragenter", () => mark(1));
  place.addEventListener("dragleave", () => mark(-1));
  place.addEventListener("dragover", (event) => event.preventDefault());
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    event.stopPropagation();
    mark(0);
    if (event.dataTransfer.files[0]) take(event.dataTransfer.files[0]);
  });
  return place;
}
