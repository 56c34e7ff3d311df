"""Zones in times that people write: UTC and offsets from it are certain, other names are not."""

from datetime import timedelta, timezone

_UTC_NAMES = (None, "UTC", "GMT", "Z")


class UnknownZoneError(Exception):
    """A zone's offset isn't the same everywhere; the message is its name."""


def zone_of(name: str | None, offset: int | None) -> timezone | None:
    """Return the zone that dateutil's `parse(..., tzinfos=zone_of)` read, None if there is none.

    `offset` is in seconds. Raises `UnknownZoneError` for a zone's name, such as PST.
    """
    if name not in _UTC_NAMES:
        raise UnknownZoneError(name)
    if name is None and offset is None:
        return None
    return timezone(timedelta(seconds=offset or 0))
