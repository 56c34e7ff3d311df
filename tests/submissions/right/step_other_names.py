# Other names, types told, a persistent tape, a gradient for each variable.

# %% train_step
def train_step(net: tf.keras.Model, opt: tf.keras.optimizers.Optimizer, x, y) -> tf.Tensor:
    with tf.GradientTape(persistent=True) as t:
        p = net(x)
        l = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(y, p))
    g = [t.gradient(l, v) for v in net.trainable_variables]
    del t
    opt.apply_gradients([(a, b) for a, b in zip(g, net.trainable_variables)])
    return l
