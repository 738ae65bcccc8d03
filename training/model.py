"""The attribution model in PyTorch: windows of word pieces in; cue tags, and source and content given a cue, out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn.functional import gelu, scaled_dot_product_attention

from streams.text.attribution.encoder.features import DISTANCES, PLACES, QUOTE_STATES, SHAPES

if TYPE_CHECKING:
    from training.settings import ModelSettings

CUE_TAGS = 3
"""Outside, begins, goes on."""
LABELS = 3
"""Neither, source, content."""
_KERNEL = 7
"""Words that a labelling block sees at once: a short phrase to either side."""


class Batch(NamedTuple):
    """Windows padded to one size: B windows of at most L pieces and N words, with C cues between them."""

    pieces: Tensor
    """[B, L] rows of the word embedding, `[CLS]` and `[SEP]` included."""
    mask: Tensor
    """[B, L] true for what is no padding."""
    features: Tensor
    """[B, L, 3] shape, quotation state and place in the paragraph."""
    first: Tensor
    """[B, N] the first piece of each word."""
    words: Tensor
    """[B, N] true for what is no padding."""
    cues: Tensor
    """[C, 3] window, first word, last word."""


class Block(nn.Module):
    """One transformer layer as BERT has it: attention, then a feed-forward net, each normalised after its sum.

    Attention itself has no dropout: it costs a fifth of a step on a CPU.
    """

    def __init__(self, width: int, heads: int, inner: int, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.attended = nn.LayerNorm(width, eps=1e-12)
        self.up, self.down = nn.Linear(width, inner), nn.Linear(inner, width)
        self.fed = nn.LayerNorm(width, eps=1e-12)
        self.drop = nn.Dropout(dropout)

    def forward(self, states: Tensor, mask: Tensor | None) -> Tensor:
        """Return the states [B, L, width] after this layer."""
        size, length, width = states.shape
        split = self.qkv(states).view(size, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        heads = scaled_dot_product_attention(split[0], split[1], split[2], attn_mask=mask)
        states = self.attended(states + self.drop(self.out(heads.transpose(1, 2).reshape(size, length, width))))
        return self.fed(states + self.drop(self.down(gelu(self.up(states)))))


class Encoder(nn.Module):
    """Pieces and their features to states."""

    def __init__(self, settings: ModelSettings, vocabulary: int) -> None:
        super().__init__()
        width = settings.width
        self.word = nn.Embedding(vocabulary, width)
        self.position = nn.Embedding(settings.positions, width)
        self.features = nn.ModuleList(nn.Embedding(size, width) for size in (SHAPES, QUOTE_STATES, PLACES))
        for table in self.features:
            nn.init.normal_(table.weight, std=0.02)
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.blocks = nn.ModuleList(
            Block(width, settings.heads, settings.inner, settings.dropout) for _ in range(settings.layers)
        )
        self.drop = nn.Dropout(settings.dropout)

    def forward(self, pieces: Tensor, features: Tensor, mask: Tensor | None) -> Tensor:
        """Return states [B, L, width]; `mask` [B, L] is true for what may be attended to, nothing for all."""
        states = self.word(pieces) + self.position.weight[: pieces.shape[1]]
        for index, table in enumerate(self.features):
            states = states + table(features[..., index])
        states = self.drop(self.norm(states))
        attended = None if mask is None else mask[:, None, None, :]
        for block in self.blocks:
            states = block(states, attended)
        return states


class Labeller(nn.Module):
    """Words given a cue to labels: what the word is, what the cue is, how far apart they are, then two convolutions."""

    def __init__(self, width: int, dropout: float) -> None:
        super().__init__()
        self.distance = nn.Embedding(DISTANCES, width)
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(2))
        self.mixes = nn.ModuleList(
            nn.Conv1d(width, width, _KERNEL, padding=_KERNEL // 2, groups=width) for _ in range(2)
        )
        self.turns = nn.ModuleList(nn.Linear(width, width) for _ in range(2))
        self.out = nn.Linear(width, LABELS)
        self.drop = nn.Dropout(dropout)

    def forward(self, words: Tensor, cues: Tensor, distances: Tensor, mask: Tensor | None) -> Tensor:
        """Return logits [C, N, LABELS] from words [C, N, d] or [1, N, d], cues [C, d] and distances [C, N]."""
        states = gelu(words + cues[:, None] + self.distance(distances))
        for norm, mix, turn in zip(self.norms, self.mixes, self.turns, strict=True):
            inner = norm(states)
            if mask is not None:
                inner = inner * mask[..., None]
            states = states + turn(gelu(mix(inner.transpose(1, 2)).transpose(1, 2)))
        return self.out(self.drop(states))


class AttributionModel(nn.Module):
    """One encoder, a tagger of cues, and a labeller of sources and contents that is given a cue."""

    def __init__(self, settings: ModelSettings, vocabulary: int) -> None:
        super().__init__()
        self.encoder = Encoder(settings, vocabulary)
        self.cue = nn.Linear(settings.width, CUE_TAGS)
        self.roles = nn.Linear(settings.width, 2)
        """Inside any source, inside any content: only trained with, so that the states know it before any cue does."""
        self.word, self.anchor = (nn.Linear(settings.width, settings.label_width) for _ in range(2))
        self.labeller = Labeller(settings.label_width, settings.dropout)
        self.drop = nn.Dropout(settings.dropout)

    def word_states(self, batch: Batch) -> Tensor:
        """Return the state of each word's first piece, [B, N, width]."""
        states = self.encoder(batch.pieces, batch.features, batch.mask)
        return self.drop(states.gather(1, batch.first[..., None].expand(-1, -1, states.shape[-1])))

    def label(self, states: Tensor, batch: Batch) -> Tensor:
        """Return logits [C, N, LABELS] of each word of the cue's window."""
        window, first, last = batch.cues.unbind(1)
        anchors = self.anchor((states[window, first] + states[window, last]) / 2)
        distances = bucketed(torch.arange(states.shape[1], device=states.device)[None], first[:, None], last[:, None])
        mask = batch.words[window].to(states.dtype)
        return self.labeller(self.word(states)[window], anchors, distances, mask)


