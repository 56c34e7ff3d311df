"""nbclient with limits on the time and the output of a cell."""

import asyncio
from typing import Any

from jupyter_core.utils import ensure_async, run_sync
from nbclient import NotebookClient
from nbformat import NotebookNode

from .cpu_time import CpuTime, Deadline, Passed

_LOOK_SECONDS = 0.5
_SHOWN = ("stream", "display_data", "execute_result", "update_display_data")


class Client(NotebookClient):  # type: ignore[misc]  # nbclient is not typed
    """Runs cells and interrupts those that pass a limit; `stopped` says which the last one did."""

    stopped: Passed = ""
    seen = 0

    def set_limits(self, limits: dict[str, int], used: CpuTime) -> None:
        """Take the limits of a cell, and what measures the CPU time."""
        self.cell_output, self.limits, self.used = limits["cell_output"], limits, used

    async def async_execute_cell(self, *args: Any, **kwargs: Any) -> NotebookNode:
        """Run a cell, and interrupt it at a limit."""
        self.seen, self.stopped = 0, ""
        watch = asyncio.ensure_future(self._watch())
        try:
            return await super().async_execute_cell(*args, **kwargs)
        finally:
            watch.cancel()

    execute_cell = run_sync(async_execute_cell)

    async def _watch(self) -> None:
        """Interrupt the kernel when the cell passes a limit, and each time it does so again."""
        while True:
            self.used.look()
            limits: dict[str, int] = self.limits
            passed: Passed = ""
            deadline = Deadline(limits["cell_seconds"], limits["wall"], self.used.seconds)
            while not passed:
                await asyncio.sleep(_LOOK_SECONDS)
                self.used.look()
                passed = deadline.passed(self.used.seconds)
            self.stopped = self.stopped or passed
            await ensure_async(self.km.interrupt_kernel())

    def process_message(self, msg: Any, cell: NotebookNode, cell_index: int) -> Any:
        """Handle a message from the kernel unless the cell has already written too much."""
        if msg["msg_type"] in _SHOWN:
            room = self.cell_output - self.seen
            self.seen += len(str(msg["content"]))
            if self.seen > self.cell_output and (msg["msg_type"] != "stream" or room <= 0):
                return None
            if self.seen > self.cell_output:
                msg["content"]["text"] = msg["content"]["text"][:room]
        return super().process_message(msg, cell, cell_index)
