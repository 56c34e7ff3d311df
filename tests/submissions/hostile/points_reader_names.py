"""Names of one's own that a card may show: they are text there, and of one line."""
# status: needs_review
# waits: fc_model, fc_train, fc_evaluate
# never: <script, \x1b[2J, \u202e

# %% fc_model
class Evil(tf.keras.layers.Layer):
    def call(self, x):
        first = tf.numpy_function(lambda y: y[:, :10], [x], tf.float32)  # no step of the tables
        return tf.nn.softmax(tf.ensure_shape(first, (None, 10)))

Evil.__name__ = "<script>alert(1)</script>\x1b[2J\u202e\nann: graded"
model = tf.keras.Sequential([tf.keras.Input((28, 28, 1)), tf.keras.layers.Flatten(), Evil()])
test_loss = test_acc = "<script>alert(1)</script>\x1b[2J"
prediction = type("<script>", (), {})()