def bucketed(places: Tensor, first: Tensor, last: Tensor) -> Tensor:
    """Return the distance bucket of each place from a cue; `features.distance_buckets` is the same without PyTorch."""
    before, after = first - places, places - last
    steps = torch.maximum(before, after).clamp(min=0)
    bucket = (steps.clamp(min=1).float().log2() * 1.8 + 1 + 1e-4).long().clamp(max=DISTANCES // 2 - 1) * (steps > 0)
    return bucket + DISTANCES // 2 * (after > 0)


def load_pretrained(model: AttributionModel, folder: Path, rows: list[int]) -> None:
    """Fill the encoder from a BERT checkpoint: its first layers, and the embedding rows that are kept.

    Args:
        model: Its width, heads and inner width must be the checkpoint's.
        folder: Holds `model.safetensors`.
        rows: The checkpoint's row of each piece of the model's vocabulary.
    """
    found = {name.removeprefix("bert."): value for name, value in load_file(folder / "model.safetensors").items()}
    kind = found["embeddings.token_type_embeddings.weight"][0]
    taken = {
        "word.weight": found["embeddings.word_embeddings.weight"][rows],
        "position.weight": found["embeddings.position_embeddings.weight"] + kind,
        "norm.weight": found["embeddings.LayerNorm.weight"],
        "norm.bias": found["embeddings.LayerNorm.bias"],
    }
    for number in range(len(model.encoder.blocks)):
        old, new = f"encoder.layer.{number}.", f"blocks.{number}."
        for part in ("weight", "bias"):
            heads = [found[f"{old}attention.self.{each}.{part}"] for each in ("query", "key", "value")]
            taken[f"{new}qkv.{part}"] = torch.cat(heads)
            for ours, theirs in _PLACES:
                taken[f"{new}{ours}.{part}"] = found[f"{old}{theirs}.{part}"]
    missing = model.encoder.load_state_dict(taken, strict=False)
    if missing.unexpected_keys or any(not name.startswith("features.") for name in missing.missing_keys):
        raise ValueError(f"{folder} is no BERT checkpoint of this shape: {missing}")


_PLACES = (
    ("out", "attention.output.dense"),
    ("attended", "attention.output.LayerNorm"),
    ("up", "intermediate.dense"),
    ("down", "output.dense"),
    ("fed", "output.LayerNorm"),
)
