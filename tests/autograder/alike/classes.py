"""Made-up classes: honest students, a tutorial that all follow, and copies in many disguises."""

import ast
import copy
import json
import re
from collections.abc import Callable
from random import Random
from typing import Any

from autograder.demo.answers import read_answers, solution_answers
from autograder.lab.project import find_project
from autograder.lab.source import read_source
from tests.corpus import FOLDER

Notebook = dict[str, Any]
Answers = dict[str, str]
WRITTEN = "experiments"
SOURCES = sorted([*(FOLDER / "right").glob("*.py"), *(FOLDER / "wrong").glob("*.py")])

# Three students with a style of their own.
OWN: list[Answers] = [
    {
        "fc_model": (
            "hidden_sizes = [128]\n"
            "def build_fc_model(sizes=hidden_sizes, drop=0.0):\n"
            "    net = tf.keras.Sequential()\n"
            "    net.add(tf.keras.Input(shape=(28, 28, 1)))\n"
            "    net.add(tf.keras.layers.Flatten())\n"
            "    # one hidden layer per entry, so that I can try deeper nets later on\n"
            "    for position, width in enumerate(sizes):\n"
            "        net.add(tf.keras.layers.Dense(width, 'relu', name=f'h{position}'))\n"
            "        if drop > 0:\n"
            "            net.add(tf.keras.layers.Dropout(drop))\n"
            "    net.add(tf.keras.layers.Dense(10, activation='softmax'))\n"
            "    return net\n"
            "model = build_fc_model()\n"
        ),
        "fc_fit": (
            "BATCH_SIZE = 64\nEPOCHS = 7\n"
            "started = __import__('time').time()\n"
            "record = model.fit(train_images, train_labels, BATCH_SIZE, EPOCHS, verbose=2)\n"
            "minutes = (__import__('time').time() - started) / 60\n"
            "print('fully connected net took', round(minutes, 2), 'minutes of my laptop')\n"
            "best_epoch = int(np.argmax(record.history['accuracy'])) + 1\n"
        ),
        "cnn_fit": (
            "stop = tf.keras.callbacks.EarlyStopping(monitor='loss', patience=2, min_delta=0.003)\n"
            "record = cnn_model.fit(train_images, train_labels, BATCH_SIZE, 6, callbacks=[stop])\n"
            "gains = [b - a for a, b in zip(record.history['loss'], record.history['loss'][1:])]\n"
            "print('largest drop of the loss between two epochs:', min(gains))\n"
        ),
        "train_step": (
            "def train_step(model, optimizer, images, labels):\n"
            "    params = model.trainable_variables\n"
            "    with tf.GradientTape() as recorder:\n"
            "        scores = model(images, training=True)\n"
            "        picked = tf.gather(scores, labels, axis=1, batch_dims=1)\n"
            "        # clip so that the logarithm of zero never turns up\n"
            "        error = -tf.reduce_mean(tf.math.log(tf.clip_by_value(picked, 1e-7, 1.0)))\n"
            "    slopes = recorder.gradient(error, params)\n"
            "    optimizer.apply_gradients([(s, p) for s, p in zip(slopes, params)])\n"
            "    return error\n"
        ),
        WRITTEN: (
            "I began with plain SGD because the text proposes it, and its curve was smooth. "
            "With ten times the rate the loss jumped around and never settled below one half. "
            "My guess is that the steps overshoot the valley in which the weights sit."
        ),
    },
    {
        "fc_model": (
            "class Digits(tf.keras.Model):\n"
            "    def __init__(self, width=128):\n"
            "        super().__init__()\n"
            "        self.squash = tf.keras.layers.Flatten()\n"
            "        self.think = tf.keras.layers.Dense(width, activation=tf.nn.leaky_relu)\n"
            "        self.say = tf.keras.layers.Dense(10)\n"
            "    def call(self, x):\n"
            "        thought = self.think(self.squash(x))\n"
            "        return tf.nn.softmax(self.say(thought) / 1.0, axis=-1)\n"
            "def build_fc_model():\n"
            "    digits = Digits()\n"
            "    digits(tf.zeros((1, 28, 28, 1)))\n"
            "    return digits\n"
            "model = build_fc_model()\n"
        ),
        "cnn_model": (
            "def block(filters, inputs):\n"
            "    seen = tf.keras.layers.Conv2D(filters, (3, 3), activation='relu')(inputs)\n"
            "    return tf.keras.layers.MaxPool2D((2, 2))(seen)\n"
            "def build_cnn_model():\n"
            "    picture = tf.keras.Input(shape=(28, 28, 1))\n"
            "    deep = block(36, block(24, picture))\n"
            "    flat = tf.keras.layers.Flatten()(deep)\n"
            "    guess = tf.keras.layers.Dense(128, 'relu')(flat)\n"
            "    guess = tf.keras.layers.Dense(10, 'softmax', name='ten_digits')(guess)\n"
            "    return tf.keras.Model(inputs=picture, outputs=guess, name='my_reader')\n"
            "cnn_model = build_cnn_model()\n"
        ),
        "cnn_evaluate": (
            "numbers = cnn_model.evaluate(test_images, test_labels, batch_size=500, verbose=0)\n"
            "test_loss, test_acc = numbers[0], numbers[1]\n"
            "wrong_ones = round((1 - test_acc) * len(test_labels))\n"
            "print('it misreads', wrong_ones, 'digits of the whole test set')\n"
        ),
        "train_step": (
            "counted = []\n"
            "def train_step(model, optimizer, images, labels):\n"
            "    with tf.GradientTape() as tape:\n"
            "        ask = tf.keras.losses.sparse_categorical_crossentropy\n"
            "        each = ask(labels, model(images))\n"
            "        # divided by the number of images, as the last batch may be a shorter one\n"
            "        value = tf.reduce_sum(each) / tf.cast(tf.size(each), tf.float32)\n"
            "    changes = tape.gradient(value, model.trainable_weights)\n"
            "    optimizer.apply(changes, model.trainable_weights)\n"
            "    counted.append(len(changes))\n"
            "    return value\n"
        ),
        WRITTEN: (
            "Adam reached its plateau within two epochs, which surprised me a lot. "
            "The convolutional net profits more from a small rate than the dense one does. "
            "Reading the curves I would stop after the fourth epoch to save some time."
        ),
    },
    {
        "fc_compile": (
            "schedule = tf.keras.optimizers.schedules.CosineDecay(0.12, decay_steps=4700)\n"
            "model.compile(tf.keras.optimizers.SGD(schedule, nesterov=True, momentum=0.85),\n"
            "              loss=tf.keras.losses.SparseCategoricalCrossentropy(),\n"
            "              metrics=['accuracy'], steps_per_execution=10)\n"
        ),
        "fc_evaluate": (
            "(test_loss, test_acc), how = model.evaluate(test_images, test_labels), 'evaluate'\n"
            "by_digit = {d: model.evaluate(test_images[test_labels == d],\n"
            "            test_labels[test_labels == d], verbose=0)[1] for d in range(10)}\n"
            "hardest = min(by_digit, key=by_digit.get)\n"
            "print(f'the digit that it finds hardest to read is {hardest}')\n"
        ),
        "cnn_compile": (
            "rates = {'first': 0.0008, 'later': 0.0002}\n"
            "def slower(epoch, rate):\n"
            "    return rates['first'] if epoch < 3 else rates['later']\n"
            "cnn_model.compile(tf.keras.optimizers.Nadam(rates['first']),\n"
            "                  'sparse_categorical_crossentropy', ['accuracy'])\n"
        ),
        "cnn_fit": (
            "turn = tf.keras.callbacks.LearningRateScheduler(slower, verbose=1)\n"
            "history = cnn_model.fit(train_images, train_labels, epochs=5, batch_size=96,\n"
            "                        callbacks=[turn], validation_split=0.05, shuffle=True)\n"
            "plt.plot(history.history['val_loss'], 'o--', color='darkorange')\n"
        ),
        "train_step": (
            "def train_step(model, optimizer, images, labels):\n"
            "    target = tf.one_hot(labels, depth=10)\n"
            "    with tf.GradientTape(watch_accessed_variables=False) as watcher:\n"
            "        watcher.watch(model.trainable_variables)\n"
            "        output = model(images, training=True)\n"
            "        costs = tf.keras.losses.categorical_crossentropy(target, output)\n"
            "        cost = tf.reduce_mean(costs)\n"
            "    down = watcher.gradient(cost, model.trainable_variables)\n"
            "    for variable, slope in zip(model.trainable_variables, down):\n"
            "        assert slope is not None, 'a variable without a gradient: ' + variable.name\n"
            "    optimizer.apply_gradients(zip(down, model.trainable_variables))\n"
            "    return cost\n"
        ),
        WRITTEN: (
            "A schedule that lowers the rate helped the dense network by half a percent. "
            "Nadam was the best of the three optimizers that I compared on the pictures. "
            "The validation curve keeps falling, so there is hardly any overfitting here."
        ),
    },
]


