// One speaker: everything that a person or body said, over time and across publishers, and who is named with them.

import { element } from "./elements.js";
import { day, several, speakerAddress } from "./format.js";
import { statementRow } from "./row.js";
import { groupsOf } from "./statements.js";

export function speakerPage(speaker, live) {
  const known = new Set(speaker.statements.map((each) => each.id));
  return {
    element: content(speaker, live),
    isOutdatedBy: ({ stand, gone }) =>
      gone.some((id) => known.has(id)) || stand.some((each) => each.speaker.id === speaker.id && !known.has(each.id)),
  };
}

function content(speaker, live) {
  const onverdict = live.canJudge ? live.judge : null;
  const days = Map.groupBy
    ? Map.groupBy(groupsOf(speaker.statements), ({ lead }) => day(lead.published_at ?? lead.analysed_ms))
    : new Map([["", groupsOf(speaker.statements)]]);
  return element(
    "div",
    { class: "speaker-page" },
    element("p", { class: "back" }, element("a", { href: "#/" }, "← live feed")),
    element(
      "header",
      {},
      element("h1", { dir: "auto" }, speaker.name ?? speaker.id),
      speaker.roles.length > 0 && element("p", { class: "roles" }, speaker.roles.map(({ name }) => name).join(" · ")),
      element(
        "p",
        { class: "where" },
        element("span", {}, several(speaker.said, "statement")),
        element("span", {}, `in ${several(speaker.articles, "article")}`),
        speaker.publishers.length > 0 && element("span", {}, speaker.publishers.map(({ name, count }) => `${name} (${count})`).join(", ")),
        Object.entries(speaker.links).map(([scheme, id]) => element("span", {}, `${scheme} ${id}`)),
      ),
    ),
    element(
      "div",
      { class: "columns" },
      element(
        "div",
        {},
        [...days].map(([date, groups]) => [element("h2", { class: "day" }, date), element("ol", { class: "rows" }, groups.map((group) => statementRow(group, { onverdict })))]),
      ),
      element(
        "aside",
        { "aria-label": "Named in the same articles" },
        element("h2", {}, "Named in the same articles"),
        element(
          "ul",
          { class: "company" },
          speaker.company.map((each) =>
            element("li", {}, element("a", { href: speakerAddress(each.id), dir: "auto" }, each.name), element("span", { class: "type" }, each.type.toLowerCase()), each.articles > 1 && ` ${each.articles}×`),
          ),
        ),
      ),
    ),
  );
}
