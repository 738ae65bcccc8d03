// The page: which view the address asks for, what the keys do, and how the connection is.

import { ArticleView } from "./article.js";
import { element } from "./elements.js";
import { Feed } from "./feed.js";
import { HealthStrip } from "./health.js";
import { ask, Live } from "./live.js";
import { speakerPage } from "./speaker.js";

const REREAD_MS = 500;
const THEMES = ["as the system", "light", "dark"];
const main = document.getElementById("main");
const live = new Live();
const strip = new HealthStrip(document.getElementById("health"));
let shown = null;
let feed = null;
let rereading = null;

function note(text) {
  return element("div", { class: "note" }, element("h1", {}, text), element("p", {}, element("a", { href: "#/" }, "← live feed")));
}

function place(view, title) {
  feed?.close();
  shown = view;
  feed = view instanceof Feed ? view : null;
  main.replaceChildren(view.element ?? view);
  document.title = title ? `${title} – On Record` : "On Record";
  view.shown?.();
}

async function route({ keepsPlace = false } = {}) {
  const asked = location.hash;
  const [path, query = ""] = asked.slice(1).split("?");
  let [view, id, inner] = ["", "", ""];
  try {
    [, view = "", id = "", inner = ""] = path.split("/").map(decodeURIComponent);
    if (view === "article") {
      const article = await ask(`api/articles/${encodeURIComponent(id)}`);
      if (asked === location.hash) place(new ArticleView(article, inner, live), article.title ?? id);
    } else if (view === "speaker") {
      const speaker = await ask(`api/speakers/${encodeURIComponent(id)}`);
      if (asked === location.hash) place(speakerPage(speaker, live), speaker.name);
    } else {
      place(new Feed(live, new URLSearchParams(query)), "");
    }
  } catch (error) {
    if (asked !== location.hash) return;
    place(note(error.message === "unknown" ? unknown(view, id) : `This cannot be shown: ${error.message}.`), "");
  }
  if (!keepsPlace) {
    if (!location.hash.match(/^#\/article\/[^/]+\/./)) scrollTo(0, 0);
    main.focus({ preventScroll: true });
  }
}

function unknown(view, id) {
  return view === "speaker" ? `Nothing that ${id} said is on the page now.` : `The article ${id} is not on the page: unknown, or too long ago.`;
}

function describeState() {
  const state = document.getElementById("state");
  const text = !live.isConnected ? "no connection, trying again" : live.status && !live.status.caught_up ? "reading the topics" : "live";
  state.className = text === "live" ? "state is-live" : "state";
  if (state.textContent !== text) state.textContent = text;
}

live.addEventListener("connection", describeState);
live.addEventListener("change", ({ detail }) => feed?.changed(detail));
live.addEventListener("change", ({ detail }) => {
  if (shown?.isOutdatedBy?.(detail)) readAgain();
  else refreshVerdicts(detail.stand);
});
live.addEventListener("trouble", ({ detail }) => {
  document.getElementById("state").textContent = detail.message;
});
live.addEventListener("status", ({ detail }) => {
  strip.show(detail);
  describeState();
});

// Facts come a few at a time, so what is shown is read again when they have all come.
function readAgain() {
  rereading ??= setTimeout(() => {
    rereading = null;
    route({ keepsPlace: true });
  }, REREAD_MS);
}

function refreshVerdicts(stand) {
  const verdicts = new Map(stand.map((each) => [each.id, each.verdict]));
  for (const row of main.querySelectorAll("[data-id]")) {
    if (!verdicts.has(row.dataset.id)) continue;
    for (const verdict of ["right", "wrong"]) {
      row.querySelector(`.verdict.${verdict}`)?.setAttribute("aria-pressed", String(verdicts.get(row.dataset.id) === verdict));
    }
  }
}

function step(by) {
  const rows = [...main.querySelectorAll("[data-id]")];
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const row = rows[at < 0 ? 0 : Math.min(Math.max(at + by, 0), rows.length - 1)];
  (row?.querySelector(".pick") ?? row?.querySelector(".check"))?.focus();
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  s: () => document.activeElement.closest("[data-id]")?.querySelector("a.speaker")?.click(),
  p: () => feed?.togglePause(),
  "/": () => feed?.focusSearch(),
  "?": () => document.getElementById("helping").showModal(),
  Escape: () => {
    if (!feed) location.hash = "#/";
  },
};

document.addEventListener("keydown", (event) => {
  const isTyping = event.target.matches("input:not([type=checkbox]), select, textarea");
  if (event.key === "Escape" && isTyping) event.target.blur();
  const action = KEYS[event.key];
  if (!action || isTyping || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  action();
});

function dress(theme) {
  const button = document.getElementById("theme");
  document.documentElement.dataset.theme = theme;
  button.setAttribute("aria-label", `Colours: ${theme}`);
  button.title = `Colours: ${theme}`;
}

document.getElementById("theme").addEventListener("click", () => {
  const next = THEMES[(THEMES.indexOf(document.documentElement.dataset.theme) + 1) % THEMES.length];
  localStorage.setItem("theme", next);
  dress(next);
});
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault(); // its hash would be taken for an address
  main.focus();
});
document.getElementById("help").addEventListener("click", () => document.getElementById("helping").showModal());
dress(THEMES.includes(localStorage.getItem("theme")) ? localStorage.getItem("theme") : THEMES[0]);
addEventListener("hashchange", () => route());

async function start() {
  try {
    await live.start();
    await route({ keepsPlace: true });
  } catch (error) {
    main.replaceChildren(note(`The server cannot be reached: ${error.message}. Trying again …`));
    setTimeout(start, 2000);
  }
}

start();
