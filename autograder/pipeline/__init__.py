"""The stages tied together: the only room that knows them all."""
