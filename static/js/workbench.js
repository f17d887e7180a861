/* The editor of a document: what is typed is kept every twenty seconds, and the preview follows. Works without. */
(() => {
  "use strict";

  const form = document.querySelector("form[data-autosave]");
  if (!form) return;
  const said = form.querySelector("[data-saved]");
  const frame = document.querySelector("[data-preview]");
  const made = document.querySelector("[data-made]");
  const EVERY = 20000;

  const state = () => new URLSearchParams(new FormData(form)).toString();
  let kept = state();
  let busy = false;
  let madeAt = Date.now();

  /* The pages are made again by the same renderer, of what was just kept. */
  const renew = () => {
    if (!frame) return;
    const old = frame.querySelector("object");
    const fresh = old.cloneNode(true);
    fresh.data = `${frame.dataset.preview}?copy=1&at=${Date.now()}#toolbar=0&navpanes=0&view=FitH`;
    old.replaceWith(fresh);
    madeAt = Date.now();
  };

  const keep = async (leaving) => {
    const now = state();
    if (busy || now === kept) return;
    busy = true;
    try {
      const answer = await fetch(form.dataset.autosave, {
        method: "POST",
        body: new URLSearchParams(now),
        headers: { "X-Requested-With": "fetch" },
        credentials: "same-origin",
        redirect: "error",
        keepalive: Boolean(leaving) && now.length < 60000,
      });
      const told = await answer.json();
      if (!answer.ok) throw new Error(told.message);
      kept = now;
      said.textContent = told.message || `Saved ${told.at} as your working copy`;
      if (!leaving) renew();
    } catch (fault) {
      said.textContent = fault instanceof TypeError || fault instanceof SyntaxError
        ? "Not kept: the connection was lost. It is tried again."
        : fault.message || "Not kept. It is tried again.";
    } finally {
      busy = false;
    }
  };

  window.setInterval(() => keep(false), EVERY);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") keep(true);
  });
  form.addEventListener("submit", () => {
    kept = state(); // what is sent needs no keeping
  });

  if (made) {
    const tell = () => {
      const seconds = Math.round((Date.now() - madeAt) / 1000);
      made.textContent = seconds < 90 ? `Made ${seconds} s ago` : `Made ${Math.round(seconds / 60)} min ago`;
    };
    made.hidden = false;
    tell();
    window.setInterval(tell, 2000);
  }
})();
