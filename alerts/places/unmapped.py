"""Sucos that no shape ever finds: they lie on no map and have to be named."""

from __future__ import annotations

from collections.abc import Collection

from alerts.places.gazetteer import Gazetteer


def on_no_map(gazetteer: Gazetteer, sucos: Collection[str]) -> tuple[str, ...]:
    """The sucos without a polygon that lie in the posts of these sucos and are not among them, by code."""
    posts = {gazetteer.around(suco)[0] for suco in sucos}
    return tuple(suco for suco in gazetteer.without_polygon if suco not in sucos and gazetteer.around(suco)[0] in posts)


def how_to_add(gazetteer: Gazetteer, suco: str) -> str:
    """What an officer does about one of them."""
    name = gazetteer.label(suco)
    typed = f'"{name}"' if " " in name else name
    return f"{name} is on no map: add it with --place {typed} if it is meant"
