"""The process that holds comet_ml: it reads a request and values, a JSON line each, and sends them.

It answers once, with the experiment's address, or null if Comet doesn't take it. The experiment
ends when the input ends, so also when the notebook's process is gone.
"""

import json
import os
import sys
import tempfile
from threading import Timer
from typing import IO, Any

PROJECT = "lab2-mnist"
FINISH_SECONDS = 60.0  # for the last values, once the input has ended

_QUIET = {
    "COMET_DISABLE_AUTO_LOGGING": "1",
    "COMET_DISABLE_ANNOUNCEMENT": "1",
    "COMET_ERROR_TRACKING_ENABLE": "false",
    "COMET_LOGGING_CONSOLE": "CRITICAL",
}
_PRIVATE = (
    *("log_code", "log_graph", "log_git_metadata", "log_git_patch", "parse_args"),
    *("log_env_details", "log_env_gpu", "log_env_host", "log_env_cpu"),
    *("log_env_network", "log_env_disk", "auto_output_logging", "auto_param_logging"),
    *("auto_metric_logging", "auto_log_co2", "auto_histogram_tensorboard_logging"),
)


def main() -> None:
    """Serve one experiment, from standard input to standard output."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # output of comet_ml must not look like an answer
    os.environ.update(_QUIET)
    request = json.loads(sys.stdin.readline())
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.chdir(folder)
        experiment = _start(request, folder)
        print(json.dumps({"url": experiment.url if experiment else None}), file=answers, flush=True)
        if experiment:
            _forward(sys.stdin, experiment)


def _start(request: dict[str, Any], folder: str) -> Any:
    import comet_ml

    config = comet_ml.ExperimentConfig(
        name=request["name"],
        display_summary_level=0,
        offline_directory=folder,
        **dict.fromkeys(_PRIVATE, False),
    )
    experiment = comet_ml.start(
        api_key=request["key"],
        project_name=PROJECT,
        mode="create",
        online=True,
        experiment_config=config,
    )
    if not experiment.alive:  # comet_ml does not raise for a bad key
        return None
    experiment.log_parameters(request["parameters"])
    return experiment


def _forward(lines: IO[str], experiment: Any) -> None:
    for line in lines:
        value = json.loads(line)
        experiment.log_metric(
            value["name"], value["value"], step=value["step"], epoch=value["epoch"]
        )
    watchdog = Timer(FINISH_SECONDS, os._exit, [1])
    watchdog.daemon = True
    watchdog.start()
    experiment.end()


if __name__ == "__main__":
    main()
