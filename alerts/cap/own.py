"""The names under which documents of Avizu write what CAP has no element for, so that they are read back exactly."""

from __future__ import annotations

INTL = "INTL"
"""Geocode: the code of a place of Timor-Leste, INTL 2024."""
P_CODE = "P-CODE"
"""Geocode: the code of OCHA, where it is known."""
HAZARD_CODE = "avizu:hazard"
"""Event code: the hazard's key in hazards.yaml."""
OWN_VALUE = "avizu:"
"""Begins the parameter of a hazard's value that has no usual name."""
