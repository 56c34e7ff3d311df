"""What an earlier check saw, to tell an exercise that was left out from one done wrongly."""

from typing import Any

import numpy as np

_numbers: dict[str, Any] = {}
_optimizer: dict[str, Any] = {}


def remember_numbers(namespace: dict[str, Any]) -> None:
    """Keep the objects `test_loss` and `test_acc`: a second evaluation makes new ones."""
    _numbers.update({name: namespace.get(name) for name in ("test_loss", "test_acc")})


def numbers_untouched(namespace: dict[str, Any]) -> bool:
    """Return whether `test_loss` and `test_acc` are still the objects that were remembered."""
    return bool(_numbers) and all(namespace.get(name) is _numbers[name] for name in _numbers)


def remember_optimizer(optimizer: Any) -> None:
    """Keep an optimizer and its number of steps."""
    _optimizer.update(optimizer=optimizer, steps=_steps(optimizer))


def optimizer_moved(optimizer: Any) -> bool:
    """Return whether the optimizer, or one that replaced it, made steps since it was kept."""
    if not _optimizer or optimizer is None:
        return False
    if optimizer is _optimizer["optimizer"]:
        return bool(_steps(optimizer) != _optimizer["steps"])
    return _steps(optimizer) > 0


def forget() -> None:
    """Forget everything."""
    _numbers.clear()
    _optimizer.clear()


def _steps(optimizer: Any) -> int:
    try:
        return int(np.asarray(optimizer.iterations))
    except Exception:
        return 0