class Maker:
    """Makes notebooks from answers; everything it draws is the same each time."""

    def __init__(self, seed: int = 1) -> None:
        self.dice = Random(seed)
        self.blank: Notebook = json.loads(find_project().student.read_text("utf-8"))
        self.solution = solution_answers(read_source(find_project()))
        self.drawn: dict[str, list[str]] = {}
        for path in SOURCES:
            for name, source in read_answers(path.read_text("utf-8")).items():
                self.drawn.setdefault(name, []).append(source)

    def notebook(self, answers: Answers, kept: bool = True) -> Notebook:
        """Return the student's notebook with answers, the solution's for all others."""
        made = copy.deepcopy(self.blank)
        for cell in made["cells"]:
            entry = cell["metadata"].get("nbgrader", {})
            if entry.get("solution") and entry["grade_id"] != WRITTEN and kept:
                cell["source"] = self.solution[entry["grade_id"]]
            if entry.get("solution") and entry["grade_id"] in answers:
                cell["source"] = answers[entry["grade_id"]]
        return made

    def answers(self) -> list[Notebook]:
        """Return each answer that a student may draw, alone below the lab's setup."""
        setup = next(cell for cell in self.blank["cells"] if cell["id"] == "setup")
        cell = {"cell_type": "code", "metadata": {}, "outputs": []}
        sources = [source for found in self.drawn.values() for source in found]
        return [{"cells": [setup, cell | {"source": source}]} for source in sources]

    def honest(self, share: float = 0.5) -> Notebook:
        """Return an honest student's: usual and unusual answers, own numbers, own words."""
        answers = {
            name: self.numbers(self.dice.choice(sources))
            for name, sources in self.drawn.items()
            if self.dice.random() > share and name != WRITTEN
        }
        answers[WRITTEN] = self.written()
        return self.ran(self.notebook(answers))

    def numbers(self, source: str) -> str:
        """Return the source with other epochs and rates, of those that students like to try."""
        epochs, rate = self.dice.choice([3, 5, 8, 10, 12, 15, 20]), self.dice.choice([1, 2, 5])
        source = re.sub(r"EPOCHS = \d+", f"EPOCHS = {epochs}", source)
        return re.sub(r"(rate=|Adam\(|SGD\()0\.0*[1-9]", rf"\g<1>0.00{rate}", source)

    def written(self) -> str:
        """Return a written answer; two of them may say the same with other numbers."""
        says = [
            f"With a rate of {self.dice.choice([0.1, 0.01, 0.001])} it reached "
            f"{self.dice.uniform(0.9, 0.99):.4f} on the test set after {self.dice.choice([3, 5])} "
            "epochs.",
            f"{self.dice.choice(['Adam', 'SGD', 'RMSprop'])} was better, since it reached "
            f"{self.dice.uniform(0.9, 0.99):.4f} in the last epoch.",
            "The curves level off.",
        ]
        return " ".join(self.dice.sample(says, 2))

    def ran(self, notebook: Notebook) -> Notebook:
        """Return the notebook with execution counts: from top to bottom, some cells once more."""
        count = 0
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                count += 1 if self.dice.random() < 0.85 else self.dice.randint(2, 6)
                cell["execution_count"] = count
        return notebook


