"""The texts of a revision: each distinct one rendered once, and kept under its key."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from alerts.audience.choose import StationCover
from alerts.delivery.guard import digest
from alerts.delivery.restraint import together
from alerts.errors import Unusable
from alerts.model.message import Bulletin, BulletinKind, Purpose
from alerts.model.route import Route
from alerts.model.warning import Mode, Revision
from alerts.outgoing.desk import Desk
from alerts.outgoing.held_back import joint_of
from alerts.outgoing.shelters import Refuge, Values, spoken_shelter, worded, written_shelters
from alerts.places.gazetteer import COUNTRY_NAME
from alerts.words.hazards import Hazard, missing_values, variant_of
from alerts.words.rendered import TOO_LONG, Script, Sms
from alerts.words.speech import Speech
from alerts.words.spoken import area_list, located, moment, sms_values, spoken_values

OF_DANGER = frozenset({Purpose.WARNING, Purpose.UPDATE})
MANY_NAMES = 12
READINGS = "3"
PARTS_FOR_A_HOST = 2


class Writer:
    """One revision's texts. `scripts` are by (station, language), `refuges` by the key of an SMS."""

    def __init__(self, revision: Revision, hazard: Hazard, desk: Desk) -> None:
        self.revision = revision
        self.hazard = hazard
        self.desk = desk
        self.warned = frozenset(revision.sucos)
        self.bulletins: dict[tuple[str, str, str, str], Bulletin] = {}
        self.scripts: dict[tuple[str, str], Script] = {}
        self.findings: list[str] = []
        self.refuges: dict[tuple[str, str, str, str], Refuge] = {}
        self.combined = together(revision, desk.others, joint_of(desk.hazards))

    def _speech(self, language: str) -> Speech | None:
        return self.desk.library.speech(language)

    def language_for(self, wanted: Sequence[str]) -> str:
        return next((code for code in wanted if code in self.desk.library.languages), self.desk.default_language)

    def sms(self, places: Sequence[str], language: str, purpose: Purpose, route: Route) -> tuple[str, str, str, str]:
        """One text for all the places whose committees somebody sits on."""
        named = places if len(places) == 1 else self._outermost(places)
        key = (BulletinKind.SMS.value, purpose.value, "+".join(named), language)
        if key not in self.bulletins:
            hazard = self._said(self._sucos_of(named), language, purpose)
            text, refuge = self._fitting(named, language, purpose, route, hazard)
            self._keep(
                BulletinKind.SMS, purpose, key[2], language, text.text, hazard, parts=text.parts, reviewed=text.reviewed
            )
            if refuge:
                self.refuges[key] = refuge
        return key

    def _outermost(self, places: Sequence[str]) -> tuple[str, ...]:
        """Without those that lie in another of them: a municipality's text speaks of all its sucos."""
        around = self.desk.gazetteer.around
        return tuple(sorted(place for place in set(places) if not set(places).intersection(around(place))))

    def _fitting(
        self, places: Sequence[str], language: str, purpose: Purpose, route: Route, hazard: Hazard
    ) -> tuple[Sms, Refuge | None]:
        """Several places are named where that fits, else their municipalities, else the country."""
        *others, last = self._ways_to_name(places, language)
        for area in others:
            try:
                return self._sms(places, area, language, purpose, route, hazard)
            except Unusable as refused:
                if refused.code != TOO_LONG:
                    raise
        return self._sms(places, last, language, purpose, route, hazard)

    def _ways_to_name(self, places: Sequence[str], language: str) -> tuple[str, ...]:
        gazetteer = self.desk.gazetteer
        if len(places) == 1:
            return (gazetteer.label(places[0]),)
        each = area_list([gazetteer.label(place) for place in places], self._speech(language))
        return each, self._area_in_short(places, language), COUNTRY_NAME

    def _sms(
        self, places: Sequence[str], area: str, language: str, purpose: Purpose, route: Route, hazard: Hazard
    ) -> tuple[Sms, Refuge | None]:
        exercise, municipal = self.desk.mode is Mode.EXERCISE, not self.warned.issuperset(places)
        written = self._written(area, language, hazard)

        def render(shelter: Values) -> Sms:
            return self.desk.library.sms(
                hazard.key,
                language,
                purpose=purpose,
                variant=self._variant(places, hazard),
                values={**written, **shelter},
                prompt=route.two_way,
                parts_limit=max(route.parts_limit, 2) if purpose in OF_DANGER and municipal else route.parts_limit,
                exercise=exercise,
            )

        if exercise or purpose not in OF_DANGER:
            return render({}), None
        return worded(render, written_shelters(self.revision, self.desk, hazard, places, self._sucos_of(places)))

    def script(self, cover: StationCover, language: str, purpose: Purpose) -> Script:
        key = (cover.station.id, language)
        if key not in self.scripts:
            hazard = self._said(cover.sucos, language, purpose)
            self.scripts[key] = script = self.desk.library.script(
                hazard.key,
                language,
                purpose=purpose,
                variant=self._variant_of_all(cover.sucos, hazard),
                values=self._spoken(cover, language, hazard),
                exercise=self.desk.mode is Mode.EXERCISE,
            )
            self._keep(
                BulletinKind.SCRIPT, purpose, cover.station.id, language, script.text, hazard, reviewed=script.reviewed
            )
        return self.scripts[key]

    def mail(self, cover: StationCover, purpose: Purpose) -> tuple[str, str, str, str]:
        station = cover.station
        spoken = [code for code in station.languages if code in self.desk.library.languages]
        languages = spoken or [self.desk.default_language]
        scripts = [(code, self.script(cover, code, purpose)) for code in languages]
        key = (BulletinKind.SCRIPT.value, purpose.value, station.id, "+".join(languages) + " mail")
        if key not in self.bulletins:
            hazard = self._said(cover.sucos, languages[0], purpose)
            subject, text = self._mail_text(cover, scripts, hazard)
            reviewed = all(script.reviewed for _, script in scripts)
            self._keep(
                BulletinKind.SCRIPT, purpose, station.id, key[3], text, hazard, subject=subject, reviewed=reviewed
            )
        return key

    def station_sms(self, cover: StationCover, purpose: Purpose) -> tuple[str, str, str, str]:
        """One SMS a host can act on: read now, how often, what."""
        language = self.language_for(cover.station.languages)
        key = (BulletinKind.STATION_SMS.value, purpose.value, cover.station.id, language)
        if key not in self.bulletins:
            hazard = self._said(cover.sucos, language, purpose)
            area = self._area_in_short(cover.sucos, language)
            text = self.desk.library.station_sms(
                hazard.key,
                language,
                purpose=purpose,
                variant=self._variant_of_all(cover.sucos, hazard),
                values=self._written(area, language, hazard) | {"n": READINGS, "ref": str(self.revision.warning_id)},
                parts_limit=PARTS_FOR_A_HOST,
                exercise=self.desk.mode is Mode.EXERCISE,
            )
            self._keep(
                BulletinKind.STATION_SMS,
                purpose,
                cover.station.id,
                language,
                text.text,
                hazard,
                parts=text.parts,
                reviewed=text.reviewed,
            )
        return key

    def _keep(
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

    def _said(self, sucos: Sequence[str], language: str, purpose: Purpose) -> Hazard:
        """Whose text is used: that of two hazards together where the same two hold in all of these sucos."""
        if not self.combined or purpose not in OF_DANGER:
            return self.hazard
        keys = {self.combined[suco][0] if suco in self.combined else "" for suco in sucos}
        joint = self.desk.hazards.get(keys.pop()) if len(keys) == 1 else None
        known = {**self.revision.values, "time": "onset", "phone": self.desk.phone}
        fits = joint and self.desk.library.has(language, joint.key) and not missing_values(joint, known)
        return joint if joint and fits else self.hazard

    def _variant(self, places: Sequence[str], hazard: Hazard) -> str:
        named = self.warned.issuperset(places)
        return self._variant_of_all(places if named else self.revision.sucos, hazard)

    def _variant_of_all(self, sucos: Sequence[str], hazard: Hazard) -> str:
        coastal = any(self.desk.gazetteer.place(suco).coastal for suco in sucos)
        return variant_of(hazard, self.revision, coastal)

    def _written(self, area: str, language: str, hazard: Hazard) -> dict[str, str | None]:
        revision, desk = self.revision, self.desk
        given = sms_values(
            sender=desk.sender,
            area=area,
            phone=desk.phone or None,
            start=self._began(),
            until=revision.expires,
            values=revision.values,
        )
        return _unknown(hazard) | given | {"hazard": desk.library.hazard_name(hazard.key, language)}

    def _spoken(self, cover: StationCover, language: str, hazard: Hazard) -> dict[str, str | None]:
        revision, desk = self.revision, self.desk
        given = spoken_values(
            self._speech(language),
            now=self._began(),
            sender_full=desk.sender_full.get(language, desk.sender),
            area=self._area(cover.sucos, language),
            station=cover.station.name,
            phone=desk.phone or None,
            start=self._began(),
            until=revision.expires,
            values={**spoken_shelter(revision, desk, hazard, cover.sucos, language), **revision.values},
        )
        named = {"sender": desk.sender, "hazard": desk.library.hazard_name(hazard.key, language)}
        return _unknown(hazard) | given | named

    def _began(self) -> datetime:
        began = self.revision.onset or self.revision.effective or self.revision.created_at
        assert began is not None
        return began

    def _area(self, sucos: Sequence[str], language: str) -> tuple[str, ...]:
        """What is read out as the place: each municipality wholly warned by its name, else its sucos by theirs.

        A name that occurs again is said with where it lies. Where that would be too many names, the municipalities
        alone. No other place is ever named.
        """
        gazetteer = self.desk.gazetteer
        by_municipality = self._by_municipality(sucos)
        named = [
            (place,) if len(inside) == len(gazetteer.sucos_of(place)) else inside
            for place, inside in by_municipality.items()
        ]
        if sum(map(len, named)) > MANY_NAMES:
            named = [(place,) for place in by_municipality]
        told = (gazetteer.told_apart(code) for codes in named for code in codes)
        speech = self._speech(language)
        return tuple(located(name, where, speech) if where else name for name, where in told)

    def _area_in_short(self, sucos: Sequence[str], language: str) -> str:
        """One suco by its name, more of them by their municipalities: there is no room for a list in an SMS."""
        gazetteer = self.desk.gazetteer
        if len(sucos) == 1:
            return gazetteer.label(sucos[0])
        names = [gazetteer.place(code).name for code in self._by_municipality(sucos)]
        return area_list(names, self._speech(language))

    def _by_municipality(self, sucos: Sequence[str]) -> dict[str, tuple[str, ...]]:
        grouped: dict[str, tuple[str, ...]] = {}
        for suco in sucos:
            code = (suco, *self.desk.gazetteer.around(suco))[-2]
            grouped[code] = (*grouped.get(code, ()), suco)
        return grouped

    def _mail_text(self, cover: StationCover, scripts: Sequence[tuple[str, Script]], hazard: Hazard) -> tuple[str, str]:
        revision, desk = self.revision, self.desk
        name = desk.library.hazard_name(hazard.key, scripts[0][0])
        minutes = self.hazard.repeat_minutes[revision.severity]
        link = desk.page_link(cover.station.id, revision.id)
        exercise = ["EZERSISIU / EXERCICIO"] if desk.mode is Mode.EXERCISE else []
        subject = ": ".join([*exercise, desk.sender, f"{name}, {revision.warning_id}"])
        lines = [*exercise, cover.station.name, ""]
        for language, script in scripts:
            every = desk.library.reading_times(language, minutes, moment(revision.expires, self._speech(language)))
            lines += [f"[{language}]  {script.seconds} s", every, "", *script.sentences, ""]
        if link:
            lines += [link, ""]
        return subject, "\n".join(lines)


def _unknown(hazard: Hazard) -> dict[str, str | None]:
    return {value.name: None for value in hazard.values}
