"""IPython shows other numbers than it is given, and stolen cards."""
# status: needs_review

# %% fc_model
plain = get_ipython().display_formatter.formatters["text/plain"]
plain.for_type(mdl.checks.Result, lambda result, printer, cycle: printer.text("4.0"))
