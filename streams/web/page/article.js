// One article: its text with the parts of every statement in place, the statements beside it, and proof of both.

import { element } from "./elements.js";
import { articleAddress, full, several } from "./format.js";
import { marks, sureness, verdictButtons, who } from "./row.js";
import { codePoints, mismatches, paragraphsOf, piecesOf } from "./spans.js";

const PARTS = { source: "who", cue: "cue", content: "what", entity: "named" };

export class ArticleView {
  #article;
  #pieces = new Map();
  #items = new Map();
  #chosen = null;
  #live;

  constructor(article, chosen, live) {
    this.#article = article;
    this.#live = live;
    this.#text = element("div", { class: "text", dir: "auto" });
    const list = element("ol", { class: "beside", "aria-label": "Statements of this article" }, article.statements.map((each) => this.#item(each)));
    this.element = element(
      "div",
      { class: "article" },
      element("p", { class: "back" }, element("a", { href: "#/" }, "← live feed")),
      this.#head(),
      element(
        "div",
        { class: "columns" },
        element("div", { class: "reading" }, this.#legend(), this.#text, removed(article), this.#receipt()),
        element("aside", { "aria-label": "Statements" }, element("h2", {}, several(article.statements.length, "statement")), list),
      ),
    );
    this.#write();
    if (chosen) this.choose(chosen);
  }

  #text;

  // Whether the publisher has corrected or withdrawn the article since it was read.
  isOutdatedBy({ stand, gone }) {
    return gone.some((id) => this.#items.has(id)) || stand.some((each) => each.article_id === this.#article.id && !this.#items.has(each.id));
  }

  shown() {
    if (this.#chosen) this.#reveal(this.#chosen);
  }

  choose(id) {
    this.#light(this.#chosen, "chosen", false);
    this.#chosen = this.#items.has(id) ? id : null;
    this.#light(this.#chosen, "chosen", true);
    this.#text.classList.toggle("choosing", this.#chosen !== null);
    for (const [each, item] of this.#items) item.querySelector(".pick").setAttribute("aria-pressed", String(each === this.#chosen));
  }

  #head() {
    const { title, publisher, authors, published_at: published, url, id } = this.#article;
    return element(
      "header",
      {},
      element("h1", { dir: "auto" }, title || id),
      element(
        "p",
        { class: "where" },
        publisher && element("span", { class: "publisher" }, publisher),
        authors.length > 0 && element("span", {}, `by ${authors.join(", ")}`),
        published && element("time", { datetime: published }, full(published)),
        url && element("a", { href: url, rel: "noopener noreferrer", target: "_blank" }, "as published ↗"),
      ),
    );
  }

  #legend() {
    const layer = (part, name) =>
      element(
        "label",
        { class: "layer" },
        element("input", { type: "checkbox", checked: true, onchange: (event) => this.#text.classList.toggle(`without-${part}`, !event.target.checked) }),
        element("span", { class: `part ${part}` }, name),
      );
    return element("div", { class: "legend", role: "group", "aria-label": "Marks in the text" }, Object.entries(PARTS).map(([part, name]) => layer(part, name)));
  }

  #item(statement) {
    const pick = element(
      "button",
      { type: "button", class: "pick", "aria-pressed": "false", onclick: () => this.#pick(statement.id) },
      element("span", { class: "unseen" }, "Show in the text: "),
      element("span", { class: "what", dir: "auto" }, statement.content.join(" … ")),
    );
    const item = element(
      "li",
      {
        "data-id": statement.id,
        onpointerenter: () => this.#light(statement.id, "pointed", true),
        onpointerleave: () => this.#light(statement.id, "pointed", false),
        onfocusin: () => this.#light(statement.id, "pointed", true),
        onfocusout: () => this.#light(statement.id, "pointed", false),
      },
      who(statement),
      pick,
      element("div", { class: "side" }, sureness(statement), marks(statement), this.#live.canJudge && verdictButtons(statement, this.#live.judge)),
    );
    this.#items.set(statement.id, item);
    return item;
  }

  #pick(id) {
    const next = this.#chosen === id ? "" : id;
    history.replaceState(null, "", articleAddress(this.#article.id, next));
    this.choose(next);
    if (next) this.#reveal(next);
  }

  #reveal(id) {
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const options = { block: "nearest", behavior: isCalm ? "auto" : "smooth" };
    const target = this.#pieces.get(id)?.find((each) => each.classList.contains("cue"));
    target?.scrollIntoView({ ...options, block: "center" });
    const item = this.#items.get(id);
    item?.parentElement.scrollTo({ top: item.offsetTop - item.parentElement.offsetTop - 40, behavior: options.behavior });
  }

  #write() {
    const { text, statements, entities } = this.#article;
    if (text === null) {
      this.#text.append(element("p", { class: "note" }, this.#withoutText()));
      return;
    }
    const points = codePoints(text);
    const spans = [
      ...statements.flatMap((each) => each.spans.map((span) => ({ ...span, id: each.id }))),
      ...entities.flatMap((each) => each.mentions.map((mention) => ({ ...mention, part: "entity", entity: each.id, name: each.name, type: each.type }))),
    ];
    for (const [start, end] of paragraphsOf(points)) {
      this.#text.append(element("p", {}, piecesOf(points, spans, start, end).map((piece) => this.#piece(piece))));
    }
    this.#prove(points, spans);
  }

  #piece({ text, marks: covering }) {
    if (covering.length === 0) return text;
    const parts = [...new Set(covering.map((mark) => mark.part))];
    const ids = [...new Set(covering.map((mark) => mark.id).filter(Boolean))];
    const named = covering.find((mark) => mark.part === "entity");
    const piece = element("span", { class: `part ${parts.join(" ")}`, "data-marks": covering.map((mark) => `${mark.part}:${mark.id ?? mark.entity}`).join(" "), title: named ? `${named.name} · ${named.type.toLowerCase()}` : null }, text);
    for (const id of ids) this.#pieces.set(id, [...(this.#pieces.get(id) ?? []), piece]);
    if (ids.length > 0) {
      piece.addEventListener("pointerenter", () => ids.forEach((id) => this.#light(id, "pointed", true)));
      piece.addEventListener("pointerleave", () => ids.forEach((id) => this.#light(id, "pointed", false)));
      piece.addEventListener("click", () => this.#pick(ids[0]));
    }
    return piece;
  }

  #light(id, name, isOn) {
    for (const piece of this.#pieces.get(id) ?? []) piece.classList.toggle(name, isOn);
    this.#items.get(id)?.classList.toggle(name, isOn);
  }

  #withoutText() {
    const { outcome, dropped_reason: reason } = this.#article.receipt;
    if (outcome === "withdrawn") return "The publisher has withdrawn this article: nothing of it stands.";
    if (outcome === "dropped") return `This article was not analysed: ${reason}.`;
    return "The text is no longer on the topic.";
  }

  // The reader's own check: the words at each place, and the hash of the text that the statements refer to.
  async #prove(points, spans) {
    const wrong = mismatches(points, spans);
    const proof = element("p", { class: wrong ? "proof wrong" : "proof" });
    proof.append(wrong ? `✗ ${several(wrong, "span")} of ${spans.length} not equal to the text` : `✓ all ${several(spans.length, "span")} equal the text`);
    this.element.querySelector(".legend").append(proof);
    if (!globalThis.crypto?.subtle) return;
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(this.#article.text));
    const hex = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    const isSame = hex === this.#article.receipt.text_sha256;
    proof.append(isSame ? " · text is the one analysed" : " · TEXT IS NOT THE ONE ANALYSED");
    proof.classList.toggle("wrong", wrong > 0 || !isSame);
  }

  #receipt() {
    const { receipt } = this.#article;
    const rows = [
      ["outcome", receipt.outcome + (receipt.dropped_reason ? `: ${receipt.dropped_reason}` : "")],
      ["extractor", receipt.extractor],
      ["analysed", full(receipt.analysed_ms)],
      ["stands", `${several(receipt.statements, "statement")}, ${receipt.entities} named, ${several(receipt.words, "word")}`],
      ["publisher’s version", receipt.version],
      ["SHA-256 of the text", receipt.text_sha256],
      ["receipt", receipt.event_id],
      ["article", this.#article.id],
    ];
    const shown = rows.filter(([, value]) => value).map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, value)));
    return element("details", { class: "receipt" }, element("summary", {}, `Receipt: ${receipt.outcome} by ${receipt.extractor}`), element("dl", {}, shown));
  }
}

function removed({ removed: lines, removed_lines: number }) {
  if (number === 0) return null;
  const body =
    lines.length > 0
      ? element("ul", {}, lines.map((line) => element("li", { dir: "auto" }, line)))
      : element("p", { class: "note" }, "Which lines they were is not on the topic: the extractor that made this event kept only their number.");
  return element("details", { class: "removed" }, element("summary", {}, `${several(number, "line")} removed as boilerplate`), body);
}
