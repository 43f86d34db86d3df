// What all parts of the page share, and how they hear of each other.

export const state = {
  session: null, // who is signed in, and the bot
  person: null, // whose things are shown
  conversation: null, // the one that is open
  messages: [], // what leads up to where it stands
};

const hub = new EventTarget();

/** Call `listener` with what is told whenever something of this name happens. */
export function on(name, listener) {
  hub.addEventListener(name, (event) => listener(event.detail));
}

/** Let those who listen know. */
export function tell(name, detail) {
  hub.dispatchEvent(new CustomEvent(name, { detail }));
}

/** Read and keep small things of this browser: the language, the theme, who was here last. */
export const kept = {
  get(name) {
    try {
      return localStorage.getItem(`elman.${name}`);
    } catch {
      return null;
    }
  },
  set(name, value) {
    try {
      if (value === null) localStorage.removeItem(`elman.${name}`);
      else localStorage.setItem(`elman.${name}`, value);
    } catch { /* no storage: for this visit only */ }
  },
};
