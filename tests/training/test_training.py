"""Training, distilling and exporting a tiny model: `make test-training`, which installs PyTorch."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from streams.resources import read_weights
from streams.resources.weights import OnnxEncoder, encoder_from
from streams.text.annotate import annotate
from streams.text.attribution.encoder.features import distance_buckets, word_features
from training.batches import Targets, batch_from, batched
from training.corpora import own_records, write_records
from training.distil import student_of, taught_by
from training.examples import example_from, windows_of
from training.export import export, load_model
from training.model import AttributionModel, Batch, bucketed, load_pretrained
from training.pieces import SPECIAL, checkpoint_rows, kept_pieces, tokenizer_of
from training.settings import Settings, load_settings
from training.train import Data, annotation_losses, load_data, train

RECORDS = own_records(held=False)[:3]


@pytest.fixture(scope="module")
def settings() -> Settings:
    """The shipped configuration, but with a model that trains in seconds."""
    whole = load_settings()
    model = {"layers": 4, "width": 48, "heads": 4, "inner": 96, "label_width": 16}
    training = {"epochs": 3, "batch_pieces": 600, "encoder_rate": 1e-3}
    return whole.model_copy(
        update={
            "model": whole.model.model_copy(update=model),
            "training": whole.training.model_copy(update=training),
        }
    )


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Data]:
    folder = tmp_path_factory.mktemp("prepared")
    write_records(RECORDS, folder / "train.jsonl")
    words = {token.lower for record in RECORDS for token in annotate(record["text"]).tokens}
    (folder / "vocabulary.txt").write_text("\n".join([*SPECIAL, *sorted(words)]) + "\n", "utf-8")
    return folder, load_data(folder, own_repeats=1)


@pytest.fixture(scope="module")
def trained(data: tuple[Path, Data], settings: Settings) -> tuple[AttributionModel, Path]:
    folder, loaded = data
    torch.manual_seed(0)
    model = AttributionModel(settings.model, len(loaded.vocabulary))
    train(model, loaded, settings, losses=annotation_losses, save=folder / "model.pt")
    return model.eval(), folder / "model.pt"


def one_window(data: Data) -> tuple[Batch, Targets]:
    window = windows_of(data.examples[0], data.sizes[0], (300, 300), random.Random(0))[0]
    return batch_from([window], [window.words], data.tokenizer)


def losses_of(model: AttributionModel, data: Data) -> float:
    with torch.no_grad():
        batch, targets = one_window(data)
        return float(sum(annotation_losses(model, batch, targets).values()))


def test_training_lowers_the_losses(
    data: tuple[Path, Data], trained: tuple[AttributionModel, Path], settings: Settings
) -> None:
    torch.manual_seed(0)
    fresh = AttributionModel(settings.model, len(data[1].vocabulary)).eval()
    assert losses_of(trained[0], data[1]) < 0.7 * losses_of(fresh, data[1])


def test_what_is_exported_finds_what_was_trained(
    data: tuple[Path, Data], trained: tuple[AttributionModel, Path], tmp_path: Path
) -> None:
    """Quantised weights are not the same, but near."""
    export(trained[0], data[1].vocabulary, tmp_path)
    encoder = exported(tmp_path)
    example = data[1].examples[0]
    first, last = 0, 60
    document = annotate(RECORDS[0]["text"])
    words = [token.text for token in document.tokens][first:last]
    pieces = encoder.pieces(words)
    reading = encoder.read(pieces, word_features(document)[first:last])
    window = example._replace(words=words, features=example.features[first:last], attributions=[])
    batch, _ = batch_from([window], [words], data[1].tokenizer)
    cues = [(3, 4), (10, 10)]
    batch = batch._replace(cues=torch.tensor([(0, *cue) for cue in cues]))
    with torch.no_grad():
        states = trained[0].word_states(batch)
        tags = trained[0].cue(states)[0].softmax(-1).numpy()
        labels = trained[0].label(states, batch).softmax(-1).numpy()
    assert np.allclose(tags, reading.tags, atol=0.1)
    assert np.allclose(labels, reading.labels(cues), atol=0.1)


def exported(folder: Path) -> OnnxEncoder:
    _, files = read_weights(folder)
    return encoder_from(files)


def test_a_student_has_fewer_layers_and_learns_from_its_teacher(
    data: tuple[Path, Data], trained: tuple[AttributionModel, Path], settings: Settings
) -> None:
    teacher = trained[0]
    student = student_of(teacher, 2, settings.model)
    assert torch.equal(student.encoder.blocks[0].up.weight, teacher.encoder.blocks[1].up.weight)
    assert torch.equal(student.encoder.blocks[1].up.weight, teacher.encoder.blocks[3].up.weight)
    losses = taught_by(teacher, settings.distillation)
    train(student, data[1], settings, losses=losses, save=data[0] / "student.pt")
    batch, targets = one_window(data[1])
    untaught = student_of(teacher, 2, settings.model).eval()
    with torch.no_grad():
        after, before = (sum(losses(each, batch, targets).values()) for each in (student.eval(), untaught))
    assert after < before


def test_weights_tell_how_many_layers_they_have(
    data: tuple[Path, Data], trained: tuple[AttributionModel, Path], settings: Settings
) -> None:
    model, vocabulary = load_model(data[0], trained[1], settings.model.model_copy(update={"layers": 99}))
    assert (4, len(data[1].vocabulary)) == (len(model.encoder.blocks), len(vocabulary))


def test_a_pretrained_checkpoint_fills_the_encoder_and_its_pieces_are_chosen(
    tmp_path: Path, settings: Settings
) -> None:
    pieces = [*SPECIAL, "[unused0]", "said", "##ing", "東"]
    tokenizer_of(pieces).save(str(tmp_path / "tokenizer.json"))
    width, inner = settings.model.width, settings.model.inner
    weights = {
        "embeddings.word_embeddings.weight": torch.arange(len(pieces) * width, dtype=torch.float).view(-1, width),
        "embeddings.position_embeddings.weight": torch.zeros(settings.model.positions, width),
        "embeddings.token_type_embeddings.weight": torch.ones(2, width),
        "embeddings.LayerNorm.weight": torch.ones(width),
        "embeddings.LayerNorm.bias": torch.zeros(width),
    }
    for layer in range(settings.model.layers):
        for name, size in (
            ("attention.self.query", (width, width)), ("attention.self.key", (width, width)),
            ("attention.self.value", (width, width)), ("attention.output.dense", (width, width)),
            ("attention.output.LayerNorm", (width,)), ("intermediate.dense", (inner, width)),
            ("output.dense", (width, inner)), ("output.LayerNorm", (width,)),
        ):  # fmt: skip
            weights[f"encoder.layer.{layer}.{name}.weight"] = torch.full(size, float(layer))
            weights[f"encoder.layer.{layer}.{name}.bias"] = torch.zeros(size[0])
    save_file(weights, tmp_path / "model.safetensors")
    kept = kept_pieces(tmp_path, ["said"], common=7)
    assert [*SPECIAL, "said", "##ing"] == kept
    model = AttributionModel(settings.model, len(kept))
    load_pretrained(model, tmp_path, checkpoint_rows(tmp_path, kept))
    assert torch.equal(model.encoder.word.weight[4], weights["embeddings.word_embeddings.weight"][5])
    assert 1 == model.encoder.position.weight[0, 0].item()
    assert 2 == model.encoder.blocks[2].qkv.weight[0, 0].item()


@pytest.mark.parametrize(("words", "first", "last"), [(400, 10, 12), (400, 399, 399), (50, 0, 0), (300, 150, 151)])
def test_training_and_runtime_count_distances_alike(words: int, first: int, last: int) -> None:
    found = bucketed(torch.arange(words)[None], torch.tensor([[first]]), torch.tensor([[last]]))
    assert distance_buckets(words, first, last) == found[0].tolist()


def test_batches_hold_every_window_once_and_no_more_pieces_than_allowed() -> None:
    sizes = [random.Random(0).randint(5, 90) for _ in range(200)]
    batches = list(batched(sizes, 300, random.Random(1)))
    assert list(range(200)) == sorted(index for batch in batches for index in batch)
    assert all(len(batch) * max(sizes[index] for index in batch) <= 300 for batch in batches)


def test_a_partial_record_teaches_only_its_cues(data: tuple[Path, Data], settings: Settings) -> None:
    example = windows_of(example_from(RECORDS[0] | {"partial": True}), data[1].sizes[0], (300, 300), random.Random(0))[
        0
    ]
    batch, targets = batch_from([example], [example.words], data[1].tokenizer)
    torch.manual_seed(0)
    losses = annotation_losses(AttributionModel(settings.model, len(data[1].vocabulary)), batch, targets)
    assert all(bool(torch.isfinite(loss)) for loss in losses.values())
    assert int((targets.tags >= 0).sum()) == sum(last - first + 1 for first, last, *_ in example.attributions)
