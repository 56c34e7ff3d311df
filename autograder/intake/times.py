"""Read the time in a `timestamp.txt`, whatever its time zone, as nbgrader writes it: in UTC."""

from datetime import UTC, datetime

from dateutil.parser import parse

from ..zones import UnknownZoneError, zone_of

LONGEST = 200  # characters; the parser of times needs seconds for a long text


def in_utc(text: str) -> str:
    """Return a time such as "2026-11-01 10:00:00.123456 UTC"; one without a zone is in UTC.

    Raises `UnknownZoneError` for a zone's name, such as PST, which nbgrader would take for UTC or
    not, and ValueError if the text isn't a time.
    """
    if len(text) > LONGEST:
        raise ValueError("This is too long for a time.")
    try:
        time: datetime = parse(text, tzinfos=zone_of)
    except UnknownZoneError:
        raise
    except Exception as error:  # dateutil raises many kinds of errors
        raise ValueError("This isn't a time.") from error
    time = time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    return f"{time.replace(tzinfo=None).isoformat(' ')} UTC"
