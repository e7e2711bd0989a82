/* The answer sheet and the table: what a saved answer changes elsewhere on the page, submitting, the editor of a row.
 *
 * `kept.js` and `saving.js` come before it.
 */
(() => {
  "use strict";
  const { states, settled } = window.saving;

  // --- A saved answer ------------------------------------------------------------------------------------------------
  function spread(form, data) {
    const card = form.closest(".question, .editor");
    const stage = card?.querySelector("[data-stage]");
    if (stage) stage.innerHTML = data.stage;
    const missing = document.querySelector(`[data-missing="${card?.id.slice(1)}"]`);
    if (missing) missing.hidden = data.complete;
    const list = document.querySelector("[data-missing-list]");
    if (list) list.hidden = !list.querySelector("[data-missing]:not([hidden])");
    const done = [...states.values()].filter((state) => state.form.dataset.complete && state.form.closest(".question")?.id !== "r0").length;
    const locked = document.querySelectorAll(".question:not(#r0)").length - document.querySelectorAll(".question:not(#r0) form[data-answer]").length;
    for (const place of document.querySelectorAll("[data-ready]")) place.textContent = done + locked;
    const cell = form.closest("[data-cell]")?.dataset.cell;
    if (data.cell && cell) document.querySelector(`[data-cell-of="${CSS.escape(cell)}"]`).innerHTML = data.cell;
    for (const other of card?.querySelectorAll('form:not([data-answer]) input[name="version"]') ?? []) other.value = data.version;
  }
  document.addEventListener("jiu:saved", (event) => spread(event.target, event.detail));

  // --- Submitting waits for what is still being saved ----------------------------------------------------------------
  async function submitAll(event) {
    const form = event.target;
    if (form.dataset.settled) return;
    event.preventDefault();
    if (!(await settled())) return;
    form.dataset.settled = "yes";
    for (const state of states.values()) {
      form.querySelector(`[data-version-of="${state.form.closest(".question").id.slice(1)}"]`).value = state.version;
    }
    form.submit();
  }

  document.addEventListener("submit", (event) => { if (event.target.matches("[data-submit]")) submitAll(event); });

  // --- The table: an editor opens under its row, and makes room when its text is stored, not before ------------------
  document.addEventListener("htmx:confirm", async (event) => {
    const { target, issueRequest } = event.detail;
    if (![...states.values()].some((state) => (state.dirty || state.sent) && target.contains(state.form))) return;
    event.preventDefault();
    if (await settled()) issueRequest(true);
  });

  document.addEventListener("click", async (event) => {
    const editor = event.target.closest("[data-close]")?.closest(".editor");
    if (!editor || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (!(await settled())) return;
    editor.remove();
    document.querySelector(`[data-cell-of="${CSS.escape(editor.dataset.cell)}"]`).focus();
  });

  document.addEventListener("htmx:load", (event) => {
    if (!event.detail.elt.matches(".editor")) return;
    event.detail.elt.focus({ preventScroll: true });
    event.detail.elt.closest("tr").previousElementSibling.scrollIntoView(); // its row, with the editor below it
  });
  document.getElementById("missing")?.focus();
})();