def renamed(source: str) -> str:
    """Return the code with other names for all that it chooses itself."""
    tree = ast.parse(source)
    kept = {"build_fc_model", "build_cnn_model", "train_step", "model", "cnn_model", "self"}
    kept |= {"test_loss", "test_acc", "prediction", "BATCH_SIZE", "EPOCHS", "call", "__init__"}
    chosen = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and _is_stored(n)}
    chosen |= {n.arg for n in ast.walk(tree) if isinstance(n, ast.arg)}
    chosen |= {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.ClassDef)}
    for node in ast.walk(tree):
        for field in ("id", "arg", "name"):
            name = getattr(node, field, None)
            if name in chosen - kept and not isinstance(node, ast.keyword):
                setattr(node, field, f"my_{name}_2")
    return ast.unparse(tree)


def _is_stored(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Store)


def reordered(source: str) -> str:
    """Return the code with its first independent neighbours swapped, at each level."""
    tree = ast.parse(source)
    for node in [tree, *(n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef))]:
        for place in range(len(node.body) - 1):
            first, second = node.body[place : place + 2]
            if _names(first, ast.Store).isdisjoint(_names(second)) and not isinstance(
                second, ast.Return
            ):
                node.body[place : place + 2] = [second, first]
                break
    return ast.unparse(tree)


def _names(node: ast.AST, kind: type[ast.expr_context] = ast.expr_context) -> set[str]:
    names = (n for n in ast.walk(node) if isinstance(n, ast.Name))
    return {n.id for n in names if isinstance(n.ctx, kind)}


