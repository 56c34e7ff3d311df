# Both models evaluated for a comparison; the CNN's numbers are kept.

# %% cnn_evaluate
first_loss, first_acc = model.evaluate(test_images, test_labels, verbose=0)
test_loss, test_acc = cnn_model.evaluate(test_images, test_labels, verbose=0)
print(f"{first_acc:.4f} and {test_acc:.4f}")
