/* Saves texts while they are typed, and keeps a copy in this browser until the server has confirmed it.
 *
 * `kept.js` comes before it. What the page does with a confirmation hears `jiu:saved`, whose detail is the reply.
 * Without these scripts every form still has its button.
 */
window.saving = (() => {
  "use strict";
  const { words, store, typed, served, same, field, mark, cookie, keyOf, put, measure } = window.kept;
  const { remember, keepForm, showKept, keepMerge } = window.kept;
  const PAUSE = 700; // ms without a key before a save
  const LONGEST = 2000; // ms that somebody types on before a save: a killed browser loses no more
  const TRIES = [2000, 4000, 8000, 15000, 30000]; // ms between two attempts without connection
  const states = new Map();
  const begun = new WeakSet();

  // --- Saving ------------------------------------------------------------------------------------------------------
  class Saved {
    constructor(form, stored) {
      this.form = form;
      this.key = keyOf(form);
      this.place = form.querySelector("[data-state]");
      this.confirmed = form.matches("[data-refused]") ? null : stored; // refused: the page shows what is not stored
      this.sent = null; // what is on its way, or was sent and never confirmed
      this.page = mark();
      this.saves = 0; // how many were begun: with the page they are the mark by which a browser knows its own saves again
      this.unconfirmed = ""; // the mark of a save by an earlier page, whose reply that page may not have seen
      this.tries = 0;
      form.addEventListener("input", () => this.changed());
      form.addEventListener("change", () => this.changed());
      form.addEventListener("submit", (event) => { event.preventDefault(); this.save(); });
      this.restore();
    }

    get version() { return Number(field(this.form, "version").value); }
    get dirty() { return !same(typed(this.form), this.confirmed); }
    get waits() { return this.busy || (this.dirty && !this.blocked && !this.refused); }

    say(text, kind = "", link = null) {
      this.place.textContent = text;
      this.place.className = `saved small ${kind}`;
      if (link) { this.place.append(" "); this.place.append(link); }
    }

    get mark() { return `${this.page}.${this.saves}`; }

    // One copy per answer is enough, unless two windows of one person hold two texts: the other one then waits aside.
    owns(copy) { return [this.page, this.adopted].includes((copy.mark || "none").split(".")[0]); }

    keep() {
      const there = store.get(this.key);
      if (there && !this.owns(there)) store.set(`${this.key}other`, there);
      store.set(this.key, { version: this.version, values: typed(this.form), mark: this.mark, at: Date.now() });
    }

    drop() {
      const [there, other] = [store.get(this.key), store.get(`${this.key}other`)];
      if (other && this.owns(other)) store.drop(`${this.key}other`);
      if (!there || !this.owns(there)) return;
      if (other && !this.owns(other)) { store.set(this.key, other); store.drop(`${this.key}other`); } else store.drop(this.key);
    }

    changed() {
      const now = JSON.stringify(typed(this.form));
      if (now === this.seen) return; // leaving a field tells of a change that was seen while it was typed
      this.seen = now;
      this.refused = false;
      measure(this.form);
      clearTimeout(this.timer);
      if (!this.dirty && !this.sent) { this.drop(); this.say(""); return; }
      this.keep();
      if (this.blocked) return;
      this.say(words.typing, "soft");
      this.first ??= Date.now();
      this.timer = setTimeout(() => this.save(), Math.max(0, Math.min(PAUSE, this.first + LONGEST - Date.now())));
    }

    restore() {
      const copy = store.get(this.key);
      if (!copy) {
        if (this.confirmed === null) this.keep(); else if (this.dirty) this.changed(); // typed before this script came
        return;
      }
      const [page, saves] = (copy.mark || "none.0").split(".");
      this.adopted = page;
      const [lastPage, lastSave] = this.form.dataset.saveKey.split(".");
      // A browser that was killed may keep an older copy than the server, which has later saves of the same page.
      const overtaken = page === lastPage && (Number(lastSave) > Number(saves) || copy.merged);
      if (overtaken || same(copy.values, this.confirmed)) { this.drop(); return; }
      const own = copy.version === this.version || page === lastPage;
      put(this.form, copy.values);
      this.say(words.restored, "warn");
      // Somebody else has saved since: named with the old version, the server shows both texts.
      if (!own) field(this.form, "version").value = copy.version;
      this.unconfirmed = copy.mark; // it may still be on its way
      this.timer = setTimeout(() => this.save(), PAUSE);
    }

    parcel() {
      this.saves += 1;
      const body = new FormData(this.form);
      body.delete("csrfmiddlewaretoken"); // the header has that of today's session, the form that of an ended one
      body.set("save_key", this.mark);
      body.set("unconfirmed", this.unconfirmed);
      return { body, values: typed(this.form) };
    }

    async save() {
      clearTimeout(this.timer);
      if (this.blocked) return;
      if (this.busy) { this.again = true; return; }
      if (!this.dirty && !this.sent) return;
      this.busy = true;
      this.first = null;
      // What was not confirmed is sent again as it was, before anything newer: stored or not, it is stored once.
      this.sent ??= this.parcel();
      this.say(words.saving, "soft");
      try {
        this.keep();
        const reply = await fetch(this.form.getAttribute("action"), {
          method: "POST", body: this.sent.body, redirect: "manual", signal: AbortSignal.timeout(20000),
          headers: { Accept: "application/json", "X-CSRFToken": cookie("csrftoken") },
        });
        await this.answered(reply);
      } catch {
        this.later(words.offline);
      }
      this.busy = false;
      if (this.again) { this.again = false; this.save(); }
    }

    async answered(reply) {
      if (reply.status === 401 || reply.status === 403) return this.later(words.session, true);
      const json = (reply.headers.get("Content-Type") ?? "").startsWith("application/json");
      if (reply.type === "opaqueredirect" || reply.status >= 500 || reply.status === 429 || (reply.ok && !json)) return this.later(words.offline);
      const data = json ? await reply.json() : { fault: words.refused };
      const values = this.sent.values;
      this.tries = 0;
      this.sent = null;
      this.unconfirmed = "";
      for (const token of document.querySelectorAll('input[name="csrfmiddlewaretoken"]')) token.value = cookie("csrftoken");
      if (reply.ok) {
        field(this.form, "version").value = data.version;
        this.confirmed = values;
        this.form.dataset.complete = data.complete ? "yes" : "";
        if (this.dirty) { this.keep(); this.again = true; } else { this.drop(); this.say(words.saved.replace("%s", data.saved), "good"); }
        this.form.dispatchEvent(new CustomEvent("jiu:saved", { bubbles: true, detail: data }));
      } else if (reply.status === 409) {
        this.form.inert = true; // what is typed from now on would not be in the comparison
        this.keep();
        if (!same(typed(this.form), values)) this.again = true; // as would not what was typed while this was on its way
        else this.compare(data.conflict);
      } else {
        this.refused = true;
        this.keep();
        this.say(data.fault, "bad");
      }
      return null;
    }

    // Both texts, in place of the fields. A form cannot stand inside a form: the panel follows it.
    compare(html) {
      this.blocked = true;
      const panel = document.createElement("div");
      panel.innerHTML = html;
      this.form.hidden = true;
      this.form.after(panel);
      begin(panel);
      panel.querySelector(".conflict").focus();
    }

    later(text, session = false) {
      let link = null;
      if (session) {
        link = document.createElement("a");
        link.href = words.signInUrl; link.target = "_blank"; link.textContent = words.signIn;
      }
      this.form.inert = false;
      this.say(text, "bad", link);
      this.keep();
      this.timer = setTimeout(() => this.save(), TRIES[Math.min(this.tries++, TRIES.length - 1)]);
    }
  }

  // --- What changes more than one text waits for what is still being saved -------------------------------------------
  async function settled() {
    const all = [...states.values()];
    for (const state of all) state.save();
    for (let tries = 0; tries < 100 && all.some((state) => state.waits); tries++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const unsaved = all.find((state) => state.dirty || state.busy);
    if (!unsaved) return true;
    const place = unsaved.blocked ? unsaved.form.nextElementSibling.querySelector(".conflict") : unsaved.place;
    place.tabIndex = -1;
    place.focus();
    place.scrollIntoView({ block: "center" });
    return false;
  }

  function begin(root) {
    for (const form of root.querySelectorAll("form")) {
      if (begun.has(form)) continue;
      begun.add(form);
      const early = !same(typed(form), served(form)); // somebody was faster than this script
      remember(form);
      measure(form);
      if (form.matches("[data-answer]")) states.set(form, new Saved(form, early ? served(form) : typed(form)));
      else if (form.matches("[data-keep]")) keepForm(form);
      else if (form.matches("[data-merge]")) keepMerge(form);
    }
  }

  document.querySelectorAll("[data-kept]").forEach(showKept);
  const retry = () => { for (const state of states.values()) if (state.dirty || state.sent) state.save(); };
  addEventListener("online", retry);
  addEventListener("focus", retry);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") retry(); });
  document.addEventListener("htmx:load", (event) => begin(event.detail.elt));
  addEventListener("beforeunload", (event) => {
    if (!store.works && [...states.values()].some((state) => state.dirty)) event.preventDefault();
  });
  begin(document);

  return { states, settled };
})();
