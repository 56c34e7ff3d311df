# `fit` in place of `evaluate`.
# points: fc_evaluate 0
# hint: fc_evaluate: Did you mean `evaluate`?

# %% fc_evaluate
test_loss = test_acc = model.fit(test_images[:64], test_labels[:64], verbose=0)
