# The first model again.
# points: cnn_model 1, cnn_train 0
# untouched: cnn_compile, cnn_fit
# finding: cnn_model: the layers match the picture
# seen: cnn_model: Flatten → Dense → Dense
# hint: cnn_train: There is no convolution
# hint: cnn_model: The picture also has Conv2D and MaxPool2D

# %% cnn_model
def build_cnn_model():
    return build_fc_model()

cnn_model = model
