/* Keeps what is typed into the forms of a clearance in this browser until the page comes back with it stored.
 *
 * `kept.js` comes before it. Without these scripts every form still has its button.
 */
(() => {
  "use strict";
  const { keepForm, measure } = window.kept;
  for (const form of document.querySelectorAll("form[data-keep]")) {
    keepForm(form);
    form.addEventListener("input", () => measure(form));
  }
})();
