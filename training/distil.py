"""Step 2b: trained weights and prepared records in; a student with fewer layers that learnt from them out.

    python -m training.distil --data build/prepared --teacher build/model.pt --layers 4 --out build/student.pt

The student begins with some of its teacher’s layers and learns its probabilities beside the annotations, after
Hinton et al. (2015), “Distilling the knowledge in a neural network”.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from torch import Tensor
from torch.nn.functional import kl_div, log_softmax, softmax

from training.batches import Targets
from training.examples import IGNORED
from training.model import AttributionModel, Batch
from training.settings import DistillationSettings, ModelSettings, load_settings
from training.train import Loss, annotation_losses, load_data, train


def student_of(teacher: AttributionModel, layers: int, settings: ModelSettings) -> AttributionModel:
    """Return a model with the given number of layers, taken evenly from its teacher, the last one among them."""
    vocabulary = teacher.encoder.word.num_embeddings
    student = AttributionModel(settings.model_copy(update={"layers": layers}), vocabulary)
    have = len(teacher.encoder.blocks)
    chosen = {f"encoder.blocks.{round((number + 1) * have / layers) - 1}.": number for number in range(layers)}
    weights = {}
    for name, value in teacher.state_dict().items():
        if not name.startswith("encoder.blocks."):
            weights[name] = value
        else:
            old = ".".join(name.split(".")[:3]) + "."
            if old in chosen:
                weights[f"encoder.blocks.{chosen[old]}.{name.removeprefix(old)}"] = value
    student.load_state_dict(weights)
    return student


def taught_by(teacher: AttributionModel, settings: DistillationSettings) -> Loss:
    """Return the losses of a student: those of the annotations, mixed with the distance from its teacher."""

    def losses(student: AttributionModel, batch: Batch, targets: Targets) -> dict[str, Tensor]:
        with torch.no_grad():
            known = teacher.word_states(batch)
            tags, labels = teacher.cue(known), teacher.label(known, batch)
        states = student.word_states(batch)
        inside = targets.tags != IGNORED
        distances = {"cue": _distance(student.cue(states)[inside], tags[inside], settings.temperature)}
        if len(batch.cues):
            read = targets.labels != IGNORED
            distances["label"] = _distance(student.label(states, batch)[read], labels[read], settings.temperature)
        share = settings.teacher_share
        return {
            task: share * distances[task] + (1 - share) * loss if task in distances else loss
            for task, loss in annotation_losses(student, batch, targets).items()
        }

    return losses


def _distance(student: Tensor, teacher: Tensor, temperature: float) -> Tensor:
    """Return the divergence of two sets of logits [K, classes], scaled so that its slope does not depend on heat."""
    expected = softmax(teacher / temperature, dim=-1)
    return kl_div(log_softmax(student / temperature, dim=-1), expected, reduction="batchmean") * temperature**2


def main() -> None:
    """Distil a student."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="what training.prepare wrote")
    parser.add_argument("--teacher", type=Path, required=True, help="what training.train wrote")
    parser.add_argument("--layers", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    settings = load_settings()
    torch.manual_seed(settings.seed)
    data = load_data(given.data, settings.training.own_repeats)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    teacher = AttributionModel(settings.model, len(data.vocabulary))
    teacher.load_state_dict(torch.load(given.teacher, map_location="cpu"))
    teacher.to(device).eval()
    student = student_of(teacher, given.layers, settings.model).to(device)
    train(student, data, settings, losses=taught_by(teacher, settings.distillation), save=given.out)


if __name__ == "__main__":
    main()
