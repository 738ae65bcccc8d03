"""Words per second of processor time of each engine and its peers, in one run on one pinned core.

    python -m bench.extract articles.jsonl --spacy en_core_web_sm

Prints a Markdown table: the median of all rounds, and the ratio to bare spaCy of the same round, with the same noise.
Without `--spacy` spaCy is left out; it and its model are installed apart: `pip install spacy` and
`python -m spacy download en_core_web_sm`.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from streams.resources import load_resources
from streams.text.analyse import analyse
from streams.text.annotate import annotate
from streams.text.attribution.encoder.features import word_features
from streams.text.attribution.encoder.port import Encoder
from streams.text.attribution.encoder.windows import windows_of

Run = Callable[[], object]
PEER = "bare spaCy, `nlp.pipe`"
ALONE = "the encoder alone, on windows made ready"
WHOLE = "`analyse`, engine `encoder`"


def read_texts(file: Path, articles: int) -> list[str]:
    """Return the texts of the first articles of a JSON Lines file."""
    with file.open(encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line, _ in zip(lines, range(articles), strict=False)]


def runs_over(texts: Sequence[str], spacy_model: str | None) -> dict[str, Run]:
    """Return what is measured, by name."""
    rules, trained = load_resources("rules"), load_resources("encoder")
    if trained.trained is None:
        raise ValueError("the engine `encoder` has no encoder")
    runs: dict[str, Run] = {PEER: _spacy(texts, spacy_model)} if spacy_model else {}
    return runs | {
        "`analyse`, engine `rules`": lambda: [analyse(text, rules) for text in texts],
        ALONE: _encoder_alone(texts, trained.trained.encoder),
        WHOLE: lambda: [analyse(text, trained) for text in texts],
    }


def _spacy(texts: Sequence[str], model: str) -> Run:
    import spacy  # noqa: PLC0415  only there for those who want to compare

    nlp = spacy.load(model)
    return lambda: list(nlp.pipe(texts))


def _encoder_alone(texts: Sequence[str], encoder: Encoder) -> Run:
    """Return the encoder's pass over all windows, cut and in pieces beforehand, without its labeller."""
    ready = []
    for text in texts:
        document = annotate(text)
        pieces, features = encoder.pieces([token.text for token in document.tokens]), word_features(document)
        windows = windows_of(document, [len(each) for each in pieces])
        ready += [(pieces[window.first : window.last], features[window.first : window.last]) for window in windows]
    return lambda: [encoder.read(*window) for window in ready]


def measure(runs: dict[str, Run], words: int, rounds: int) -> dict[str, list[float]]:
    """Return words per second of processor time of each run in each round; the runs take turns."""
    speeds: dict[str, list[float]] = {name: [] for name in runs}
    for number in range(rounds + 1):
        for name, run in runs.items():
            before_s = time.process_time()
            run()
            if number:  # the first round warms up
                speeds[name].append(words / (time.process_time() - before_s))
    return speeds


def table(speeds: dict[str, list[float]]) -> str:
    """Return the medians and ratios as a Markdown table."""
    lines = ["| | words per CPU-second | × spaCy | × the encoder alone |", "| --- | --- | --- | --- |"]
    for name, each in speeds.items():
        cells = [name, f"{statistics.median(each):,.0f}"]
        for other in (PEER, ALONE):
            ratios = [mine / theirs for mine, theirs in zip(each, speeds.get(other, []), strict=False)]
            cells.append(f"{statistics.median(ratios):.2f}" if ratios else "–")
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path, help="JSON Lines with a `text` each")
    parser.add_argument("--number", type=int, default=40, help="how many of them")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--spacy", metavar="MODEL", help="measure spaCy with this model too")
    given = parser.parse_args()
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    texts = read_texts(given.articles, given.number)
    words = sum(len(text.split()) for text in texts)
    print(f"{len(texts)} articles, {words:,} words, {given.rounds} rounds\n")
    print(table(measure(runs_over(texts, given.spacy), words, given.rounds)))
    print(f"\npeak memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB")


if __name__ == "__main__":
    main()
