# Adam, by its name.

# %% fc_compile
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
