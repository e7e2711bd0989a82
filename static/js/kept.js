/* What people type into the forms of an answer or of a note: read, measured, put back, and kept in this browser.
 *
 * For `saving.js`. The words that people read come from the page (#words).
 */
window.kept = (() => {
  "use strict";
  const words = document.getElementById("words")?.dataset ?? {};
  const NOT_TYPED = new Set(["csrfmiddlewaretoken", "version", "typed_by", "table", "save_key", "unconfirmed"]);

  // --- The copy in this browser ------------------------------------------------------------------------------------
  const store = {
    works: true,
    get(key) { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
    set(key, value) { try { localStorage.setItem(key, JSON.stringify(value)); } catch { store.fail(); } },
    drop(key) { try { localStorage.removeItem(key); } catch { store.fail(); } },
    fail() {
      store.works = false;
      for (const note of document.querySelectorAll("[data-storage]")) note.hidden = false;
    },
  };
  try { localStorage.setItem("jiu:test", "1"); localStorage.removeItem("jiu:test"); } catch { store.fail(); }

  const typed = (form) => [...new FormData(form)].filter(([name, value]) => !NOT_TYPED.has(name) && typeof value === "string");
  // What the server wrote into the form. Not what stands in it now: people type before this script has come, and
  // browsers put back what stood in a form before a reload.
  const served = (form) => { const copy = form.cloneNode(true); copy.reset(); return typed(copy); };
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const field = (form, name) => form.querySelector(`input[name="${name}"]`);
  const mark = () => [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const cookie = (name) => document.cookie.split("; ").find((part) => part.startsWith(name + "="))?.slice(name.length + 1) ?? "";
  const keyOf = (form) => `jiu:${field(form, "typed_by")?.value}:${form.getAttribute("action")}:${form.dataset.keep ?? ""}`;

  function put(form, values) {
    for (const control of form.elements) {
      if (!control.name || NOT_TYPED.has(control.name) || control.type === "file") continue;
      const mine = values.filter(([name]) => name === control.name).map(([, value]) => value);
      if (control.type === "radio" || control.type === "checkbox") control.checked = mine.includes(control.value);
      else if (mine.length) control.value = mine[0];
    }
    measure(form);
  }

  function measure(form) {
    for (const area of form.querySelectorAll("textarea[data-limit]")) {
      const limit = Number(area.dataset.limit);
      const length = [...area.value].length;
      let note = area.parentElement.querySelector(".count");
      if (length < limit * 0.8) { note?.remove(); continue; }
      if (!note) { note = document.createElement("p"); note.className = "help count"; note.setAttribute("role", "status"); area.after(note); }
      note.classList.toggle("over", length > limit);
      note.textContent = (length > limit ? words.long : words.length).replace("%n", length).replace("%m", limit);
    }
  }

  function remember(form) {
    for (const control of form.querySelectorAll("[data-remember]")) {
      // Of this person and this organization alone: the letter of one organization is not that of the next.
      const sheet = form.getAttribute("action").split("/").slice(0, 4).join("/");
      const key = `jiu:remember:${field(form, "typed_by")?.value}:${sheet}:${control.dataset.remember}`;
      if (!control.value) control.value = store.get(key) ?? "";
      control.addEventListener("change", () => store.set(key, control.value));
    }
  }

  // --- Forms with a button: their text is kept until the page comes back with it stored ------------------------------
  function keepForm(form) {
    const key = keyOf(form);
    const version = field(form, "version");
    const seen = version.value;
    const copy = store.get(key);
    const keep = (sent) => store.set(key, { version: version.value, seen, values: typed(form), sent, at: Date.now() });
    if (form.matches("[data-refused]")) keep(false);
    else if (copy && ((copy.sent && copy.seen !== seen) || same(copy.values, typed(form)))) store.drop(key);
    else if (copy) {
      put(form, copy.values);
      version.value = copy.version; // an old one is refused, and the page shows what is stored
      form.closest("details")?.setAttribute("open", "");
    }
    form.addEventListener("input", () => keep(false));
    form.addEventListener("submit", () => keep(true));
  }

  // What was typed where nothing can be saved any more (a colleague has submitted, the round was closed) is shown.
  function showKept(place) {
    const key = `jiu:${place.dataset.user}:${place.dataset.kept}:`;
    const texts = store.get(key)?.values.filter(([name]) => ["condition", "comment", "text"].includes(name)) ?? [];
    place.querySelector("textarea").value = texts.map(([, text]) => text).filter(Boolean).join("\n\n");
    place.hidden = !place.querySelector("textarea").value;
    place.querySelector("button").addEventListener("click", () => { store.drop(key); place.hidden = true; });
  }

  // What somebody makes of two texts takes the place of the own one, until the page comes back with it stored.
  function keepMerge(form) {
    const key = keyOf(form);
    const keep = (sent) => store.set(key, { version: Number(field(form, "version").value), values: typed(form), ...sent, at: Date.now() });
    form.addEventListener("input", () => keep({ mark: "" }));
    form.addEventListener("submit", () => {
      const save = field(form, "save_key");
      save.value = `${mark()}.1`;
      keep({ mark: save.value, merged: true });
    });
    form.querySelector("[data-drop]").addEventListener("click", (event) => {
      const link = event.currentTarget;
      store.drop(key);
      if (link.pathname !== location.pathname) return;
      event.preventDefault(); // a link into the page that is open would not load what is stored
      history.replaceState(null, "", link.href);
      location.reload();
    });
  }

  return { words, store, typed, served, same, field, mark, cookie, keyOf, put, measure, remember, keepForm, showKept, keepMerge };
})();
