/* Saves answers while they are typed, and keeps a copy in this browser until the server has confirmed it.
 *
 * Without this script every form still has its button. The words that people read come from the page (#words).
 */
(() => {
  "use strict";
  const words = document.getElementById("words")?.dataset ?? {};
  const PAUSE = 700; // ms without a key before a save
  const LONGEST = 2000; // ms that somebody types on before a save: a killed browser loses no more
  const TRIES = [2000, 4000, 8000, 15000, 30000]; // ms between two attempts without connection
  const NOT_TYPED = new Set(["csrfmiddlewaretoken", "version", "typed_by", "table", "save_key", "unconfirmed"]);
  const states = new Map();

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
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const field = (form, name) => form.querySelector(`input[name="${name}"]`);
  const mark = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
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

  // --- Saving ------------------------------------------------------------------------------------------------------
  class Answer {
    constructor(form) {
      this.form = form;
      this.key = keyOf(form);
      this.place = form.querySelector("[data-state]");
      this.confirmed = typed(form);
      this.unconfirmed = "";
      this.tries = 0;
      form.addEventListener("input", () => this.changed());
      form.addEventListener("change", () => this.changed());
      form.addEventListener("submit", (event) => { event.preventDefault(); this.save(); });
      this.restore();
    }

    get version() { return Number(field(this.form, "version").value); }
    get dirty() { return !same(typed(this.form), this.confirmed); }

    say(text, kind = "", link = null) {
      this.place.textContent = text;
      this.place.className = `saved small ${kind}`;
      if (link) { this.place.append(" "); this.place.append(link); }
    }

    keep() { store.set(this.key, { version: this.version, values: typed(this.form), mark: this.unconfirmed, at: Date.now() }); }

    changed() {
      const now = JSON.stringify(typed(this.form));
      if (now === this.seen) return; // leaving a field tells of a change that was seen while it was typed
      this.seen = now;
      measure(this.form);
      clearTimeout(this.timer);
      if (!this.dirty && !this.busy) { store.drop(this.key); this.say(""); return; }
      this.keep();
      if (this.blocked) return;
      this.say(words.typing, "soft");
      this.first ??= Date.now();
      this.timer = setTimeout(() => this.save(), Math.max(0, Math.min(PAUSE, this.first + LONGEST - Date.now())));
    }

    restore() {
      const copy = store.get(this.key);
      if (!copy) return;
      if (same(copy.values, this.confirmed)) { store.drop(this.key); return; }
      const own = copy.version === this.version || (copy.mark && copy.mark === this.form.dataset.saveKey);
      put(this.form, copy.values);
      this.say(words.restored, "warn");
      // Somebody else has saved since: named with the old version, the server shows both texts.
      if (!own) field(this.form, "version").value = copy.version;
      this.timer = setTimeout(() => this.save(), PAUSE);
    }

    async save() {
      clearTimeout(this.timer);
      if (this.busy) { this.again = true; return; }
      if (!this.dirty && !this.unconfirmed) return;
      this.busy = true;
      this.first = null;
      const values = typed(this.form);
      const body = new FormData(this.form);
      const saveKey = mark();
      body.delete("csrfmiddlewaretoken"); // the header has that of today's session, the form that of an ended one
      body.set("save_key", saveKey);
      if (this.unconfirmed) body.set("unconfirmed", this.unconfirmed);
      this.say(words.saving, "soft");
      let reply = null;
      try {
        this.unconfirmed = saveKey;
        this.keep();
        reply = await fetch(this.form.getAttribute("action"), {
          method: "POST", body, redirect: "manual", signal: AbortSignal.timeout(20000),
          headers: { Accept: "application/json", "X-CSRFToken": cookie("csrftoken") },
        });
        await this.answered(reply, values);
      } catch {
        this.later(words.offline);
      }
      this.busy = false;
      if (this.again) { this.again = false; this.save(); }
    }

    async answered(reply, values) {
      if (reply.status === 401 || reply.status === 403) return this.later(words.session, true);
      if (reply.type === "opaqueredirect" || reply.status >= 500 || reply.status === 429) return this.later(words.offline);
      const data = await reply.json();
      this.tries = 0;
      this.unconfirmed = "";
      for (const token of document.querySelectorAll('input[name="csrfmiddlewaretoken"]')) token.value = cookie("csrftoken");
      if (reply.ok) {
        field(this.form, "version").value = data.version;
        this.confirmed = values;
        this.form.dataset.complete = data.complete ? "yes" : "";
        if (this.dirty) { this.keep(); this.again = true; } else store.drop(this.key);
        this.say(words.saved.replace("%s", data.saved), "good");
        this.spread(data);
      } else if (reply.status === 409) {
        this.blocked = true;
        this.keep();
        this.say(words.conflict, "bad");
        const panel = this.form.querySelector("[data-conflict]") ?? this.form;
        const holder = document.createElement("div");
        holder.innerHTML = data.conflict;
        // A form cannot stand inside a form: the panel follows it, and the old fields are put away.
        this.form.hidden = true;
        this.form.after(holder);
        panel.replaceChildren();
        begin(holder);
        holder.querySelector("[data-drop]")?.addEventListener("click", () => store.drop(this.key));
        holder.querySelector("form[data-merge]")?.addEventListener("submit", () => store.drop(this.key));
        holder.querySelector(".conflict")?.focus();
      } else {
        this.keep();
        this.say(data.fault, "bad");
      }
      return null;
    }

    later(text, session = false) {
      let link = null;
      if (session) {
        link = document.createElement("a");
        link.href = words.signInUrl; link.target = "_blank"; link.textContent = words.signIn;
      }
      this.say(text, "bad", link);
      this.keep();
      this.timer = setTimeout(() => this.save(), TRIES[Math.min(this.tries++, TRIES.length - 1)]);
    }

    spread(data) {
      const card = this.form.closest(".question, .editor");
      const stage = card?.querySelector("[data-stage]");
      if (stage) stage.innerHTML = data.stage;
      const missing = document.querySelector(`[data-missing="${card?.id.slice(1)}"]`);
      if (missing) missing.hidden = data.complete;
      const list = document.querySelector("[data-missing-list]");
      if (list) list.hidden = !list.querySelector("[data-missing]:not([hidden])");
      const done = [...states.values()].filter((state) => state.form.dataset.complete && state.form.closest(".question")?.id !== "r0").length;
      const locked = document.querySelectorAll(".question:not(#r0)").length - document.querySelectorAll(".question:not(#r0) form[data-answer]").length;
      for (const place of document.querySelectorAll("[data-ready]")) place.textContent = done + locked;
      const cell = this.form.closest("[data-cell]")?.dataset.cell;
      if (data.cell && cell) document.querySelector(`[data-cell-of="${CSS.escape(cell)}"]`).innerHTML = data.cell;
      for (const other of card?.querySelectorAll('form:not([data-answer]) input[name="version"]') ?? []) other.value = data.version;
    }
  }

  // --- Forms with a button: their text is kept until the page comes back with it stored ------------------------------
  function keepForm(form) {
    const key = keyOf(form);
    const copy = store.get(key);
    const now = typed(form);
    if (copy && same(copy.values, now)) store.drop(key);
    else if (copy && copy.version === Number(field(form, "version").value)) {
      put(form, copy.values);
      form.closest("details")?.setAttribute("open", "");
    } else if (copy) store.drop(key);
    form.addEventListener("input", () => store.set(key, { version: Number(field(form, "version").value), values: typed(form), at: Date.now() }));
  }

  // --- Submitting waits for what is still being saved ----------------------------------------------------------------
  async function settled() {
    for (const state of states.values()) if (state.dirty || state.busy) { state.changed(); state.save(); }
    for (let tries = 0; tries < 100 && [...states.values()].some((state) => (state.dirty || state.busy) && !state.blocked); tries++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return ![...states.values()].some((state) => state.dirty || state.busy);
  }

  async function submitAll(event) {
    const form = event.target;
    if (form.dataset.settled) return;
    event.preventDefault();
    if (!(await settled())) {
      [...states.values()].find((state) => state.dirty || state.busy)?.form.scrollIntoView({ block: "center" });
      return;
    }
    form.dataset.settled = "yes";
    for (const state of states.values()) {
      form.querySelector(`[data-version-of="${state.form.closest(".question").id.slice(1)}"]`).value = state.version;
    }
    form.submit();
  }

  function remember(form) {
    for (const control of form.querySelectorAll("[data-remember]")) {
      const key = `jiu:remember:${control.dataset.remember}`;
      if (!control.value) control.value = store.get(key) ?? "";
      control.addEventListener("change", () => store.set(key, control.value));
    }
  }

  function begin(root) {
    for (const form of root.querySelectorAll("form")) {
      remember(form);
      measure(form);
      if (form.matches("[data-answer]") && !states.has(form)) states.set(form, new Answer(form));
      else if (form.matches("[data-keep]")) keepForm(form);
      else if (form.matches("[data-submit]")) form.addEventListener("submit", submitAll);
    }
  }

  const retry = () => { for (const state of states.values()) if (state.dirty && !state.blocked) state.save(); };
  addEventListener("online", retry);
  addEventListener("focus", retry);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") retry(); });
  document.addEventListener("htmx:load", (event) => begin(event.detail.elt));
  addEventListener("beforeunload", (event) => {
    if (!store.works && [...states.values()].some((state) => state.dirty)) event.preventDefault();
  });
  begin(document);
  document.getElementById("missing")?.focus();
})();
