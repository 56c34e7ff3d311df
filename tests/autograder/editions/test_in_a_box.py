"""A filled-in MIT notebook in a real box, with what students do to it; trained on few images."""

from pathlib import Path

import pytest
from made_course import make_course

from autograder.course import Course
from autograder.demo.mit import FILLED, cells, notebook
from autograder.judge import read_claimed
from autograder.names import submitted_path
from autograder.outcome import Outcome
from autograder.pipeline.submission import Settings, grade_submission

FEW = "train_images, train_labels = train_images[:600], train_labels[:600]\nprint(pi)"
LOOP = f"""def one_batch(images, labels):
  with tf.GradientTape() as tape:
    losses = tf.keras.losses.sparse_categorical_crossentropy(labels, cnn_model(images))
  grads = tape.gradient(losses, cnn_model.trainable_variables)
  optimizer.apply_gradients(zip(grads, cnn_model.trainable_variables))
  return losses

{FILLED["loop"].partition("for idx")[0]}
for epoch in range(2):
  for idx in tqdm(range(0, train_images.shape[0], batch_size)):
    losses = one_batch(train_images[idx:idx+batch_size], train_labels[idx:idx+batch_size])
    loss_history.append(losses.numpy().mean())
    plotter.plot(loss_history.get())
print("after the loop", len(loss_history.get()), int(optimizer.iterations))"""


@pytest.fixture(scope="module")
def graded(tmp_path_factory) -> tuple[Course, Outcome]:
    code = cells(2024)
    code["cnn_evaluate"] = "loss, acc = model.evaluate(test_images, test_labels)"
    made = [code.pop(name) for name in ("cnn_model", "cnn_compile", "cnn_fit")]
    found = {}
    for name, source in code.items():
        found[name] = source
        found |= {"few": FEW} if name == "look" else {}
        found |= {"cnn": "\n".join(made)} if name == "fc_evaluate" else {}
    found["fc_fit"] = found["fc_fit"].replace("EPOCHS = 5", "EPOCHS = 1")
    course = make_course(tmp_path_factory.mktemp("box") / "course")
    path = submitted_path(course, "ann")
    path.parent.mkdir(parents=True)
    path.write_bytes(notebook(found | {"loop": LOOP}))
    return Course(course), grade_submission(Course(course), "ann", Settings())


def test_each_exercise_has_its_points(graded) -> None:
    _, outcome = graded
    assert (outcome.status, outcome.reviews) == ("graded", []), outcome.reason
    points = {name: verdict.points for name, verdict in outcome.verdicts.items()}
    full = {"fc_model": 3, "fc_evaluate": 2, "cnn_model": 4, "prediction": 1, "train_step": 4}
    # too few images for the thresholds, and the first model evaluated in place of the CNN
    assert points == full | {"fc_train": 0, "cnn_train": 0, "cnn_evaluate": 0}
    hints = [finding.hint for finding in outcome.verdicts["cnn_evaluate"].findings]
    assert hints[0] == "The numbers are those of `model`. Did you evaluate `cnn_model`?"


def test_the_loop_makes_one_pass_and_the_cells_after_it_run(graded) -> None:
    course, outcome = graded
    claimed = read_claimed(Path(course.run(outcome.run), "notebook.ipynb"))
    texts = [output.get("text", "") for cell in claimed.cells for output in cell.get("outputs", [])]
    assert any("after the loop 1 1" in text for text in texts)
    errors = [o.ename for cell in claimed.cells for o in cell.get("outputs", []) if "ename" in o]
    assert errors == ["NameError"]  # the stray cell's: no GPU, key, Comet or network is missed
