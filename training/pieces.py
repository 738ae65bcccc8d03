"""Word pieces: a checkpoint's vocabulary and the corpora in; the tokenizer of the pieces that are kept out."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
PAD, UNKNOWN, START, END = range(4)
_LATIN = re.compile(r"(?:##)?(?:[a-z0-9]+|[!-~])")


def tokenizer_of(pieces: Sequence[str]) -> Tokenizer:
    """Return the WordPiece tokenizer of a vocabulary, for lower-cased text without accents."""
    model = WordPiece(
        {piece: row for row, piece in enumerate(pieces)}, unk_token=SPECIAL[UNKNOWN], max_input_chars_per_word=100
    )
    tokenizer = Tokenizer(model)
    tokenizer.normalizer = BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    return tokenizer


def kept_pieces(checkpoint: Path, texts: Iterable[str], common: int) -> list[str]:
    """Return the pieces of a checkpoint's tokenizer that are kept: `SPECIAL`, then the others in their old order.

    Args:
        checkpoint: Holds `tokenizer.json`.
        texts: All pieces that occur in them are kept.
        common: So are those in Latin letters and ASCII marks among the first so many of the vocabulary.
    """
    whole = Tokenizer.from_file(str(checkpoint / "tokenizer.json"))
    whole.no_truncation()
    whole.no_padding()
    seen = {row for text in texts for row in whole.encode(text, add_special_tokens=False).ids}
    vocabulary = whole.get_vocab()
    kept = [
        (row, piece)
        for piece, row in vocabulary.items()
        if piece not in SPECIAL and (row in seen or (row < common and _LATIN.fullmatch(piece)))
    ]
    return [*SPECIAL, *(piece for _, piece in sorted(kept))]


def checkpoint_rows(checkpoint: Path, pieces: Sequence[str]) -> list[int]:
    """Return the checkpoint's row of each piece."""
    vocabulary = json.loads((checkpoint / "tokenizer.json").read_text("utf-8"))["model"]["vocab"]
    return [vocabulary[piece] for piece in pieces]
