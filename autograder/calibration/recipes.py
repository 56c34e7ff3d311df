"""All the recipes, in the order of the tables: the references come first in their network."""

from . import convolutional, fully_connected
from .recipe import RECIPES, Recipe

MODULES = (fully_connected, convolutional)  # importing them is what registers their recipes
ALL: dict[str, Recipe] = {
    name: recipe
    for module in MODULES
    for name, recipe in RECIPES.items()
    if recipe.make.__module__ == module.__name__
}
