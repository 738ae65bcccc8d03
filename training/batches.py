"""Batches: windows in; padded tensors of their pieces, features and tags out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import torch
from torch import Tensor

from streams.resources.weights import word_pieces
from streams.text.attribution.encoder.port import CONTENT, NEITHER, SOURCE
from training.examples import IGNORED
from training.model import Batch
from training.pieces import END, PAD, START, UNKNOWN

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator, Sequence

    from tokenizers import Tokenizer

    from training.examples import Example


class Targets(NamedTuple):
    """What is to be learnt from a batch."""

    tags: Tensor
    """[B, N] cue tags."""
    roles: Tensor
    """[B, N, 2] inside any source, inside any content; of 0 or 1."""
    labels: Tensor
    """[C, N] of each cue: neither, source, content."""


def batched(sizes: Sequence[int], limit: int, rng: random.Random) -> Iterator[list[int]]:
    """Yield batches of indices in random order, of similar sizes each, so that little is padding.

    Args:
        sizes: Pieces of each window.
        limit: Pieces of a batch, padding included.
        rng: Decides the order.
    """
    order = sorted(range(len(sizes)), key=lambda index: (sizes[index] // 24, rng.random()))
    batches: list[list[int]] = [[]]
    for index in order:
        if batches[-1] and (len(batches[-1]) + 1) * sizes[index] > limit:
            batches.append([])
        batches[-1].append(index)
    rng.shuffle(batches)
    yield from batches


def batch_from(
    windows: Sequence[Example], words: Sequence[Sequence[str]], tokenizer: Tokenizer
) -> tuple[Batch, Targets]:
    """Return windows as one batch; `words` are theirs, or those of their augmentation."""
    pieces = [word_pieces(each, tokenizer, UNKNOWN) for each in words]
    length = max(sum(map(len, each)) for each in pieces) + 2
    most = max(map(len, words))
    count = len(windows)
    cues = [(row, each.first, each.last) for row, window in enumerate(windows) for each in window.attributions]
    batch = Batch(
        torch.full((count, length), PAD),
        torch.zeros(count, length, dtype=torch.bool),
        torch.zeros(count, length, 3, dtype=torch.long),
        torch.zeros(count, most, dtype=torch.long),
        torch.zeros(count, most, dtype=torch.bool),
        torch.tensor(cues).view(-1, 3),
    )
    for row, (window, of_words) in enumerate(zip(windows, pieces, strict=True)):
        _fill(batch, row, window, of_words)
    return batch, _targets(windows, most)


def _fill(batch: Batch, row: int, window: Example, pieces: Sequence[Sequence[int]]) -> None:
    flat = [piece for word in pieces for piece in word]
    end = len(flat) + 1
    batch.pieces[row, : end + 1] = torch.tensor([START, *flat, END])
    batch.mask[row, : end + 1] = True
    spread = [features for word, features in zip(pieces, window.features, strict=True) for _ in word]
    batch.features[row, 1:end] = torch.tensor(spread)
    place, firsts = 1, []
    for word in pieces:
        firsts.append(place)
        place += len(word)
    batch.first[row, : len(firsts)] = torch.tensor(firsts)
    batch.words[row, : len(firsts)] = True


def _targets(windows: Sequence[Example], most: int) -> Targets:
    tags = torch.full((len(windows), most), IGNORED)
    roles = torch.zeros(len(windows), most, 2)
    labels = torch.full((sum(len(window.attributions) for window in windows), most), IGNORED)
    number = 0
    for row, window in enumerate(windows):
        size = len(window.words)
        tags[row, :size] = torch.tensor(window.cue_tags())
        for each in window.attributions:
            source, content = sorted(each.source), sorted(each.content)
            labels[number, :size] = NEITHER
            labels[number, content] = CONTENT
            labels[number, source] = SOURCE
            roles[row, source, 0] = 1
            roles[row, content, 1] = 1
            number += 1
    return Targets(tags, roles, labels)
