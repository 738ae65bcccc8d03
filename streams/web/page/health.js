// The strip: how fast, how far behind, how late, what was refused, and a chart of the last minutes.

import { drawing, element, fill } from "./elements.js";
import { count, rate, seconds, several } from "./format.js";

const WIDTH = 240;
const HEIGHT = 36;

export class HealthStrip {
  #root;
  #isOpen = false;

  constructor(root) {
    this.#root = root;
  }

  show(status) {
    const letters = status.dead_letters;
    const figure = (name, value, unit = "", title = "") =>
      element("div", { class: `figure ${name}`, title }, element("dt", {}, name), element("dd", {}, value, unit && element("small", {}, ` ${unit}`)));
    const isBehind = status.lag > 0;
    this.#isOpen = this.#root.querySelector("details")?.open ?? this.#isOpen;
    const hasFocus = this.#root.querySelector("summary") === document.activeElement && document.activeElement;
    fill(this.#root, [
      element(
        "dl",
        { class: "figures" },
        figure("articles", rate(status.articles_per_s), "/s", "Articles that came to their end"),
        figure("statements", rate(status.statements_per_s), "/s", "Attributions found"),
        figure("waiting", status.lag === null ? "–" : count(status.lag), isBehind ? "articles" : "", "Consumer lag: records not yet committed"),
        figure("latency p95", seconds(status.p95_s), "", "From an article’s arrival to all its events acknowledged, over the last minute"),
      ),
      chartOf(status.rates),
      element(
        "details",
        { class: letters > 0 ? "letters some" : "letters", open: this.#isOpen },
        element("summary", {}, several(letters, "dead letter")),
        refusals(status),
      ),
      status.fault && element("p", { class: "fault" }, status.fault),
      status.unreadable > 0 && element("p", { class: "fault" }, `${several(status.unreadable, "record")} on the topics could not be read`),
    ]);
    if (hasFocus) this.#root.querySelector("summary").focus();
  }
}

function refusals({ refusals: list }) {
  if (list.length === 0) return element("p", { class: "note" }, "None is on the topic.");
  return element(
    "ul",
    {},
    list.map((each) =>
      element("li", {}, element("b", {}, each.key || "no key"), ` ${each.kind} in ${each.stage}: ${each.message} `, element("code", {}, each.where)),
    ),
  );
}

function chartOf(rates) {
  const articles = rates.map(([, each]) => each);
  const statements = rates.map(([, , each]) => each);
  const most = Math.max(1, ...statements, ...articles);
  const label =
    rates.length < 2
      ? "Throughput: no history yet"
      : `Throughput of the last ${Math.round((rates.at(-1)[0] - rates[0][0]) / 60) || 1} min: at most ${rate(most)} statements and ${rate(Math.max(...articles))} articles a second`;
  return drawing(
    "svg",
    { class: "chart", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": label, preserveAspectRatio: "none" },
    drawing("title", {}, label),
    drawing("path", { class: "area", d: `${line(statements, most)} L${WIDTH} ${HEIGHT} L0 ${HEIGHT} Z` }),
    drawing("path", { class: "line", d: line(articles, most), "vector-effect": "non-scaling-stroke" }),
  );
}

function line(values, most) {
  if (values.length < 2) return `M0 ${HEIGHT} L${WIDTH} ${HEIGHT}`;
  const step = WIDTH / (values.length - 1);
  return values.map((value, index) => `${index ? "L" : "M"}${(index * step).toFixed(1)} ${(HEIGHT - 1 - (value / most) * (HEIGHT - 3)).toFixed(1)}`).join(" ");
}
