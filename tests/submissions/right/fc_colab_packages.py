# What Colab has without an installation, in the cells that train and evaluate.

# %% fc_fit
import pandas as pd
import plotly.express as px
import seaborn as sns
from sklearn.metrics import confusion_matrix

BATCH_SIZE = 64
EPOCHS = 5
history = model.fit(train_images, train_labels, batch_size=BATCH_SIZE, epochs=EPOCHS)
curves = pd.DataFrame(history.history)
curves.plot()
px.line(curves)

# %% fc_evaluate
import cv2

test_loss, test_acc = model.evaluate(test_images, test_labels)
digits = np.argmax(model.predict(test_images), axis=1)
sns.heatmap(confusion_matrix(test_labels, digits))
large = cv2.resize(test_images[0], (56, 56))
