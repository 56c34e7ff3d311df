# The cell that compiles was left open.
# points: fc_train 0, fc_evaluate 0
# untouched: fc_compile
# seen: fc_train: stopped with ValueError: You must call `compile()`
# hint: fc_train: This model isn't compiled
# seen: fc_evaluate: the cell that evaluates stopped with ValueError
# hint: fc_evaluate: This model isn't compiled
