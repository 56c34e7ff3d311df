"""All the faults, each put into working programs at the places where it can be."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .layers import CNN_LAYERS, FC_LAYERS
from .operator import Operator
from .programs import HELD_OUT, PROGRAMS
from .steps import STEP_FAULTS
from .training import training_faults

# A CNN takes long to train: half of the operators.
CNN_TRAINING = training_faults("cnn")[::2]
OPERATORS = [*FC_LAYERS, *training_faults("fc"), *CNN_LAYERS, *CNN_TRAINING, *STEP_FAULTS]


@dataclass(frozen=True)
class Fault:
    """An operator at one place of one program: the answers to hand in, by cell."""

    operator: Operator
    program: str
    place: int
    answers: Mapping[str, str]

    @property
    def name(self) -> str:
        """A name for people, which is also that of a folder."""
        text = f"{self.operator.cell} {self.operator.name} in {self.program} {self.place}"
        return "".join(c if c.isalnum() else "_" for c in text)

    @property
    def trains(self) -> bool:
        """Whether a model is trained: for the layers of a CNN this isn't needed."""
        return self.operator.part == "fc" or self.operator in CNN_TRAINING

    @property
    def held_out(self) -> bool:
        """Whether this wasn't looked at while the hints were improved."""
        return self.operator.held_out or self.program in HELD_OUT[self.operator.part]


def every_fault(solution: Mapping[str, str]) -> Iterator[Fault]:
    """Yield the faults; `solution` has the answers that a program doesn't replace.

    What trains costs time: there, each program gets one place of each operator, always another
    one, and the operators for training CNNs take turns with the programs.
    """
    for number, operator in enumerate(OPERATORS):
        programs = PROGRAMS[operator.part]
        trains = operator.part == "fc" or operator in CNN_TRAINING
        for index, (name, program) in enumerate(programs.items()):
            if operator in CNN_TRAINING and number % len(programs) != index:
                continue
            source = {**solution, **program}[operator.cell]
            places = list(enumerate(operator.change(source)))
            if trains and places:
                places = [places[index % len(places)]]
            for place, changed in places:
                yield Fault(operator, name, place, {**program, operator.cell: changed})
