"""The places of Timor-Leste: which there are, what lies in what, and how an officer calls a set of sucos."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from alerts.errors import NotFound
from alerts.model.place import Level, Place
from alerts.places.index import NameIndex
from alerts.places.spelling import folded

COUNTRY = "TL"
COUNTRY_NAME = "Timor-Leste"
COUNTRY_NAMES = (COUNTRY_NAME, "Timor Lorosa'e", "Timor Lorosae", "East Timor")

# INTL 2024 gives this suco neither a code nor a polygon. The X keeps our code clear of every INTL code to come.
BEDUKU = {"level": "suco", "code": "1001X1", "name": "Beduku", "parent_code": "1001"}
NEAR_SEA_KM = 0.5
LEVELS = {level.value: level for level in Level}

Row = list[str]  # kept as the cells it was read as: thousands of dicts would double the time to start


def _more(count: int) -> str:
    return f"{count} more suco" + ("s" if count > 1 else "")


# No comparison by content: a gazetteer is loaded once, and hashing it must stay cheap.
@dataclass(frozen=True, eq=False)
class Gazetteer:
    """Every place by its code. "TL" stands for the whole country wherever a code is asked for, save in `place`.

    `cells` are the lines of places.csv by code, `columns` says what stands where; `aliases` are (code, spelling).
    """

    columns: Mapping[str, int]
    cells: Mapping[str, Row]
    aliases: tuple[tuple[str, str], ...]
    # What was asked for once: a warning for the country asks for every suco many times.
    _places: dict[str, Place] = field(init=False, repr=False, default_factory=dict)
    _around: dict[str, tuple[str, ...]] = field(init=False, repr=False, default_factory=dict)

    @classmethod
    def load(cls, places_csv: str, aliases_csv: str) -> Gazetteer:
        """From the texts of places.csv and aliases.csv. Suco Beduku is added where places.csv lacks it."""
        columns, lines = _table(places_csv)
        code, name, level = columns["code"], columns["name"], columns["level"]
        cells = {line[code]: line for line in lines}
        post = cells.get(BEDUKU["parent_code"])
        if post and not any(line[name] == BEDUKU["name"] and line[level] == BEDUKU["level"] for line in lines):
            facts = BEDUKU | {"municipality": post[columns["municipality"]], "administrative_post": post[name]}
            cells[BEDUKU["code"]] = [facts.get(column, "") for column in columns]
        spelt, others = _table(aliases_csv)
        pairs = ((line[spelt["code"]], line[spelt["alias"]]) for line in others)
        return cls(columns, cells, tuple(pair for pair in pairs if pair[0] in cells))

    def __contains__(self, code: object) -> bool:
        return code in self.cells or code == COUNTRY

    def fact(self, code: str, column: str) -> str:
        """One cell of places.csv; "" where it is empty; NotFound for an unknown code."""
        try:
            return self.cells[code][self.columns[column]]
        except KeyError:
            raise NotFound(
                f"There is no place with the code {code!r}.", remedy="Look it up with: avizu place find NAME"
            ) from None

    def place(self, code: str) -> Place:
        """The place with this INTL code; NotFound if there is none. Its municipality and post are names."""
        if code not in self._places:
            self._places[code] = self._place(code)
        return self._places[code]

    def _place(self, code: str) -> Place:
        level = LEVELS[self.fact(code, "level")]
        inside = self._numbers(code, "inside_lat", "inside_lon")
        box = self._numbers(code, "min_lon", "min_lat", "max_lon", "max_lat")
        area = self._numbers(code, "area_km2")
        return Place(
            code=code,
            name=self.fact(code, "name"),
            level=level,
            parent="" if level is Level.MUNICIPALITY else self.fact(code, "parent_code"),
            municipality=self.fact(code, "municipality"),
            post=self.fact(code, "administrative_post"),
            pcode=self.fact(code, "ocha_pcode"),
            inside=(inside[0], inside[1]) if inside else None,
            box=(box[0], box[1], box[2], box[3]) if box else None,
            area_km2=area[0] if area else None,
            coastal=self._coastal(code),
        )

    def _coastal(self, code: str) -> bool:
        """Whether a wave could reach it: a shore of its own, or the sea within half a kilometre of its outline.

        The flag alone leaves out Comoro, Gricenfor and others of Dili's waterfront, where a road or a strip of another
        suco lies between.
        """
        return self.fact(code, "coastal") == "1" or any(km <= NEAR_SEA_KM for km in self._numbers(code, "sea_km"))

    def _numbers(self, code: str, *columns: str) -> list[float]:
        """Empty where the first of the cells is."""
        found = [self.fact(code, column) for column in columns]
        return [float(cell) for cell in found] if found[0] else []

    def level(self, code: str) -> Level | None:
        """None for the country."""
        return None if code == COUNTRY else LEVELS[self.fact(code, "level")]

    def around(self, code: str) -> tuple[str, ...]:
        """The codes of everything this place lies in, nearest first, the country last."""
        if code != COUNTRY and code not in self._around:
            parent = self.fact(code, "parent_code")
            self._around[code] = (parent, *self.around(parent))
        return self._around.get(code, ())

    @cached_property
    def municipalities(self) -> tuple[Place, ...]:
        """The 14 municipalities, by code."""
        wanted = Level.MUNICIPALITY.value
        return tuple(self.place(code) for code in sorted(self.cells) if self.fact(code, "level") == wanted)

    @cached_property
    def sucos(self) -> tuple[str, ...]:
        """The codes of all sucos, sorted, Beduku among them."""
        return tuple(sorted(code for code in self.cells if self.fact(code, "level") == Level.SUCO.value))

    @cached_property
    def without_polygon(self) -> tuple[str, ...]:
        """Sucos that no polygon or circle can ever hit: they have to be named."""
        return tuple(code for code in self.sucos if not self.fact(code, "inside_lat"))

    @cached_property
    def _sucos_in(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for suco in self.sucos:
            for code in (suco, *self.around(suco)):
                found.setdefault(code, []).append(suco)
        return found

    def sucos_of(self, code: str) -> tuple[str, ...]:
        """The sucos within a municipality, post or suco, sorted; an aldeia gives its suco; "TL" gives all."""
        if code != COUNTRY and self.level(code) is Level.ALDEIA:
            code = self.fact(code, "parent_code")
        return tuple(self._sucos_in.get(code, ()))

    def sucos_of_pcode(self, pcode: str) -> tuple[str, ...]:
        """The sucos an OCHA p-code ("TL06", "TL0604", "TL060403") covers; NotFound if none.

        p-codes follow older boundaries than INTL 2024, so TL06 covers Dili and Atauro. A suco newer than the p-codes
        counts with its post's. A p-code of one suco gives that suco alone: what was split off is not recorded.
        """
        wanted = pcode.strip().upper()
        found = tuple(suco for suco, own in self._pcodes.items() if own.startswith(wanted))
        if not found or len(wanted) < 4:
            raise NotFound(f"No place has the p-code {pcode}.", remedy="Give the place by its name.")
        return found

    @cached_property
    def _pcodes(self) -> dict[str, str]:
        return {suco: self._pcode_of(suco) for suco in self.sucos}

    def _pcode_of(self, suco: str) -> str:
        codes = (self.fact(code, "ocha_pcode") for code in (suco, *self.around(suco)[:-1]))
        return next((code for code in codes if code), "")

    def sucos_formerly_of(self, code: str) -> tuple[str, ...]:
        """The sucos that the boundaries before INTL 2024 put into a place: Dili held Atauro; () where they had none."""
        pcode = "" if code == COUNTRY else self.fact(code, "ocha_pcode")
        return self.sucos_of_pcode(pcode) if pcode else ()

    def municipality_of(self, code: str) -> Place:
        """The municipality that a place is or lies in."""
        return self.place((code, *self.around(code))[-2])

    @cached_property
    def _namesakes(self) -> dict[str, list[str]]:
        """Municipalities, posts and sucos by the sound of their name."""
        found: dict[str, list[str]] = {}
        for name, code in self._named(aldeias=False):
            found.setdefault(folded(name), []).append(code)
        return found

    def label(self, code: str) -> str:
        """The name as officers read it; typed back, it finds this place alone.

        A suco that shares its name with another place says where it lies: "Maumeta (Aileu)", "Fahisoi (Lequidoe)"; a
        post, or a suco that this does not tell apart, which of them it is: "Postu Ainaro", "Suku Ainaro". An aldeia
        is never named without its suco.
        """
        name, where = self.told_apart(code)
        if self.level(code) is Level.ALDEIA:
            return self.full_name(code)
        return f"{name} ({where})" if where else name

    def told_apart(self, code: str) -> tuple[str, str]:
        """The name, and what has to be said with it, as for `label`; "" where the name is enough."""
        level = self.level(code)
        if level in (None, Level.MUNICIPALITY):
            return self.full_name(code), ""
        name = self.fact(code, "name")
        if level is Level.ALDEIA:
            return name, self.full_name(self.fact(code, "parent_code"))
        others = [other for other in self._namesakes[folded(name)] if other != code]
        if not others or level is Level.POST:
            return f"Postu {name}" if others else name, ""
        theirs = {each for other in others for each in (other, *self.around(other))}
        post, municipality = (self.fact(each, "name") for each in self.around(code)[:2])
        said = (f"Postu {post}" if post == municipality else post, municipality)
        own = [where for each, where in zip(self.around(code), said, strict=False) if each not in theirs]
        return (name, own[-1]) if own else (f"Suku {name}", "")

    def full_name(self, code: str) -> str:
        """The name with everything around it: "Hera, Cristo Rei, Dili". Typed back, it finds this place alone."""
        if code == COUNTRY:
            return COUNTRY_NAME
        word = "Postu " if self._is_post_and_suco(code) else ""
        return word + ", ".join(self.fact(each, "name") for each in (code, *self.around(code)[:-1]))

    def _is_post_and_suco(self, code: str) -> bool:
        """Whether it is a post in whose municipality, but outside of it, a suco has the same name (Baguia)."""
        if self.level(code) is not Level.POST:
            return False
        around = [self.around(each) for each in self._namesakes[folded(self.fact(code, "name"))]]
        return any(self.fact(code, "parent_code") in outer and code not in outer for outer in around if len(outer) == 3)

    def summary(self, codes: Iterable[str]) -> str:
        """One line for a set of places: "Comoro, Manleuana and 5 more sucos in Dili", "all of Dili (31 sucos)"."""
        sucos, municipalities = self._gathered(codes)
        if not sucos:
            return "no sucos"
        if len(sucos) == len(self.sucos):
            return f"{COUNTRY_NAME} ({len(sucos)} sucos)"
        names = [self.fact(code, "name") for code in municipalities]
        if len(names) > 1:
            return f"{len(sucos)} sucos in {self._joined(names)}"
        if len(sucos) == len(self.sucos_of(municipalities[0])):
            return f"all of {names[0]} ({len(sucos)} sucos)"
        return f"{self._list(sucos)} in {names[0]}"

    def _joined(self, municipalities: Sequence[str]) -> str:
        return ", ".join(municipalities) if len(municipalities) <= 3 else f"{len(municipalities)} municipalities"

    def _list(self, sucos: Sequence[str]) -> str:
        """Sucos of one municipality, which is named after them: only what it does not tell is said of each."""
        told = (self.told_apart(code) for code in sucos)
        within = self.fact(sucos[0], "municipality")
        names = [name if where in ("", within) else f"{name} ({where})" for name, where in told]
        if len(names) > 3:
            names = [*names[:2], _more(len(names) - 2)]
        return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)

    def covering_name(self, codes: Iterable[str]) -> str:
        """What an officer types to confirm the place; NotFound for no places at all."""
        sucos, municipalities = self._gathered(codes)
        if not sucos:
            raise NotFound("There are no places to confirm.", remedy="Choose at least one place by name.")
        if len(sucos) == len(self.sucos):
            return COUNTRY_NAME
        if len(sucos) == 1:
            return self.label(sucos[0])
        return self._joined([self.fact(code, "name") for code in municipalities])

    def _gathered(self, codes: Iterable[str]) -> tuple[list[str], list[str]]:
        """The sucos of these codes and the municipalities they lie in, both sorted."""
        sucos = sorted({suco for code in codes for suco in self.sucos_of(code)})
        return sucos, sorted({self.around(suco)[-2] for suco in sucos})

    @cached_property
    def exact(self) -> dict[str, list[str]]:
        """Codes of all but aldeias by the name as written (`spelling.plain`)."""
        return self.index.exact

    @cached_property
    def index(self) -> NameIndex:
        """Every name of every place and of the country. A suco called Suco Liurai is also Liurai."""
        first = [*self._named(aldeias=False), (COUNTRY_NAME, COUNTRY)]
        bare = [(name.removeprefix("Suco "), code) for name, code in first if name.startswith("Suco ")]
        aliases = [(name, code) for code, name in self.aliases]
        country = [(name, COUNTRY) for name in COUNTRY_NAMES]
        return NameIndex(first, [*aliases, *bare, *country], self._named(aldeias=True))

    def _named(self, *, aldeias: bool) -> list[tuple[str, str]]:
        name, level, wanted = self.columns["name"], self.columns["level"], Level.ALDEIA.value
        return [(line[name], code) for code, line in self.cells.items() if (line[level] == wanted) is aldeias]


def _table(text: str) -> tuple[dict[str, int], list[Row]]:
    """What stands in which column, and the lines."""
    lines = csv.reader(text.splitlines())
    header = next(lines, [])
    return {column: number for number, column in enumerate(header)}, list(lines)
