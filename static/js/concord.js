/* Comfort for pages that work without it: search key, focus on errors, menus that close, one submission at a time. */
(() => {
  "use strict";

  const FIELDS = "input, textarea, select, [contenteditable]";

  /* Single keys may be switched off in My account; a cookie of this browser remembers it. */
  const KEYS_OFF = "concord_keys=off";
  const keysOff = () => document.body.dataset.keys === "off" || document.cookie.includes(KEYS_OFF);
  const panel = document.querySelector("[data-keys-panel]");
  if (panel) {
    const button = panel.querySelector("[data-keys-switch]");
    const state = panel.querySelector("[data-keys-state]");
    const on = state.innerHTML;
    const show = () => {
      button.textContent = keysOff() ? "Switch it on" : "Switch it off";
      if (keysOff()) state.textContent = "Single keys are switched off in this browser.";
      else state.innerHTML = on;
    };
    button.addEventListener("click", () => {
      document.cookie = `${KEYS_OFF}; path=/; SameSite=Lax; max-age=${keysOff() ? 0 : 31536000}`;
      show();
    });
    panel.hidden = false;
    show();
  }

  /* "/" goes to the search box. */
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (keysOff() || event.target.closest(FIELDS)) return;
    const search = document.getElementById("q");
    if (search) {
      event.preventDefault();
      search.focus();
      search.select();
    }
  });

  /* The error summary is read first. */
  const problem = document.getElementById("problem");
  if (problem) problem.focus();

  /* A menu closes with Escape, and when something else is pressed. */
  const openMenus = () => document.querySelectorAll("details.menu[open]");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    openMenus().forEach((menu) => {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });
  document.addEventListener("click", (event) => {
    openMenus().forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });

  /* A form that changes something is sent once. The server must refuse repeats all the same. */
  const release = (form) => {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    if (event.submitter) event.submitter.setAttribute("aria-busy", "true");
    window.setTimeout(() => release(form), 10000);
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));
})();
