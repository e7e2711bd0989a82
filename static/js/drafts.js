/* The workspace of a note: the preview follows the cursor and each save; what changes the order waits for saves.
 *
 * `kept.js` and `saving.js` come before it.
 */
(() => {
  "use strict";
  const { states, settled } = window.saving;
  const preview = document.getElementById("preview");
  let anchor = ""; // the id of what is edited now
  let asked = 0; // how often the whole preview was asked for: an old reply must not take the place of a newer one

  const shown = (id) => (id ? preview.querySelector(`#${CSS.escape(id)}`) : null);

  // --- The preview follows the cursor --------------------------------------------------------------------------------
  function follow(id) {
    anchor = id;
    for (const old of preview.querySelectorAll(".here")) old.classList.remove("here");
    const place = shown(id);
    if (!place) return;
    place.classList.add("here");
    if (preview.scrollHeight <= preview.clientHeight) return; // stacked: the page does not jump
    const [box, frame] = [place.getBoundingClientRect(), preview.getBoundingClientRect()];
    if (box.top < frame.top + 40 || box.bottom > frame.bottom - 40) preview.scrollTop += box.top - frame.top - frame.height / 3;
  }

  document.addEventListener("focusin", (event) => {
    const block = event.target.closest("[data-anchor]");
    if (block && block.dataset.anchor !== anchor) follow(block.dataset.anchor);
  });

  preview.addEventListener("click", (event) => {
    if (event.target.closest("a") || String(getSelection())) return;
    const place = event.target.closest("[id]");
    if (!place) return;
    const block = document.querySelector(`[data-anchor="${CSS.escape(place.id)}"]`);
    if (block) (block.querySelector("textarea") ?? block).focus();
    else document.querySelector(`[data-leads="${CSS.escape(place.id)}"]`)?.click();
  });

  // --- After a save --------------------------------------------------------------------------------------------------
  async function whole() {
    const mine = ++asked;
    const reply = await fetch(preview.dataset.from, { headers: { Accept: "text/html" } });
    const text = reply.ok ? await reply.text() : "";
    if (!text || mine !== asked) return;
    const top = preview.scrollTop;
    preview.innerHTML = text;
    preview.scrollTop = top;
    follow(anchor);
  }

  document.addEventListener("jiu:saved", (event) => {
    const { label, marks, notes, blocking, preview: part, version } = event.detail;
    const block = event.target.closest("[data-block]");
    block.querySelector("[data-notes]").innerHTML = notes;
    for (const place of document.querySelectorAll(`[data-marks="${block.dataset.block}"]`)) place.innerHTML = marks;
    for (const place of document.querySelectorAll(`[data-label="${block.dataset.block}"]`)) if (label) place.textContent = label;
    for (const place of document.querySelectorAll("[data-blocking]")) if (blocking) place.innerHTML = blocking;
    for (const other of block.querySelectorAll('form:not([data-answer]) input[name="version"]')) other.value = version;
    const place = shown(part.anchor);
    if (!part.html || !place) { whole().catch(() => {}); return; }
    place.outerHTML = part.html;
    if (part.anchor === anchor) follow(anchor);
  });

  // --- What changes the order, or a text by a button, waits for what is still being saved ------------------------------
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("[data-after-saving]") || form.dataset.settled) return;
    event.preventDefault();
    if (form.dataset.waits) return; // pressed twice
    form.dataset.waits = "yes";
    await new Promise((resolve) => setTimeout(resolve)); // a form cannot be sent while it tells that it is sent
    if (await settled()) {
      form.dataset.settled = "yes";
      const state = states.get(form.closest("[data-block]")?.querySelector("form[data-answer]"));
      if (state) form.querySelector('input[name="version"]').value = state.version;
      form.requestSubmit(event.submitter);
    }
    delete form.dataset.waits;
  });
  addEventListener("pageshow", () => { for (const form of document.querySelectorAll("[data-settled]")) delete form.dataset.settled; });

  // Who goes to another place within a second of typing takes nothing unsaved along: the copy in this browser is the
  // last resort, not the rule.
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || link.target) return;
    if (link.pathname + link.search === location.pathname + location.search && link.hash) return;
    if (![...states.values()].some((state) => state.waits)) return;
    event.preventDefault();
    await settled();
    location.assign(link.href);
  });

  // --- Splitting where the cursor stands -------------------------------------------------------------------------------
  function begin(root) {
    for (const button of root.querySelectorAll("[data-at-cursor]")) {
      button.hidden = false;
      const form = button.closest("form");
      button.addEventListener("click", () => {
        const area = document.getElementById(form.dataset.split);
        form.querySelector('[name="first"]').value = area.value.slice(0, area.selectionStart);
        form.querySelector('[name="second"]').value = area.value.slice(area.selectionStart);
      });
    }
  }
  begin(document);
  document.addEventListener("htmx:load", (event) => begin(event.detail.elt));

  const wanted = document.querySelector(location.hash.startsWith("#b_") ? location.hash : ".desk .block");
  if (wanted?.dataset.anchor) follow(wanted.dataset.anchor);
})();
