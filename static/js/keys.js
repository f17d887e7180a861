/* Single keys: "/" searches, "g" and a letter goes to a section, j and k go through rows, "?" lists them all. */
(() => {
  "use strict";

  const FIELDS = "input, textarea, select, [contenteditable]";
  const SOON = 1500; // milliseconds that "g" waits for its letter
  const list = document.getElementById("keys");

  /* They may be switched off in My account; a cookie of this browser remembers it. */
  const KEYS_OFF = "concord_keys=off";
  const keysOff = () => document.body.dataset.keys === "off" || document.cookie.includes(KEYS_OFF);
  const panel = document.querySelector("[data-keys-panel]");
  if (panel) {
    const button = panel.querySelector("[data-keys-switch]");
    const state = panel.querySelector("[data-keys-state]");
    const on = state.innerHTML;
    const show = () => {
      button.textContent = keysOff() ? "Switch them on" : "Switch them off";
      if (keysOff()) state.textContent = "Single keys are switched off in this browser.";
      else state.innerHTML = on;
    };
    button.addEventListener("click", () => {
      document.cookie = `${KEYS_OFF}; path=/; SameSite=Lax; max-age=${keysOff() ? 0 : 31536000}`;
      show();
    });
    panel.querySelector("[data-keys-list]").addEventListener("click", () => list && list.showModal());
    panel.hidden = false;
    show();
  }

  const search = () => {
    const field = document.getElementById("q");
    if (!field) return false;
    field.focus();
    field.select();
    return true;
  };

  const go = (letter) => {
    const link = document.querySelector(`[data-go="${letter}"]`);
    if (link) link.click();
    return Boolean(link);
  };

  /* Rows are those of tables and of lists of tasks; their first link is what Enter then opens. */
  const step = (by) => {
    const rows = [...document.querySelectorAll("main tbody tr, main .task-row")]
      .filter((row) => row.checkVisibility() && row.querySelector("a[href]"));
    if (!rows.length) return false;
    const here = rows.findIndex((row) => row.contains(document.activeElement));
    const next = here < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(Math.max(here + by, 0), rows.length - 1);
    rows[next].querySelector("a[href]").focus();
    rows[next].scrollIntoView({ block: "nearest" });
    return true;
  };

  const showList = () => {
    if (list) list.showModal();
    return Boolean(list);
  };

  const KEYS = { "/": search, "?": showList, j: () => step(1), k: () => step(-1) };
  let before = -SOON;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (keysOff() || (list && list.open) || event.target.closest(FIELDS)) return;
    const after = performance.now() - before < SOON;
    before = -SOON;
    if (after && /^[a-z]$/.test(event.key) ? go(event.key) : KEYS[event.key] && KEYS[event.key]()) event.preventDefault();
    else if (event.key === "g") before = performance.now();
  });
})();
