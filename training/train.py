"""Step 2: prepared records in; trained weights out, with a log of the losses.

    python -m training.train --data build/prepared --checkpoint all-MiniLM-L6-v2 --out build/model.pt

On a GPU when there is one, otherwise on the CPU; in bfloat16 where the processor has it.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from streams.resources.weights import word_pieces
from training.augment import augmented, names_in
from training.batches import Targets, batch_from, batched
from training.corpora import read_records
from training.examples import IGNORED, Example, example_from, windows_of
from training.model import CUE_TAGS, LABELS, AttributionModel, Batch, load_pretrained
from training.pieces import UNKNOWN, checkpoint_rows, tokenizer_of
from training.settings import Settings, TrainingSettings, load_settings

LOGGED_STEPS = 50
Loss = Callable[[AttributionModel, Batch, Targets], dict[str, Tensor]]


class Data(NamedTuple):
    """What is trained on."""

    examples: list[Example]
    sizes: list[list[int]]
    """Pieces of each word of each example."""
    names: list[str]
    tokenizer: Tokenizer
    vocabulary: list[str]


def load_data(folder: Path, own_repeats: int) -> Data:
    """Read what `training.prepare` wrote; the project's own articles stand in it `own_repeats` times."""
    vocabulary = (folder / "vocabulary.txt").read_text("utf-8").splitlines()
    tokenizer = tokenizer_of(vocabulary)
    examples = [
        example
        for record in read_records(folder / "train.jsonl")
        for example in [example_from(record)] * (own_repeats if record["origin"] == "own" else 1)
    ]
    sizes = [[len(pieces) for pieces in word_pieces(example.words, tokenizer, UNKNOWN)] for example in examples]
    return Data(examples, sizes, names_in(examples), tokenizer, vocabulary)


def epoch_of(data: Data, settings: Settings, rng: random.Random) -> Iterator[tuple[Batch, Targets]]:
    """Yield the batches of one epoch, cut and augmented anew."""
    windows = [
        window
        for example, sizes in zip(data.examples, data.sizes, strict=True)
        for window in windows_of(example, sizes, settings.training.window_pieces, rng)
    ]
    words = [augmented(window, data.names, settings.augmentation, rng) for window in windows]
    lengths = [sum(map(len, word_pieces(each, data.tokenizer, UNKNOWN))) + 2 for each in words]
    for chosen in batched(lengths, settings.training.batch_pieces, rng):
        yield batch_from([windows[index] for index in chosen], [words[index] for index in chosen], data.tokenizer)


def annotation_losses(model: AttributionModel, batch: Batch, targets: Targets) -> dict[str, Tensor]:
    """Return the loss of each task against the annotations."""
    states = model.word_states(batch)
    known = targets.tags != IGNORED
    losses = {
        "cue": cross_entropy(model.cue(states).view(-1, CUE_TAGS), targets.tags.view(-1), ignore_index=IGNORED),
        "role": binary_cross_entropy_with_logits(model.roles(states)[known], targets.roles[known]),
    }
    if len(batch.cues):
        logits = model.label(states, batch).view(-1, LABELS)
        losses["label"] = cross_entropy(logits, targets.labels.view(-1), ignore_index=IGNORED)
    return losses


def train(model: AttributionModel, data: Data, settings: Settings, *, losses: Loss, save: Path) -> None:
    """Train a model and save its weights after each epoch.

    Args:
        model: On the device to train on.
        data: What `load_data` returned.
        settings: All of the configuration.
        losses: Returns the loss of each task of a batch.
        save: Where the weights go.
    """
    device, rng = next(model.parameters()).device, random.Random(settings.seed)
    plan = settings.training
    pieces = sum(sum(sizes) for sizes in data.sizes)
    total = int(plan.epochs * pieces / plan.batch_pieces * 1.08) + 1
    optimizer = _optimizer(model, plan)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step / total, plan.warmup_share))
    weights = {"cue": plan.cue_weight, "label": plan.label_weight, "role": plan.role_weight}
    step, started_s = 0, time.monotonic()
    seen: dict[str, float] = {}
    for epoch in range(plan.epochs):
        model.train()
        for on_cpu in epoch_of(data, settings, rng):
            batch, targets = (type(each)(*(tensor.to(device) for tensor in each)) for each in on_cpu)
            with torch.autocast(device.type, torch.bfloat16, enabled=_has_bfloat16(device)):
                found = losses(model, batch, targets)
            optimizer.zero_grad()
            sum(weights[task] * loss for task, loss in found.items()).backward()  # type: ignore[union-attr]
            nn.utils.clip_grad_norm_(model.parameters(), plan.clip_norm)
            optimizer.step()
            schedule.step()
            step += 1
            for task, loss in found.items():
                seen[task] = seen.get(task, 0.0) + loss.item() / LOGGED_STEPS
            if step % LOGGED_STEPS == 0:
                shown = " ".join(f"{task} {value:.4f}" for task, value in seen.items())
                print(f"epoch {epoch} step {step}/{total} {shown} {time.monotonic() - started_s:.0f} s", flush=True)
                seen = {}
        torch.save(model.state_dict(), save)


def _optimizer(model: AttributionModel, plan: TrainingSettings) -> torch.optim.Optimizer:
    model.encoder.word.weight.requires_grad_(requires_grad=False)
    known = {id(parameter) for parameter in model.encoder.parameters()}
    encoder = [parameter for parameter in model.encoder.parameters() if parameter.requires_grad]
    heads = [parameter for parameter in model.parameters() if id(parameter) not in known]
    return torch.optim.AdamW(
        [{"params": encoder, "lr": plan.encoder_rate}, {"params": heads, "lr": plan.head_rate}],
        weight_decay=plan.weight_decay,
    )


def _rate(share: float, warmup: float) -> float:
    """Return the learning rate as a share of the highest: up in a line, then down to nothing in a line."""
    return share / warmup if share < warmup else max(0.0, (1 - share) / (1 - warmup))


def _has_bfloat16(device: torch.device) -> bool:
    if device.type == "cuda":
        return True
    capability = torch.backends.cpu.get_cpu_capability()
    return "AMX" in capability or torch.ops.mkldnn._is_mkldnn_bf16_supported()  # type: ignore[no-any-return]


def main() -> None:
    """Train from a checkpoint on prepared data."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="what training.prepare wrote")
    parser.add_argument(
        "--checkpoint", type=Path, required=True, help="a folder with model.safetensors, tokenizer.json"
    )
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    settings = load_settings()
    torch.manual_seed(settings.seed)
    data = load_data(given.data, settings.training.own_repeats)
    model = AttributionModel(settings.model, len(data.vocabulary))
    load_pretrained(model, given.checkpoint, checkpoint_rows(given.checkpoint, data.vocabulary))
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    train(model.to(device), data, settings, losses=annotation_losses, save=given.out)


if __name__ == "__main__":
    main()
