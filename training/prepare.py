"""Step 1: corpora in; the records to train on and the vocabulary, in one folder, out.

python -m training.prepare --corpus polnear-train.jsonl --checkpoint all-MiniLM-L6-v2 --out build/prepared
"""

from __future__ import annotations

import argparse
from pathlib import Path

from training.corpora import Record, own_records, read_records, write_records
from training.feedback import feedback_records
from training.pieces import kept_pieces
from training.settings import load_settings


def prepare(corpora: list[Path], checkpoint: Path, out: Path, judged: list[Record]) -> None:
    """Write `train.jsonl` and `vocabulary.txt` into `out`; `judged` are the records made of readers' feedback."""
    records: list[Record] = (
        [{"origin": file.stem} | record for file in corpora for record in read_records(file)]
        + own_records(held=False)
        + judged
    )
    write_records(records, out / "train.jsonl")
    pieces = kept_pieces(checkpoint, (record["text"] for record in records), load_settings().vocabulary.common)
    (out / "vocabulary.txt").write_text("\n".join(pieces) + "\n", "utf-8")
    found = sum(len(record["attributions"]) for record in records)
    print(f"{len(records):,} articles, {found:,} attributions, {len(pieces):,} pieces in {out}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, action="append", default=[], help="JSON Lines; may be given repeatedly")
    parser.add_argument(
        "--checkpoint", type=Path, required=True, help="a folder with model.safetensors, tokenizer.json"
    )
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument(
        "--feedback", type=Path, nargs=2, metavar=("FEEDBACK", "ARTICLES"), help="see training.feedback"
    )
    given = parser.parse_args()
    judged = feedback_records(*given.feedback) if given.feedback else []
    prepare(given.corpus, given.checkpoint, given.out, judged)
