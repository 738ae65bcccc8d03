"""Step 3: trained weights in; the quantised graphs, their tokenizer and an uncalibrated card out.

    python -m training.export --data build/prepared --weights build/model.pt --out streams/resources/encoder

Weights are quantised to seven bits, per channel, and activations as they come: with eight bits, processors without VNNI
would overflow and find other spans than those with it. The heads stay in 32-bit floats.
"""

from __future__ import annotations

import argparse
import tempfile
import warnings
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from streams.text.attribution.encoder.port import Calibration
from training.cards import write_card
from training.model import AttributionModel
from training.pieces import tokenizer_of
from training.settings import ModelSettings, load_settings

_HEADS = ("cue", "word", "anchor")


class EncoderGraph(nn.Module):
    """One window without padding to the tags of its words and what the labeller needs of them."""

    def __init__(self, model: AttributionModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, pieces: Tensor, features: Tensor, first: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return tags [N, 3], words [N, d] and anchors [N, d] from [1, L], [1, L, 3] and [N]."""
        states = self.model.encoder(pieces, features, None)[0].index_select(0, first)
        return self.model.cue(states).softmax(-1), self.model.word(states), self.model.anchor(states)


class LabellerGraph(nn.Module):
    """The words of a window and some cues to the label of each word for each cue."""

    def __init__(self, model: AttributionModel) -> None:
        super().__init__()
        self.labeller = model.labeller

    def forward(self, words: Tensor, cues: Tensor, distances: Tensor) -> Tensor:
        """Return labels [C, N, 3] from [N, d], [C, d] and [C, N]."""
        return self.labeller(words[None], cues, distances, None).softmax(-1)  # type: ignore[no-any-return]


def export(model: AttributionModel, vocabulary: list[str], out: Path) -> None:
    """Write the files of the weights and `card.json`, which trusts every candidate until it is calibrated."""
    out.mkdir(parents=True, exist_ok=True)
    model.eval()
    width = model.word.out_features
    with tempfile.TemporaryDirectory() as room:
        whole = Path(room) / "encoder.onnx"
        _write(
            EncoderGraph(model),
            (torch.zeros(1, 20, dtype=torch.long), torch.zeros(1, 20, 3, dtype=torch.long), torch.arange(1, 15)),
            whole,
            axes={"pieces": {1: "pieces"}, "features": {1: "pieces"}, "first": {0: "words"}},
            outputs=["tags", "words", "anchors"],
        )
        quantize_dynamic(
            whole,
            out / "encoder.onnx",
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
            nodes_to_exclude=_head_nodes(onnx.load(whole)),
        )
    _write(
        LabellerGraph(model),
        (torch.zeros(14, width), torch.zeros(3, width), torch.zeros(3, 14, dtype=torch.long)),
        out / "labeller.onnx",
        axes={"words": {0: "words"}, "cues": {0: "cues"}, "distances": {0: "cues", 1: "words"}},
        outputs=["labels"],
    )
    tokenizer_of(vocabulary).save(str(out / "tokenizer.json"), pretty=False)
    write_card(out, Calibration(0, 1, 1, 1, 0), min_confidence=0)


def _write(
    graph: nn.Module, example: tuple[Tensor, ...], file: Path, *, axes: dict[str, dict[int, str]], outputs: list[str]
) -> None:
    names = {name for by_axis in axes.values() for name in by_axis.values()}
    dimensions = {name: torch.export.Dim(name, min=1, max=4096) for name in names}
    shapes = tuple({axis: dimensions[name] for axis, name in by_axis.items()} for by_axis in axes.values())
    with warnings.catch_warnings(action="ignore"):  # the exporter's, about names of axes and its own deprecations
        torch.onnx.export(
            graph.eval(), example, file, dynamo=True, input_names=list(axes), output_names=outputs,
            dynamic_shapes=shapes, external_data=False, verbose=False,
        )  # fmt: skip


def _head_nodes(graph: onnx.ModelProto) -> list[str]:
    """Return the nodes that make the outputs: every matrix product whose weights are a head's."""
    return [
        node.name
        for node in graph.graph.node
        if node.op_type in ("MatMul", "Gemm")
        and any(name.startswith(f"model.{head}.") for head in _HEADS for name in node.input)
    ]


def load_model(data: Path, weights: Path, settings: ModelSettings) -> tuple[AttributionModel, list[str]]:
    """Return a trained model, of as many layers as its weights have, and its vocabulary."""
    vocabulary = (data / "vocabulary.txt").read_text("utf-8").splitlines()
    found = torch.load(weights, map_location="cpu")
    layers = 1 + max(int(name.split(".")[2]) for name in found if name.startswith("encoder.blocks."))
    model = AttributionModel(settings.model_copy(update={"layers": layers}), len(vocabulary))
    model.load_state_dict(found)
    return model, vocabulary


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="what training.prepare wrote")
    parser.add_argument("--weights", type=Path, required=True, help="what training.train wrote")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    export(*load_model(given.data, given.weights, load_settings().model), given.out)
