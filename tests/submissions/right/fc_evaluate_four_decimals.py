# Rounded to four decimals, of which an accuracy over 10,000 images has no more.

# %% fc_evaluate
test_loss, test_acc = [round(number, 4) for number in model.evaluate(test_images, test_labels)]
print(f"Test accuracy: {100 * test_acc:.2f} %")
