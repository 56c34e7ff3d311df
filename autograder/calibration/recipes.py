"""All recipes, in the order of the tables; the reference comes first for each network."""

from . import convolutional, fully_connected
from .recipe import RECIPES, Recipe

MODULES = (fully_connected, convolutional)  # importing them registers their recipes
ALL: dict[str, Recipe] = {
    name: recipe
    for module in MODULES
    for name, recipe in RECIPES.items()
    if recipe.make.__module__ == module.__name__
}
