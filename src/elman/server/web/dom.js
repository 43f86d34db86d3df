// Elements and their text. Whatever people wrote becomes text nodes, never markup.

/** Return an element: `on` has listeners, `data` data attributes, other properties are attributes (false: left out). */
export function h(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === false || value === null || value === undefined) continue;
    if (name === "on") for (const [event, listener] of Object.entries(value)) made.addEventListener(event, listener);
    else if (name === "data") Object.assign(made.dataset, value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

const SVG = "http://www.w3.org/2000/svg";

/** Return an element of a drawing. */
export function svg(tag, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

const PATHS = {
  send: "M5 12h13M12 5l7 7-7 7",
  stop: "M7 7h10v10H7z",
  edit: "M4 20h4L19 9l-4-4L4 16zM13 7l4 4",
  again: "M20 11a8 8 0 1 0-2.3 6.3M20 4v7h-7",
  branch: "M7 4v16M7 14c7 0 10-2 10-7M14 9l3-3 3 3",
  forget: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
  left: "M14 6l-6 6 6 6",
  right: "M10 6l6 6-6 6",
  plus: "M12 5v14M5 12h14",
  search: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16 16l5 5",
  close: "M6 6l12 12M18 6L6 18",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6L19 19M19 5l-1.4 1.4M6.4 17.6L5 19",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z",
  chats: "M4 6h16M4 12h16M4 18h10",
  chat: "M4 5h16v11H10l-5 4v-4H4z",
  memory: "M12 4l8 4-8 4-8-4zM4 12l8 4 8-4M4 16l8 4 8-4",
  learning: "M4 19V5M4 19h16M7 15l4-4 3 2 5-7",
  imports: "M12 4v11M7 10l5 5 5-5M4 20h16",
  save: "M5 13l4 4L19 7",
  quote: "M5 7h14M5 12h14M5 17h8",
  mask: "M4 5h16v6c0 5-4 8-8 8s-8-3-8-8zM8 10h2M14 10h2",
};

/** Return a small drawing, which a screen reader passes over. */
export function icon(name) {
  return svg("svg", { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true" }, svg("path", { d: PATHS[name] }));
}

/** Return a button with a drawing and a name for those who do not see it. */
export function iconButton(name, label, listener, properties = {}) {
  const listeners = { click: listener };
  return h("button", { type: "button", class: "quiet square", "aria-label": label, title: label, on: listeners, ...properties }, icon(name));
}

export const find = (id) => document.getElementById(id);