def code_with(change: Callable[[str], str]) -> Callable[[Answers], Answers]:
    """Return a disguise that changes each code answer."""
    return lambda answers: {n: s if n == WRITTEN else change(s) for n, s in answers.items()}


def without_comments(source: str) -> str:
    """Return the code without comments, spaced as Python's own writer does."""
    return ast.unparse(ast.parse(source))


def _reworded(answers: Answers) -> Answers:
    return answers | {WRITTEN: "I tried a few settings, and Adam did best."}


def _with_prints(source: str) -> str:
    tree = ast.parse(source)
    added = ast.parse("print('this cell is done')").body
    return ast.unparse(ast.Module([*tree.body, *added], []))


def _with_docstrings(source: str) -> str:
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.body.insert(0, ast.Expr(ast.Constant("Do what the exercise asks for here.")))
    return ast.unparse(ast.fix_missing_locations(tree))


def _numbers_spelt(source: str) -> str:
    return re.sub(r"\b0\.\d+\b", lambda found: f"{float(found[0]):.6e}", source)


def _quotes(source: str) -> str:
    return source.replace("'", '"') if '"' not in source else source


def _imported(source: str) -> str:
    head = "from tensorflow.keras import layers as kl\n"
    return head + source.replace("tf.keras.layers.", "kl.")


def _commented(source: str) -> str:
    lines = [f"{line}  # step {n} of what is asked" for n, line in enumerate(source.split("\n"))]
    return "\n".join(lines) if '"""' not in source and ",  #" not in source else source


def _blank_lines(source: str) -> str:
    return source.replace("\n", "\n\n").replace(" = ", "=").replace(", ", ",")


def _annotated(source: str) -> str:
    return re.sub(
        r"def build_(fc|cnn)_model\((.*)\):", r"def build_\1_model(\2) -> object:", source
    )


def _timed(source: str) -> str:
    return f"%%time\n{source}"


def _only(*names: str) -> Callable[[Answers], Answers]:
    return lambda answers: {n: s for n, s in answers.items() if n in names}


def _all(*changes: Callable[[str], str]) -> Callable[[str], str]:
    def change(source: str) -> str:
        for each in changes:
            source = each(source)
        return source

    return change


def _but_one(answers: Answers) -> Answers:
    return {name: source for name, source in answers.items() if name != "train_step"}


# How a copy is disguised; each also changes its written answer, unless its name says otherwise.
DISGUISES: dict[str, Callable[[Answers], Answers]] = {
    "nothing but the written answer": _reworded,
    "names": lambda a: _reworded(code_with(renamed)(a)),
    "order of statements": lambda a: _reworded(code_with(reordered)(a)),
    "comments removed": lambda a: _reworded(code_with(without_comments)(a)),
    "comments added": lambda a: _reworded(code_with(_commented)(a)),
    "spacing": lambda a: _reworded(code_with(_blank_lines)(a)),
    "quotes": lambda a: _reworded(code_with(_quotes)(a)),
    "spelling of numbers": lambda a: _reworded(code_with(_numbers_spelt)(a)),
    "imports": lambda a: _reworded(code_with(_imported)(a)),
    "docstrings": lambda a: _reworded(code_with(_with_docstrings)(a)),
    "prints added": lambda a: _reworded(code_with(_with_prints)(a)),
    "annotations": lambda a: _reworded(code_with(_annotated)(a)),
    "magics": lambda a: _reworded(code_with(_timed)(a)),
    "names, order and spacing": lambda a: _reworded(
        code_with(_all(renamed, reordered, _blank_lines))(a)
    ),
    "names, imports and prints": lambda a: _reworded(
        code_with(_all(renamed, _imported, _with_prints))(a)
    ),
    "one exercise written again": lambda a: _reworded(_but_one(a)),
    "only the training step": _only("train_step"),
    "only the written answer": _only(WRITTEN),
}


def split_cells(notebook: Notebook, own: set[str]) -> Notebook:
    """Return the notebook with each own answer split over two cells at its top level."""
    made = copy.deepcopy(notebook)
    cells: list[Notebook] = []
    for cell in made["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        body = ast.parse(cell["source"]).body if name in own - {WRITTEN} else []
        if len(body) > 1:
            first = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
            cells.append(first | {"source": ast.unparse(body[0]), "id": f"split{len(cells)}"})
            cell["source"] = "\n".join(map(ast.unparse, body[1:]))
        cells.append(cell)
    return made | {"cells": cells}


def same_file(notebook: Notebook) -> Notebook:
    """Return the notebook as a copy of the file in which every answer was written again."""
    made = copy.deepcopy(notebook)
    for cell in made["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("solution"):
            cell["source"] = "print('all of this is my own work')"
    return made
