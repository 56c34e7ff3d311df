"""Colab's helpers as far as a notebook can use them where there is no Colab: in a box."""
