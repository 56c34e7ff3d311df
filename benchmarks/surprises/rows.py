"""The table: what each tool does, what the lab does about it, and how to see whether it is so."""

from . import keras_rows as k
from . import notebook_rows as n
from .row import Row

ROWS = [
    Row("nbgrader", "A test cell that a student pasted twice, unchanged: `autograde` refuses the notebook as an old format, and the update that it advises fails as well.", "Copies of checks are removed before anything is graded.", n.pasted_twice),
    Row("nbgrader", "A test cell that a student deleted gets no 0: it waits for a hand grade.", "Deleted checks are put back, and run.", n.deleted_check),
    Row("nbgrader", "In `timestamp.txt`, PST is read as UTC, EST as five hours later, and +0300 as five minutes.", "Offsets from UTC are read right; a zone's name is refused, and named.", n.time_zones),
    Row("nbgrader", "The CSV export quotes nothing: a comma in a name shifts the row.", "`lab2 export` quotes what needs it.", n.export_of_a_comma),
    Row("nbgrader", "Hidden tests stand in the feedback that students get.", "The lab has no hidden tests: checks are judged outside the notebook.", n.hidden_tests),
    Row("ipykernel, nbclient", "What a thread prints late lands in the output of the cell that runs then.", "Cards are made from evidence, never from outputs.", n.late_prints),
    Row("IPython", "`!command` writes its errors to stdout in a notebook, `%%bash` to stderr, for which nbgrader gives 0 points.", "Points come from evidence: stderr costs nothing under `lab2 grade`.", n.shell_errors),
    Row("jupytext", "Exactly one newline at a cell's end is lost on the way through a script; two or three aren't. nbgrader's checksum of the cell changes.", "The source has no such cells, and a build compares.", n.last_newline),
    Row("safetensors", "A transposed NumPy array is saved with wrong values, without a word.", "Arrays are made contiguous before they are saved.", n.transposed),
    Row("gradescope-utils", "A `setUpClass` that raises ends the runner without results, and failures of `subTest` are missing.", "The lab's container writes its results itself, faults included.", None),
    Row("Keras", "With `steps_per_execution=4` and 10 batches, callbacks see the ends 3, 7 and 11, and `steps` are rounded up to whole groups.", "A box takes several batches at once only where nothing can tell.", k.steps_per_execution),
    Row("Keras", "`LambdaCallback` has its hooks on the instance: its class overrides none.", "A box looks at both.", k.lambda_callback),
    Row("Keras", "`train_on_batch` returns the batch's own loss; a callback in `fit` sees the mean since the epoch began.", "The check of the training step asks for the loss of this batch, and its hint names a running mean.", k.train_on_batch),
    Row("Keras", "`clone_model` gives a compiled model with an optimizer of its own, and fresh weights.", "Copies get the weights of the original, and an optimizer made for them.", k.clone_model),
    Row("Keras", "Setting `trainable` after a `fit` changes nothing until the model is compiled again.", "Boxes keep the compiled function, as Keras does.", k.trainable_after_fit),
    Row("Keras", "A subclass whose `call` takes no `training`: dropout is off in `fit`, too, but random flips are on in `predict` and `evaluate`.", "Such a model waits for a person if its numbers can't be computed again.", k.no_training_argument),
    Row("TensorFlow", "In a graph, a Dense layer with ReLU turns NaN into 0; eagerly it stays NaN. So `evaluate` can be finite where the model's own output isn't.", "The judge computes in a graph, as `evaluate` does.", k.nan_and_relu),
    Row("Keras", "An accuracy of exactly 9,500 of 10,000 is 0.949999988: `>= 0.95` is False.", "Thresholds are compared in images, not in floats.", k.accuracy_at_the_threshold),
    Row("Keras", "Initial weights follow Python's `random.seed`, but neither `np.random.seed` nor `tf.random.set_seed`.", "The notebook calls `tf.keras.utils.set_random_seed`, which sets all three.", k.seeds_of_weights),
    Row("TensorFlow", "A compiled step that uses a global model goes on training the old one after the model was made again, silently.", "`train_step` gets its model as an argument, and the check calls it with models of its own.", k.stale_step),
    Row("Keras", "Integer labels with `mse` are an error in most batches, and silent nonsense where the batch is as large as the number of scores.", "The check names the loss that the exercise asks for.", k.labels_with_mse),
    Row("Keras", "Labels that were divided by 255 all mean class 0, without an error.", "The model misses its threshold, and the check says so.", k.float_labels),
    Row("Keras", "A model with `Input((28, 28, 1))` takes images without a channel, and the other way round.", "Both shapes are right.", k.shapes_without_channel),
    Row("Keras", "For a sure mistake, `evaluate` finds the logits before a softmax (loss 70), while the loss of `predict`'s output is clipped (16.1).", "The expected loss is the one that `evaluate` gives.", k.loss_behind_a_softmax),
    Row("Keras", "An optimizer given as a class is an error; a loss or a metric as a class works. Labels as a list are an error.", "The cell shows Keras's own error; other exercises keep their points.", k.classes_in_compile),
    Row("Keras", "With `use_ema=True` the averaged weights are swapped in after a fit: `evaluate` doesn't give the last `val_loss`.", "The judge computes with the weights that `evaluate` used.", k.averaged_weights),
    Row("Keras", "An optimizer of an earlier model raises \"Unknown variable\".", "`compile_step` says that the optimizer belongs to another model.", k.optimizer_of_an_earlier_model),
    Row("nh3", "Tags that aren't allowed are removed, where bleach escaped them.", "What can't stay on a page is shown as text.", n.removed_tags),
    Row("nh3", "Text in MathML and SVG vanishes together with the tags.", "Such tags get another name first, so that their text stays.", "nh3_formulas_vanish"),
    Row("Keras", "Importing Keras also imports pandas, scikit-learn and OpenCV where they are installed.", "Boxes keep them out unless the notebook names one.", "keras_brings_what_is_there"),
    Row("Keras", "The NumPy backend can't be imported without JAX.", "The lab uses TensorFlow alone.", "keras_numpy_backend_needs_jax"),
    Row("Keras", "A `fit` that fails at a layer's name leaves name scopes open, and later models have its name in their variables' paths.", "Checks run a student's layers in scopes of their own.", "keras_failed_fit_leaves_its_scope_open"),
    Row("nbconvert", "The `lab` template drops a picture's `alt` text from the metadata; `classic` keeps it.", "`mdl.show` writes pictures as HTML with the text in it.", "nbconvert_lab_template_drops_alt"),
]  # fmt: skip
