"""The texts of a revision: each distinct one rendered once, and kept under its key."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from alerts.audience.addressed import ENDS
from alerts.delivery.guard import digest
from alerts.delivery.restraint import together
from alerts.errors import AvizuError, Unusable
from alerts.model.message import Bulletin, BulletinKind, Purpose
from alerts.model.place import Level
from alerts.model.route import Route
from alerts.model.warning import Kind, Mode, Revision
from alerts.outgoing.areas import most_named, named_in
from alerts.outgoing.desk import Desk
from alerts.outgoing.held_back import joint_of
from alerts.outgoing.shelters import Refuge, Values, worded, written_shelters
from alerts.places.gazetteer import COUNTRY_NAME
from alerts.words.advice import WATCH
from alerts.words.areas import area_of
from alerts.words.hazards import Hazard, missing_values, variant_of
from alerts.words.rendered import TOO_LONG, Script, Sms
from alerts.words.speech import Speech
from alerts.words.spoken import area_list, sms_values

OF_DANGER = frozenset({Purpose.WARNING, Purpose.UPDATE})
STILL_WARNED: dict[str, str | None] = {"still_warned": "1"}
PARTS_FOR_MANY = 2
"""What the committee of a municipality or a post may get, since it is told of several sucos."""


class Writer:
    """One revision's texts. `scripts` are by (station, language), the others by the key of an SMS.

    A `cautious` one words an end as if another danger held everywhere: for what is read for long, by everybody.
    """

    def __init__(self, revision: Revision, hazard: Hazard, desk: Desk, *, cautious: bool = False) -> None:
        self.revision = revision
        self.hazard = hazard
        self.desk = desk
        self.cautious = cautious
        self.warned = frozenset(revision.sucos)
        self.bulletins: dict[tuple[str, str, str, str], Bulletin] = {}
        self.scripts: dict[tuple[str, str], Script] = {}
        self.findings: list[str] = []
        self.variants: dict[tuple[str, str, str, str], str] = {}
        self.left_out: dict[tuple[str, str, str, str], tuple[str, ...]] = {}
        self.refuges: dict[tuple[str, str, str, str], Refuge] = {}
        self.combined = together(revision, desk.others, joint_of(desk.hazards))

    def speech(self, language: str) -> Speech | None:
        return self.desk.library.speech(language)

    def languages_of(self, wanted: Sequence[str]) -> tuple[str, ...]:
        """Those of them that this danger has a text in; the default one where there is none."""
        library, default = self.desk.library, self.desk.default_language
        return tuple(code for code in wanted if library.speaks(code, self.hazard.key)) or (default,)

    def language_for(self, wanted: Sequence[str]) -> str:
        return self.languages_of(wanted)[0]

    def sms(self, places: Sequence[str], language: str, purpose: Purpose, route: Route) -> tuple[str, str, str, str]:
        """One text for all the places whose committees somebody sits on."""
        named = places if len(places) == 1 else self._outermost(places)
        key = (BulletinKind.SMS.value, purpose.value, "+".join(named), language)
        if key not in self.bulletins:
            hazard = self.said(self._sucos_of(named), language, purpose)
            try:
                text, refuge = self._fitting(named, language, purpose, route, hazard)
            except AvizuError as broken:
                return self.sms(places, self.instead_of(language, broken), purpose, route)
            self.keep(
                BulletinKind.SMS, purpose, key[2], language, text.text, hazard, parts=text.parts, reviewed=text.reviewed
            )
            self.variants[key] = self._variant_said(named, language, hazard) if purpose in OF_DANGER else ""
            self.left_out[key] = text.dropped
            if refuge:
                self.refuges[key] = refuge
        return key

    def instead_of(self, language: str, broken: AvizuError) -> str:
        """The default language, where a text of another can't be used: nobody else must wait for it.

        Raises `broken` itself where it is the default one's.
        """
        if language == self.desk.default_language:
            raise broken
        said = f"The {language} text is not used, {self.desk.default_language} goes out instead: {broken.sentence}"
        if said not in self.findings:
            self.findings.append(said)
        return self.desk.default_language

    def forget(self, station: str, language: str) -> None:
        """What was begun for a station in a language that it can't be finished in."""
        self.scripts.pop((station, language), None)
        for key in [key for key in self.bulletins if key[2] == station and key[3].split()[0] == language]:
            del self.bulletins[key]

    def _outermost(self, places: Sequence[str]) -> tuple[str, ...]:
        """Without those that lie in another of them: a municipality's text speaks of all its sucos."""
        around = self.desk.gazetteer.around
        return tuple(sorted(place for place in set(places) if not set(places).intersection(around(place))))

    def _fitting(
        self, places: Sequence[str], language: str, purpose: Purpose, route: Route, hazard: Hazard
    ) -> tuple[Sms, Refuge | None]:
        """Several places are named where that fits, else their municipalities, else the country."""
        if len(places) == 1:
            return self._one_place(places[0], language, purpose, route, hazard)
        *others, last = self._ways_to_name(places, language)
        for area in others:
            try:
                return self._sms(places, area, language, purpose, route, hazard)
            except Unusable as refused:
                if refused.code != TOO_LONG:
                    raise
        return self._sms(places, last, language, purpose, route, hazard)

    def _one_place(
        self, place: str, language: str, purpose: Purpose, route: Route, hazard: Hazard
    ) -> tuple[Sms, Refuge | None]:
        """A municipality or post with as many of its warned sucos as there is room for, at the price of no sentence."""
        desk = self.desk
        plain = self._sms((place,), desk.gazetteer.label(place), language, purpose, route, hazard)

        def named(how_many: int) -> tuple[Sms, Refuge | None] | None:
            area = area_of(desk.library, language, names[:how_many], len(names) - how_many, within)
            try:
                text = self._sms((place,), area, language, purpose, route, hazard) if area else None
            except Unusable as refused:
                if refused.code != TOO_LONG:
                    raise
                return None
            return text if text and text[0].dropped == plain[0].dropped and text[1] == plain[1] else None

        names, within = named_in(desk.gazetteer, place, self.warned), desk.gazetteer.label(place)
        return most_named(named, len(names)) or plain

    def _ways_to_name(self, places: Sequence[str], language: str) -> tuple[str, ...]:
        gazetteer = self.desk.gazetteer
        each = area_list([gazetteer.label(place) for place in places], self.speech(language))
        return each, self.area_in_short(places, language), COUNTRY_NAME

    def _sms(
        self, places: Sequence[str], area: str, language: str, purpose: Purpose, route: Route, hazard: Hazard
    ) -> tuple[Sms, Refuge | None]:
        exercise, library = self.desk.mode is Mode.EXERCISE, self.desk.library
        many = not exercise and any(self.desk.gazetteer.level(place) is not Level.SUCO for place in places)
        written = self.written(area, language, hazard) | self.still_warned(places, purpose)
        variant = self._variant(places, hazard)

        def render(shelter: Values) -> Sms:
            return library.sms(
                hazard.key,
                language,
                purpose=purpose,
                variant=variant,
                values={**written, **shelter},
                prompt=route.two_way,
                parts_limit=max(route.parts_limit, PARTS_FOR_MANY) if many else route.parts_limit,
                exercise=exercise,
            )

        if exercise or purpose not in OF_DANGER:
            return render({}), None
        ways = written_shelters(self.revision, self.desk, hazard, places, self._sucos_of(places))
        named = library.named_in_sms(hazard.key, language, purpose, variant)
        return worded(render, [way for way in ways if named.issuperset(way)], library.lexicon(language).folding)

    def keep(
        self,
        kind: BulletinKind,
        purpose: Purpose,
        place: str,
        language: str,
        text: str,
        hazard: Hazard,
        *,
        reviewed: bool,
        parts: int = 0,
        subject: str = "",
    ) -> None:
        bulletin = Bulletin(
            kind=kind,
            purpose=purpose,
            place=place,
            language=language,
            text=text,
            parts=parts,
            digest=digest(text),
            subject=subject,
            reviewed=reviewed,
            hazard=hazard.key,
        )
        self.bulletins[bulletin.key] = bulletin

    def _sucos_of(self, places: Sequence[str]) -> tuple[str, ...]:
        """The warned sucos of these places."""
        sucos_of = self.desk.gazetteer.sucos_of
        return tuple(suco for place in places for suco in sucos_of(place) if suco in self.warned)

    def said(self, sucos: Sequence[str], language: str, purpose: Purpose) -> Hazard:
        """Whose text is used: that of two hazards together where the same two hold in all of these sucos."""
        if not self.combined or purpose not in OF_DANGER:
            return self.hazard
        keys = {self.combined[suco][0] if suco in self.combined else "" for suco in sucos}
        joint = self.desk.hazards.get(keys.pop()) if len(keys) == 1 else None
        known = {**self.revision.values, "time": "onset", "phone": self.desk.phone}
        fits = joint and self.desk.library.has(language, joint.key) and not missing_values(joint, known)
        return joint if joint and fits else self.hazard

    def still_warned(self, places: Sequence[str], purpose: Purpose) -> dict[str, str | None]:
        """For the end of a danger, whether another one is warned of there: then nobody may be told to return.

        Several places count with all their municipalities, by which they may be named.
        """
        if purpose not in ENDS:
            return {}
        if self.cautious:
            return STILL_WARNED
        named = places if len(places) == 1 else self.by_municipality(places)
        inside = {suco for place in named for suco in self.desk.gazetteer.sucos_of(place)}
        dangers = (one.sucos for one in self.desk.others if one.kind is Kind.WARNING)
        return STILL_WARNED if any(map(inside.intersection, dangers)) else {}

    def _variant(self, places: Sequence[str], hazard: Hazard) -> str:
        return self.variant_of_all(self._sucos_of(places) or self.revision.sucos, hazard)

    def _variant_said(self, places: Sequence[str], language: str, hazard: Hazard) -> str:
        """A language without that text says its plain warning."""
        variant = self._variant(places, hazard)
        return variant if self.desk.library.has_text(language, hazard.key, f"{variant}_sms") else "warning"

    def variant_of_all(self, sucos: Sequence[str], hazard: Hazard) -> str:
        coastal = any(self.desk.gazetteer.place(suco).coastal for suco in sucos)
        return variant_of(hazard, self.revision, coastal)

    def written(self, area: str, language: str, hazard: Hazard) -> dict[str, str | None]:
        revision, desk = self.revision, self.desk
        given = sms_values(
            sender=desk.sender,
            area=area,
            phone=desk.phone or None,
            start=self._start(hazard),
            until=revision.expires,
            values=revision.values,
        )
        return unknown(hazard) | given | {"hazard": desk.library.hazard_name(hazard.key, language)}

    def _start(self, hazard: Hazard) -> datetime | None:
        """None for a watch of something of which nobody knows when it begins: when it was written is no such time."""
        watch = variant_of(hazard, self.revision, coastal=True) == WATCH
        return self.revision.onset if watch else self.began()

    def began(self) -> datetime:
        began = self.revision.onset or self.revision.effective or self.revision.created_at
        assert began is not None
        return began

    def area_in_short(self, sucos: Sequence[str], language: str) -> str:
        """One suco by its name, more of them by their municipalities: there is no room for a list in an SMS."""
        gazetteer = self.desk.gazetteer
        if len(sucos) == 1:
            return gazetteer.label(sucos[0])
        names = [gazetteer.place(code).name for code in self.by_municipality(sucos)]
        return area_list(names, self.speech(language))

    def by_municipality(self, sucos: Sequence[str]) -> dict[str, tuple[str, ...]]:
        grouped: dict[str, tuple[str, ...]] = {}
        for suco in sucos:
            code = (suco, *self.desk.gazetteer.around(suco))[-2]
            grouped[code] = (*grouped.get(code, ()), suco)
        return grouped


def unknown(hazard: Hazard) -> dict[str, str | None]:
    return {value.name: None for value in hazard.values}
