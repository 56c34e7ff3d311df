"""Say how the layers of a model differ from those of a picture."""

from collections import Counter

from .layers import order_text


def order_hint(kinds: list[str], wanted: list[str]) -> str:
    """Return a question about the layer that is missing, too many or out of place, or ""."""
    missing = list((Counter(wanted) - Counter(kinds)).elements())
    extra = list((Counter(kinds) - Counter(wanted)).elements())
    if "GlobalAveragePooling2D" in extra or "GlobalMaxPooling2D" in extra:
        return "Global pooling keeps one number per filter. Does the picture flatten instead?"
    if not missing and not extra:
        return "All the layers are there. Is their order that of the picture?"
    if len(missing) == 1 and not extra:
        return f"Is a {order_text(missing)} missing? The picture has one more."
    if len(extra) == 1 and not missing:
        return f"Is there one {order_text(extra)} too many?"
    if len(missing) == len(extra) and len({*missing}) == len({*extra}) == 1:
        return f"Is {_name(extra[0])} meant? The picture has {_name(missing[0])} there."
    if missing and not extra:
        names = " and ".join(map(_name, dict.fromkeys(missing)))
        return f"Are layers missing? The picture also has {names}."
    return ""


def _name(kind: str) -> str:
    return order_text([kind])
