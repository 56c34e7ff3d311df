"""What Colab has in place of OpenCV's windows."""

from typing import Any


def cv2_imshow(image: Any) -> None:
    """Show an image, an array of OpenCV's, below the cell."""
    import cv2
    from IPython.display import Image, display

    display(Image(data=cv2.imencode(".png", image)[1].tobytes()))
