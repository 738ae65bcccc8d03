// The live feed: filters above, rows below, as many as have been scrolled to.

import { element } from "./elements.js";
import { several } from "./format.js";
import { statementRow } from "./row.js";

const CHUNK = 60;
const REDRAW_MS = 250;
const MOST_NAMES = 400;
const FIELDS = ["search", "speaker", "kind", "publisher", "class", "act"];

// Speech acts, as the contract of a statement lists them.
const ACTS = [
  "assert", "announce", "acknowledge", "deny", "promise", "demand", "propose", "accuse", "welcome", "reject", "warn", "predict", "ask",
  "decline-to-comment", "cite",
];

export class Feed {
  #live;
  #list = element("ol", { class: "rows" });
  #end = element("div", { class: "end" });
  #found = element("p", { class: "found", role: "status" });
  #rows = new Map();
  #filter;
  #shown = CHUNK;
  #groups = [];
  #missed = 0;
  #timer = null;
  #controls = {};

  constructor(live, query) {
    this.#live = live;
    this.#filter = Object.fromEntries(FIELDS.map((name) => [name, query.get(name) ?? ""]));
    this.element = element("div", { class: "feed" }, element("h1", { class: "unseen" }, "Who is saying what"), this.#bar(), this.#list, this.#end);
    this.#observer = new IntersectionObserver(([entry]) => entry.isIntersecting && this.#showMore(), { rootMargin: "1200px" });
    this.#observer.observe(this.#end);
    this.#draw();
  }

  #observer;

  close() {
    this.#observer.disconnect();
    clearTimeout(this.#timer);
  }

  changed({ stand = [] } = {}) {
    if (this.#live.isPaused) {
      this.#missed += stand.length;
      this.#describe();
      return;
    }
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#draw();
    }, REDRAW_MS);
  }

  togglePause() {
    this.#live.isPaused = !this.#live.isPaused;
    this.#missed = 0;
    this.#showPause();
    this.#draw();
  }

  #showPause() {
    this.#controls.pause.setAttribute("aria-pressed", String(this.#live.isPaused));
    this.#controls.pause.textContent = this.#live.isPaused ? "Go on" : "Pause";
  }

  focusSearch() {
    this.#controls.search.focus();
  }

  #bar() {
    const choice = (name, label, options) =>
      element(
        "label",
        {},
        element("span", {}, label),
        (this.#controls[name] = element("select", { name }, element("option", { value: "" }, "all"), options.map((each) => element("option", { value: each }, each.replaceAll("-", " "))))),
      );
    this.#controls.search = element("input", { type: "search", name: "search", placeholder: "words, names, titles", autocomplete: "off" });
    this.#controls.speaker = element("input", { type: "search", name: "speaker", list: "speakers", placeholder: "anybody", autocomplete: "off" });
    this.#controls.names = element("datalist", { id: "speakers" });
    this.#controls.pause = element("button", { type: "button", class: "pause", "aria-pressed": "false", onclick: () => this.togglePause() }, "Pause");
    const form = element(
      "form",
      { class: "filters", role: "search", "aria-label": "Filters", onsubmit: (event) => event.preventDefault(), oninput: () => this.#choose(), onchange: () => this.#choose() },
      element("label", { class: "wide" }, element("span", {}, "Search"), this.#controls.search),
      element("label", {}, element("span", {}, "Speaker"), this.#controls.speaker, this.#controls.names),
      choice("kind", "Kind", ["direct", "indirect", "mixed"]),
      choice("publisher", "Publisher", []),
      choice("class", "Class", ["statement", "attitude"]),
      choice("act", "Act", ACTS),
      this.#controls.pause,
    );
    this.#showPause();
    this.#nameChoices();
    for (const name of FIELDS) this.#controls[name].value = this.#filter[name];
    return element("div", { class: "bar" }, form, this.#found);
  }

  #choose() {
    this.#filter = Object.fromEntries(FIELDS.map((name) => [name, this.#controls[name].value]));
    const chosen = new URLSearchParams(Object.entries(this.#filter).filter(([, value]) => value));
    history.replaceState(null, "", chosen.size ? `#/?${chosen}` : "#/");
    this.#shown = CHUNK;
    this.#draw();
  }

  #nameChoices() {
    const { statements } = this.#live;
    const chosen = this.#controls.publisher.value || this.#filter.publisher;
    const publishers = statements.names((each) => each.publisher).map(([name]) => name);
    if (chosen && !publishers.includes(chosen)) publishers.push(chosen);
    const there = [...this.#controls.publisher.options].slice(1).map((option) => option.value);
    if (publishers.join("\n") !== there.join("\n")) {
      this.#controls.publisher.replaceChildren(element("option", { value: "" }, "all"), ...publishers.map((name) => element("option", { value: name }, name)));
      this.#controls.publisher.value = chosen;
    }
    const names = statements.names((each) => each.speaker.name).slice(0, MOST_NAMES);
    if (document.activeElement !== this.#controls.speaker) {
      this.#controls.names.replaceChildren(...names.map(([name]) => element("option", { value: name })));
    }
  }

  #showMore() {
    if (this.#shown >= this.#groups.length) return;
    this.#shown += CHUNK;
    this.#place();
    // The end may still be in sight, and then nothing would be observed any more.
    this.#observer.unobserve(this.#end);
    this.#observer.observe(this.#end);
  }

  #draw() {
    this.#groups = this.#live.statements.groups(this.#filter);
    this.#nameChoices();
    this.#place();
    this.#describe();
  }

  // Rows that are as they were stay, so that focus, open details and the place scrolled to stay as well.
  #place() {
    const wanted = this.#groups.slice(0, this.#shown);
    const isFirst = this.#rows.size === 0;
    const kept = new Map();
    let next = this.#list.firstElementChild;
    for (const group of wanted) {
      const state = JSON.stringify([group.lead, group.others.map((each) => each.id), this.#live.canJudge]);
      const there = this.#rows.get(group.key);
      const row = there?.state === state ? there.row : this.#row(group, there, isFirst);
      if (there && there.row !== row) {
        if (next === there.row) next = next.nextElementSibling;
        there.row.replaceWith(row);
      }
      kept.set(group.key, { row, state });
      if (row === next) next = next.nextElementSibling;
      else this.#list.insertBefore(row, next);
    }
    for (const [key, { row }] of this.#rows) if (!kept.has(key)) row.remove();
    this.#rows = kept;
  }

  #row(group, there, isFirst) {
    const row = statementRow(group, { onverdict: this.#live.canJudge ? this.#live.judge : null });
    if (there?.row.querySelector("details")?.open) row.querySelector("details")?.setAttribute("open", "");
    if (!there && !isFirst && this.#shown === CHUNK) row.classList.add("new");
    return row;
  }

  #describe() {
    const groups = this.#groups.length;
    const total = this.#live.statements.size;
    const isFiltered = Object.values(this.#filter).some(Boolean);
    const text = isFiltered ? `${several(groups, "match").replace("matchs", "matches")} in ${several(total, "statement")}` : several(total, "statement");
    const empty = total === 0 ? "No statements yet: they appear here as soon as articles arrive on articles-received." : "";
    const waiting = this.#live.isPaused ? ` · paused${this.#missed ? `, ${several(this.#missed, "new statement")}` : ""}` : "";
    const said = (empty || text) + waiting;
    if (this.#found.textContent !== said) this.#found.textContent = said;
  }
}
