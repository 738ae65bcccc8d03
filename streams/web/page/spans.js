// A text and the spans on it in, pieces out that do not overlap. Spans count code points; JavaScript's strings count
// UTF-16 units, so a text is cut by code points before anything else is done with it.

export const codePoints = (text) => Array.from(text);

export function wordsAt(points, start, end) {
  return points.slice(start, end).join("");
}

// Pieces in the order of the text, as [{text, marks}]: `marks` are those of `spans` that cover the piece whole.
export function piecesOf(points, spans, from = 0, to = points.length) {
  const inside = spans.filter((span) => span.start < to && span.end > from);
  const cuts = new Set([from, to]);
  for (const { start, end } of inside) {
    cuts.add(Math.max(start, from));
    cuts.add(Math.min(end, to));
  }
  const places = [...cuts].sort((a, b) => a - b);
  return places.slice(1).map((end, index) => {
    const start = places[index];
    return { text: wordsAt(points, start, end), marks: inside.filter((span) => span.start <= start && span.end >= end) };
  });
}

// Start and end of each paragraph; paragraphs are one blank line apart.
export function paragraphsOf(points) {
  const found = [];
  let start = 0;
  for (let place = 0; place <= points.length; place++) {
    const isBreak = points[place] === "\n" && points[place + 1] === "\n";
    if (isBreak || place === points.length) {
      if (place > start) found.push([start, place]);
      start = place + 2;
      if (isBreak) place++;
    }
  }
  return found;
}

// How many spans do not hold what they say; 0 is what a reader may expect.
export function mismatches(points, spans) {
  return spans.filter((span) => wordsAt(points, span.start, span.end) !== span.exact).length;
}
