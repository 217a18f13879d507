"""The texts of a revision: each distinct one rendered once, and kept under its key."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from alerts.audience.choose import StationCover
from alerts.delivery.guard import digest
from alerts.model.message import Bulletin, BulletinKind, Purpose
from alerts.model.route import Route
from alerts.model.warning import Mode, Revision
from alerts.outgoing.desk import Desk
from alerts.words.hazards import Hazard, variant_of
from alerts.words.rendered import Script
from alerts.words.spoken import area_list, moment, sms_values, spoken_values

MANY_NAMES = 12
READINGS = "3"
PARTS_FOR_A_HOST = 2


class Writer:
    """One revision's texts. `scripts` are by (station, language)."""

    def __init__(self, revision: Revision, hazard: Hazard, desk: Desk) -> None:
        self.revision = revision
        self.hazard = hazard
        self.desk = desk
        self.bulletins: dict[tuple[str, str, str, str], Bulletin] = {}
        self.scripts: dict[tuple[str, str], Script] = {}
        self.findings: list[str] = []
        self.silenced = {f"contact:{c.id}" for c in desk.contacts if c.opted_out_at is not None}

    def language_for(self, wanted: Sequence[str]) -> str:
        return next((code for code in wanted if code in self.desk.library.languages), self.desk.default_language)

    def sms(self, place: str, language: str, purpose: Purpose, route: Route) -> tuple[str, str, str, str]:
        key = (BulletinKind.SMS.value, purpose.value, place, language)
        if key not in self.bulletins:
            municipal = place not in self.revision.sucos and purpose in {Purpose.WARNING, Purpose.UPDATE}
            text = self.desk.library.sms(
                self.revision.hazard,
                language,
                purpose=purpose,
                variant=self._variant(place),
                values=self._written(place, language),
                prompt=route.two_way,
                parts_limit=max(route.parts_limit, 2) if municipal else route.parts_limit,
                exercise=self.desk.mode is Mode.EXERCISE,
            )
            self._keep(BulletinKind.SMS, purpose, place, language, text.text, parts=text.parts)
        return key

    def script(self, cover: StationCover, language: str, purpose: Purpose) -> Script:
        key = (cover.station.id, language)
        if key not in self.scripts:
            self.scripts[key] = script = self.desk.library.script(
                self.revision.hazard,
                language,
                purpose=purpose,
                variant=self._variant_of_all(cover.sucos),
                values=self._spoken(cover, language),
                exercise=self.desk.mode is Mode.EXERCISE,
            )
            self._keep(BulletinKind.SCRIPT, purpose, cover.station.id, language, script.text)
        return self.scripts[key]

    def mail(self, cover: StationCover, purpose: Purpose) -> tuple[str, str, str, str]:
        station = cover.station
        spoken = [code for code in station.languages if code in self.desk.library.languages]
        languages = spoken or [self.desk.default_language]
        scripts = [(code, self.script(cover, code, purpose)) for code in languages]
        key = (BulletinKind.SCRIPT.value, purpose.value, station.id, "+".join(languages) + " mail")
        if key not in self.bulletins:
            subject, text = self._mail_text(cover, scripts)
            self._keep(BulletinKind.SCRIPT, purpose, station.id, key[3], text, subject=subject)
        return key

    def station_sms(self, cover: StationCover, purpose: Purpose) -> tuple[str, str, str, str]:
        """One SMS a host can act on: read now, how often, what."""
        language = self.language_for(cover.station.languages)
        key = (BulletinKind.STATION_SMS.value, purpose.value, cover.station.id, language)
        if key not in self.bulletins:
            own = {"area": self._area_in_short(cover.sucos, language), "n": READINGS}
            text = self.desk.library.station_sms(
                self.revision.hazard,
                language,
                purpose=purpose,
                variant=self._variant_of_all(cover.sucos),
                values=self._written(cover.sucos[0], language) | own | {"ref": str(self.revision.warning_id)},
                parts_limit=PARTS_FOR_A_HOST,
                exercise=self.desk.mode is Mode.EXERCISE,
            )
            self._keep(BulletinKind.STATION_SMS, purpose, cover.station.id, language, text.text, parts=text.parts)
        return key

    def _keep(
        self,
        kind: BulletinKind,
        purpose: Purpose,
        place: str,
        language: str,
        text: str,
        *,
        parts: int = 0,
        subject: str = "",
    ) -> None:
        reviewed = all(
            self.desk.library.reviewed(code, self.revision.hazard) for code in language.split(maxsplit=1)[0].split("+")
        )
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
        )
        self.bulletins[bulletin.key] = bulletin

    def _variant(self, place: str) -> str:
        return self._variant_of_all((place,) if place in self.revision.sucos else self.revision.sucos)

    def _variant_of_all(self, sucos: Sequence[str]) -> str:
        coastal = any(self.desk.gazetteer.place(suco).coastal for suco in sucos)
        return variant_of(self.hazard, self.revision.certainty, coastal)

    def _written(self, place: str, language: str) -> dict[str, str | None]:
        revision, desk = self.revision, self.desk
        given = sms_values(
            sender=desk.sender,
            area=desk.gazetteer.label(place),
            phone=desk.phone or None,
            start=self._began(),
            until=revision.expires,
            values=revision.values,
        )
        return self._unknown() | given | {"hazard": desk.library.hazard_name(revision.hazard, language)}

    def _spoken(self, cover: StationCover, language: str) -> dict[str, str | None]:
        revision, desk = self.revision, self.desk
        given = spoken_values(
            language,
            now=self._began(),
            sender_full=desk.sender_full.get(language, desk.sender),
            area=self._area(cover.sucos),
            station=cover.station.name,
            phone=desk.phone or None,
            start=self._began(),
            until=revision.expires,
            values=revision.values,
        )
        named = {"sender": desk.sender, "hazard": desk.library.hazard_name(revision.hazard, language)}
        return self._unknown() | given | named

    def _began(self) -> datetime:
        began = self.revision.onset or self.revision.effective or self.revision.created_at
        assert began is not None
        return began

    def _unknown(self) -> dict[str, str | None]:
        return {value.name: None for value in self.hazard.values}

    def _area(self, sucos: Sequence[str]) -> tuple[str, ...]:
        """What is read out as the place: each municipality wholly warned by its name, else its sucos by theirs.

        Where that would be too many names, the municipalities alone. No other place is ever named.
        """
        gazetteer = self.desk.gazetteer
        by_municipality = self._by_municipality(sucos)
        named = [
            (place,) if len(inside) == len(gazetteer.sucos_of(place)) else inside
            for place, inside in by_municipality.items()
        ]
        if sum(map(len, named)) > MANY_NAMES:
            named = [(place,) for place in by_municipality]
        return tuple(gazetteer.place(code).name for codes in named for code in codes)

    def _area_in_short(self, sucos: Sequence[str], language: str) -> str:
        """One suco by its name, more of them by their municipalities: there is no room for a list in an SMS."""
        gazetteer = self.desk.gazetteer
        if len(sucos) == 1:
            return gazetteer.label(sucos[0])
        return area_list([gazetteer.place(code).name for code in self._by_municipality(sucos)], language)

    def _by_municipality(self, sucos: Sequence[str]) -> dict[str, tuple[str, ...]]:
        grouped: dict[str, tuple[str, ...]] = {}
        for suco in sucos:
            code = self.desk.gazetteer.municipality_of(suco).code
            grouped[code] = (*grouped.get(code, ()), suco)
        return grouped

    def _mail_text(self, cover: StationCover, scripts: Sequence[tuple[str, Script]]) -> tuple[str, str]:
        revision, desk = self.revision, self.desk
        hazard = desk.library.hazard_name(revision.hazard, scripts[0][0])
        minutes = self.hazard.repeat_minutes[revision.severity]
        link = desk.page_link(cover.station.id, revision.id)
        exercise = ["EZERSISIU / EXERCICIO"] if desk.mode is Mode.EXERCISE else []
        subject = ": ".join([*exercise, desk.sender, f"{hazard}, {revision.warning_id}"])
        lines = [*exercise, cover.station.name, ""]
        for language, script in scripts:
            every = desk.library.reading_times(language, minutes, moment(revision.expires, language))
            lines += [f"[{language}]  {script.seconds} s", every, "", *script.sentences, ""]
        if link:
            lines += [link, ""]
        return subject, "\n".join(lines)
