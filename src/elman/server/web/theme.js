// Light or dark before anything is painted; a script of its own, for the page's policy allows none inline.
(() => {
  let kept = null;
  try {
    kept = localStorage.getItem("elman.theme");
  } catch { /* no storage: as the system has it */ }
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  document.documentElement.dataset.theme = kept === "light" || kept === "dark" ? kept : system;
})();
