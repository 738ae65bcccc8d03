// A group of statements as a row of a list: who, cue, what, where, and how sure.

import { element } from "./elements.js";
import { articleAddress, clock, day, full, percent, several, speakerAddress, speakerName } from "./format.js";
import { outletsOf } from "./statements.js";

const UNSURE = 0.6;
const REASONS = {
  "no-source": "the article names no source",
  "unresolved-pronoun": "a pronoun that could not be resolved",
  "unnamed-source": "the article gives no name",
};

export function statementRow(group, { onverdict = null } = {}) {
  const { lead, others } = group;
  return element(
    "li",
    { class: "row", "data-id": lead.id, "data-key": group.key },
    element("time", { class: "when", datetime: new Date(lead.analysed_ms).toISOString(), title: full(lead.analysed_ms) }, clock(lead.analysed_ms)),
    element(
      "div",
      { class: "body" },
      who(lead),
      element("p", { class: lead.kind === "direct" ? "what quoted" : "what" }, lead.content.join(" … ")),
      where(lead),
      others.length > 0 && elsewhere(group),
    ),
    element("div", { class: "side" }, sureness(lead), marks(lead), onverdict && verdictButtons(lead, onverdict)),
  );
}

export function who(statement) {
  const { speaker } = statement;
  const name = speakerName(speaker);
  const isFuller = speaker.name && speaker.words.startsWith(speaker.name);
  const otherwise = speaker.name && speaker.words && !isFuller ? speaker.words : "";
  const role = speaker.role ?? (isFuller ? speaker.words.slice(speaker.name.length).replace(/^[,\s]+/, "") : "");
  return element(
    "p",
    { class: "who" },
    speaker.id
      ? element("a", { class: "speaker", href: speakerAddress(speaker.id), dir: "auto" }, name)
      : element("span", { class: "speaker unnamed", title: REASONS[speaker.reason] ?? "" , dir: "auto" }, name),
    otherwise && element("span", { class: "otherwise", title: "as the article has it" }, ` [${otherwise}]`),
    " ",
    element("span", { class: "cue" }, statement.cue),
    role && !otherwise.includes(role) && element("span", { class: "role" }, role),
  );
}

function where(statement) {
  const published = statement.published_at;
  return element(
    "p",
    { class: "where" },
    element("a", { class: "check", href: articleAddress(statement.article_id, statement.id) }, statement.title || statement.article_id),
    statement.publisher && element("span", { class: "publisher" }, statement.publisher),
    published && element("time", { datetime: published, title: full(published) }, day(published)),
  );
}

function elsewhere(group) {
  const outlets = outletsOf(group);
  const said = outlets > 1 ? `in ${several(outlets, "outlet")}` : `${several(group.others.length + 1, "time")} in one outlet`;
  return element(
    "details",
    { class: "elsewhere" },
    element("summary", {}, "The same words ", element("b", {}, said)),
    element(
      "ul",
      {},
      group.others.map((each) =>
        element(
          "li",
          {},
          element("span", {}, `${speakerName(each.speaker)} ${each.cue}: `),
          element("a", { href: articleAddress(each.article_id, each.id) }, each.title || each.article_id),
          each.publisher && element("span", { class: "publisher" }, each.publisher),
        ),
      ),
    ),
  );
}

export function sureness({ confidence }) {
  const text = percent(confidence);
  const label = `Confidence ${text}${confidence < UNSURE ? ", unsure" : ""}`;
  return element(
    "span",
    { class: confidence < UNSURE ? "sure unsure" : "sure", title: "Estimated probability that source, cue and content are right" },
    element("meter", { min: 0, max: 1, value: confidence, "aria-label": label }),
    element("span", { "aria-hidden": "true" }, text),
  );
}

export function marks(statement) {
  return element(
    "span",
    { class: "marks" },
    element("span", { class: `mark ${statement.kind}` }, statement.kind),
    statement.act && statement.act !== "assert" && element("span", { class: "mark act" }, statement.act.replaceAll("-", " ")),
    statement.class === "attitude" && element("span", { class: "mark attitude" }, "attitude"),
  );
}

export function verdictButtons(statement, onverdict) {
  const about = `${speakerName(statement.speaker)} ${statement.cue}`;
  const button = (verdict, sign) =>
    element(
      "button",
      {
        type: "button",
        class: `verdict ${verdict}`,
        "aria-pressed": String(statement.verdict === verdict),
        "aria-label": `${verdict === "right" ? "Right" : "Wrong"}: ${about}`,
        title: verdict === "right" ? "Source, cue and content are right" : "Some part of this is wrong",
        onclick: () => onverdict(statement, verdict),
      },
      sign,
    );
  return element("span", { class: "verdicts" }, button("right", "✓ right"), button("wrong", "✗ wrong"));
}
