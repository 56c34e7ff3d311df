# Evaluated before the training.
# points: fc_evaluate 0
# hint: fc_evaluate: trained again after this?

# %% fc_fit
BATCH_SIZE = 64
EPOCHS = 5
test_loss, test_acc = model.evaluate(test_images, test_labels)
model.fit(train_images, train_labels, batch_size=BATCH_SIZE, epochs=EPOCHS)

# %% fc_evaluate
print(test_loss, test_acc)
