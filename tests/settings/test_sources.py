"""Which sources are listened to: from the catalogue that ships, changed by the operator, or of the operator's own."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

import cli
from alerts.app import App
from alerts.assess.policy import TSUNAMI_RULES, Policy, TsunamiRule
from alerts.errors import Misconfigured
from alerts.feeds import FEEDS
from alerts.model.warning import Mode
from alerts.settings import FeedSource, Settings, parse_settings, read_settings
from alerts.settings.policy import LISTS, POLICY, RULE
from alerts.settings.sources import FEED, catalogue

HOME = Path("/srv/avizu")
ROOT = Path(__file__).resolve().parents[2]
TOKEN = "a-made-up-token-of-a-met-office"
OWN = '[feed.own]\nreader = "rss"\nurl = "https://own.example/rss.xml"\n'
PUSH = '[feed.met]\nreader = "push"\n'
FOLDER = '[feed.in]\nreader = "folder"\nurl = "/srv/cap/in"\n'
EXERCISE = 'mode = "exercise"\n'


def settings(text: str, home: Path = HOME, **environ: str) -> Settings:
    return parse_settings(home, text, environ)


def sources(text: str, **environ: str) -> dict[str, FeedSource]:
    return {source.name: source for source in settings(text, **environ).feeds}


def refused(text: str, **environ: str) -> str:
    with pytest.raises(Misconfigured) as caught:
        settings(text, **environ)
    assert caught.value.remedy
    return str(caught.value)


# The catalogue


def test_everything_in_the_catalogue_can_be_listened_to() -> None:
    found = sources(f"listen = {list(catalogue())}")
    assert list(found) == list(catalogue())
    for source in found.values():
        assert source.reader in FEEDS
        assert source.url.startswith("https://")
        assert 0 < source.every_seconds < source.silent_minutes * 60
        assert len(re.sub(r"[a-z0-9-]", "", source.name)) == 0


def test_the_catalogue_uses_the_words_of_avizu_toml_and_gives_away_no_secret() -> None:
    for name, entry in catalogue().items():
        assert set(entry) <= set(FEED) - {"token_file"}, name
        assert settings(f"listen = ['{name}', '{entry.get('mirror_of') or name}']").feeds


def test_whom_the_catalogue_believes_and_how_politely_it_asks() -> None:
    found = sources(f"listen = {list(catalogue())}")
    trust = [
        found[name].trust for name in ("dnmg-tet", "dnmg-tet-mirror", "inatews", "usgs-hour", "bmkg-felt", "gdacs")
    ]
    assert trust == sorted(trust, reverse=True)
    mirrors = {source.mirror_of for source in found.values() if source.mirror_of}
    assert mirrors == {"dnmg-tet", "dnmg-pt", "dnmg-en"}
    assert [source.name for source in found.values() if source.signs_only] == ["bmkg-nowcast-id", "bmkg-nowcast-en"]
    a_minute = sum(60 / source.every_seconds for source in found.values() if "bmkg.go.id" in source.url)
    assert a_minute < 10


def test_single_settings_of_a_source_of_the_catalogue_can_be_changed() -> None:
    text = 'listen = ["usgs-hour"]\n[feed.usgs-hour]\nevery_seconds = 120\nsenders = ["x@usgs.example"]\n'
    (changed,) = settings(text).feeds
    (plain,) = settings('listen = ["usgs-hour"]').feeds
    assert (changed.every_seconds, changed.senders) == (120, ("x@usgs.example",))
    assert (changed.url, changed.reader, changed.trust) == (plain.url, plain.reader, plain.trust)


def test_listened_to_come_first_then_the_operators_own_each_once() -> None:
    text = 'listen = ["gdacs", "usgs-hour", "gdacs"]\n' + OWN + "[feed.usgs-hour]\ntrust = 1\n"
    assert list(sources(text)) == ["gdacs", "usgs-hour", "own"]


def test_a_table_with_a_name_of_the_catalogue_is_enough() -> None:
    (source,) = settings("[feed.inatews]\ntrust = 91\n").feeds
    assert (source.reader, source.trust) == ("atom", 91)


def test_a_source_of_ones_own_has_the_defaults() -> None:
    (source,) = settings(OWN).feeds
    assert source == FeedSource(name="own", reader="rss", url="https://own.example/rss.xml")


def test_every_setting_of_a_source_is_taken(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    text = (
        'listen = ["gdacs"]\n'
        + PUSH
        + 'token_file = "token"\nsenders = ["a@x.tl"]\nsuccessors = { "old@x.tl" = "a@x.tl" }\ntrust = 0\n'
        + 'silent_minutes = 90\nmirror_of = "gdacs"\nsigns_only = true\ndrafts_per_hour = 0\npages_per_hour = 1\n'
    )
    source = settings(text, tmp_path).feeds[1]
    assert source == FeedSource(
        name="met",
        reader="push",
        senders=("a@x.tl",),
        successors=(("old@x.tl", "a@x.tl"),),
        trust=0,
        silent_minutes=90,
        mirror_of="gdacs",
        signs_only=True,
        token=TOKEN,
        drafts_per_hour=0,
        pages_per_hour=1,
    )


@pytest.mark.parametrize(("every", "silent"), [(60, 30), (1799, 30), (1800, 45), (3600, 75), (86400, 1455)])
def test_a_source_that_is_asked_seldom_is_not_silent_before_it_is_asked(every: int, silent: int) -> None:
    (source,) = settings(OWN + f"every_seconds = {every}\n").feeds
    assert source.silent_minutes == silent


# Where a source is


def test_a_folder_needs_no_more_than_its_path() -> None:
    (source,) = settings(FOLDER).feeds
    assert (source.url, source.silent_minutes) == ("/srv/cap/in", 30)


def test_a_token_comes_from_a_file_or_the_environment_of_this_mode(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(TOKEN)
    text = PUSH + 'token_file = "token"\n'
    assert settings(text, tmp_path).feeds[0].token == TOKEN
    given = {"AVIZU_ACTUAL_MET_TOKEN": TOKEN.upper(), "AVIZU_EXERCISE_MET_TOKEN": TOKEN}
    assert settings(PUSH, **given).feeds[0].token == TOKEN.upper()
    assert settings(EXERCISE + PUSH, **given).feeds[0].token == TOKEN


def test_who_posts_when_there_is_something_is_never_silent_unless_the_operator_says_when() -> None:
    given = {"AVIZU_ACTUAL_MET_TOKEN": TOKEN}
    assert settings(PUSH, **given).feeds[0].silent_minutes == 0
    assert settings(PUSH + "silent_minutes = 5\n", **given).feeds[0].silent_minutes == 5


def test_no_token_is_ever_shown() -> None:
    held = settings(PUSH + OWN, AVIZU_ACTUAL_MET_TOKEN=TOKEN)
    assert TOKEN not in repr(held)
    assert TOKEN not in str(held.redacted())
    assert held.redacted()["feeds"] == ["met", "own"]


FAULTS = [
    ('\nlisten = ["dnmg"]', "line 2: listen names 'dnmg', which Avizu does not know. Choose of: dnmg-tet, dnmg-pt"),
    ('listen = "dnmg-tet"', "line 1: listen must be a list of texts"),
    ('listen = [""]', "line 1: listen must be a list of texts"),
    ("[feed.own]\ntrust = 1", "line 1: feed own: reader is missing"),
    (OWN + "trust = 101", "line 4: feed own: trust can't be 101. Write a number from 0 to 100."),
    (OWN + "trust = -1", "line 4: feed own: trust can't be -1"),
    (OWN + "trust = true", "line 4: feed own: trust must be a whole number"),
    (OWN + "every_seconds = 29", "line 4: feed own: every_seconds can't be 29. Write a number from 30 to 86,400."),
    (OWN + "every_seconds = 86401", "line 4: feed own: every_seconds can't be 86401"),
    (
        OWN + f"pages_per_hour = {'9' * 300}",
        "line 4: feed own: pages_per_hour can't be 999999999999999999999999999999.",
    ),
    (
        OWN + "every_seconds = 600\nsilent_minutes = 10",
        "line 5: feed own: silent_minutes can't be 10: the source is asked only every 600 s. Write for example 25",
    ),
    (OWN + 'signs_only = "yes"', "line 4: feed own: signs_only must be true or false"),
    (OWN + 'successors = "x"', "line 4: feed own: successors must be a table of texts"),
    (OWN + 'successors = { "x@y" = "x@y" }', "line 4: feed own: successors must name another sender"),
    (OWN + 'successors = { "x@y" = " " }', "line 4: feed own: successors must name another sender"),
    (
        OWN + 'mirror_of = "gdacs"',
        "line 4: feed own: mirror_of makes own the mirror of gdacs, which is not listened to",
    ),
    (OWN + 'mirror_of = "own"', "line 4: feed own: mirror_of makes own the mirror of a mirror"),
    ('listen = ["dnmg-pt-mirror"]', "line 1: listen makes dnmg-pt-mirror the mirror of dnmg-pt, which is not listened"),
    (OWN + 'token = "x"', "line 4: feed own: token is a secret and does not belong in avizu.toml"),
    (OWN.replace("https://", "ftp://"), "line 3: feed own: url must begin with https:// or http://"),
    (OWN.replace("own.example/rss.xml", ""), "line 3: feed own: url must begin with https:// or http://"),
    (FOLDER.replace("/srv/cap", "cap"), "line 3: feed in: url must be a whole path"),
    ('[feed.in]\nreader = "folder"', "line 1: feed in: url is missing"),
    ('[feed.in]\nreader = "folder"\nurl = "/a\\u0000b"', "line 3: feed in: url must be a whole path"),
    (PUSH, "line 1: feed met: token_file is missing"),
    (PUSH + 'url = "https://met.example/"', "line 3: feed met: url does not belong here: others post to us"),
    (PUSH + "token_file = 5", "line 3: feed met: token_file must be a text in quotes"),
]


@pytest.mark.parametrize(("text", "sentence"), FAULTS, ids=[fault[1][:60] for fault in FAULTS])
def test_a_mistake_is_named_with_its_line_and_remedy(text: str, sentence: str) -> None:
    assert sentence in refused(text)


@pytest.mark.parametrize("file", ["nowhere", "a\\u0000b"])
def test_a_source_whose_token_is_lost_believes_nobody(file: str) -> None:
    found = parse_settings(Path("/nonexistent"), PUSH + f'token_file = "{file}"', {})
    assert "with a secret can't be read" in found.faults[0][0]
    assert len(found.feeds[-1].token) >= 32


@pytest.mark.parametrize("token", ["2short", "x" * 23, "a token with spaces in its middle", "Díli " * 8, "x" * 600])
def test_a_token_that_anybody_could_guess_or_no_header_carries_is_refused(token: str) -> None:
    said = refused(PUSH, AVIZU_ACTUAL_MET_TOKEN=token)
    assert "line 1: feed met: token_file leads to a token that is too short or holds spaces" in said
    assert "openssl rand -hex 32" in said
    assert token not in said


def test_a_token_for_a_source_that_nobody_posts_to_is_a_mistake() -> None:
    assert 'feed own: token_file is only for reader = "push"' in refused(OWN, AVIZU_ACTUAL_OWN_TOKEN=TOKEN)


def test_an_exercise_does_not_listen_to_real_sources() -> None:
    said = refused(EXERCISE + 'listen = ["usgs-hour"]')
    assert "line 2: listen leads to the real usgs-hour, and an exercise does not listen to real sources" in said
    again = refused(EXERCISE + f'[feed.usgs-hour]\nurl = "{catalogue()["usgs-hour"]["url"]}"')
    assert "line 3: feed usgs-hour: url leads to the real usgs-hour" in again
    refused(EXERCISE + "[feed.usgs-hour]\ntrust = 1")
    (played,) = settings(EXERCISE + 'listen = ["usgs-hour"]\n[feed.usgs-hour]\nurl = "http://127.0.0.1:9/h"\n').feeds
    assert (played.reader, played.url) == ("usgs", "http://127.0.0.1:9/h")


# Policy and our own identity in CAP

TWO_RULES = "[[policy.tsunami]]\nmagnitude = 7\ndepth_km = 50\ncoast_km = 200\n"


def test_without_a_policy_it_is_the_programs() -> None:
    assert settings("").policy == Policy() == settings("[policy]\n").policy
    assert settings("").policy.official_senders == settings("").policy.by_itself == ()


def test_everything_of_a_policy() -> None:
    text = (
        OWN
        + '[policy]\ninformation_from = 3.5\ndraft_from = 6\nstale_hours = 2\nofficial_senders = ["a@x.tl"]\n'
        + 'by_itself = ["own/flood"]\n'
        + TWO_RULES
    )
    assert settings(text).policy == Policy(
        information_from=3.5,
        draft_from=6.0,
        stale_hours=2,
        official_senders=("a@x.tl",),
        by_itself=("own/flood",),
        tsunami_rules=(TsunamiRule(magnitude=7, depth_km=50, coast_km=200),),
    )


def test_what_is_not_written_stays() -> None:
    assert settings("[policy]\nstale_hours = 1").policy.tsunami_rules == TSUNAMI_RULES


POLICY_FAULTS = [
    ("policy = 5", "line 1: policy must be a table. Write [policy]"),
    ("\n[policy]\ndraft = 5", "line 3: policy: draft is not a setting"),
    ("[policy]\ndraft_from = 13", "line 2: policy: draft_from can't be 13.0. Write a number from 1 to 12."),
    ("[policy]\ndraft_from = nan", "line 2: policy: draft_from can't be nan"),
    ("[policy]\ndraft_from = '5'", "line 2: policy: draft_from must be a number"),
    ("[policy]\ndraft_from = 3", "line 2: policy: draft_from does not fit: information from 4 on, drafts from 3 on"),
    ("[policy]\nstale_hours = 0", "line 2: policy: stale_hours can't be 0"),
    ("policy.stale_hours = 0", "line 1: policy: stale_hours can't be 0"),
    ("policy = { stale_hours = 0 }", "line 1: policy: stale_hours can't be 0"),
    ('[policy]\nofficial_senders = "a@x"', "line 2: policy: official_senders must be a list of texts"),
    ('[policy]\nby_itself = ["flood"]', "line 2: policy: by_itself can't be 'flood'. Write for example"),
    (
        '[policy]\nby_itself = ["own/flood"]',
        "by_itself names the source 'own', which is not listened to. Choose of: none",
    ),
    (OWN + 'signs_only = true\n[policy]\nby_itself = ["own/flood"]', "line 6: policy: by_itself names own, whose news"),
    ("[policy]\ntsunami = []", "line 2: policy: tsunami has no rule: no earthquake would be checked"),
    ("[policy]\ntsunami = 5", "line 2: policy: tsunami must be tables"),
    ("[policy]\n" + TWO_RULES + "[[policy.tsunami]]\nmagnitude = 7", "line 6: policy tsunami: depth_km is missing"),
    ("[policy]\n" + TWO_RULES + TWO_RULES.replace("7", "11"), "line 7: policy tsunami: magnitude can't be 11.0"),
    (TWO_RULES + "coast = 1", "line 5: policy tsunami: coast is not a setting"),
    ('cap_oid = "2.49.0.x"', "line 1: cap_oid can't be '2.49.0.x'"),
    ('cap_sender = "cap ndmd.example"', "line 1: cap_sender holds a space, a comma, < or &"),
]


@pytest.mark.parametrize(("text", "sentence"), POLICY_FAULTS, ids=[fault[1][:60] for fault in POLICY_FAULTS])
def test_a_mistake_in_the_policy_is_named_with_its_line_and_remedy(text: str, sentence: str) -> None:
    assert sentence in refused(text)


def test_our_name_in_cap() -> None:
    named = settings('cap_oid = "urn:oid:2.49.0.0.626.0"\ncap_sender = "cap@ndmd.example"')
    assert (named.cap_oid, named.cap_sender) == ("2.49.0.0.626.0", "cap@ndmd.example")


# What the operator reads


def test_the_page_names_every_setting_of_a_policy_with_its_default() -> None:
    page = (ROOT / "docs" / "operator.md").read_text("utf-8")
    told = dict(
        re.findall(r"^\| `(\w+)` \| ([^|]+) \|", page.partition("`[policy]`\n\n|")[2].partition("###")[0], re.M)
    )
    assert set(told) == {*POLICY, *LISTS, "tsunami"}
    assert {name: told[name].strip("` ") for name in POLICY} == {name: str(getattr(Policy(), name)) for name in POLICY}
    assert all(f"{key} = " in page for key in RULE)
    shown = settings(next(block for block in re.findall(r"```toml\n(.*?)```", page, re.S) if "[policy]" in block))
    assert shown.policy.tsunami_rules == TSUNAMI_RULES


def test_the_example_of_a_source_that_posts_is_accepted(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "operator.md").read_text("utf-8")
    (example,) = re.findall(r"```text\n(\[feed\.met-office\].*?)```", page, re.S)
    (tmp_path / "met-office.token").write_text(TOKEN)
    (source,) = settings(example, tmp_path).feeds
    assert (source.reader, source.token) == ("push", TOKEN)


@pytest.mark.parametrize("mode", Mode)
def test_a_new_home_listens_to_everything_if_it_is_an_actual_one(tmp_path: Path, mode: Mode) -> None:
    home = tmp_path / "home"
    (tmp_path / "words").write_text("four words to remember")
    words = ["--login", "root", "--name", "Maria (made up)", "--passphrase-file", str(tmp_path / "words")]
    app = App(home)
    done = CliRunner().invoke(cli.root, ["setup", "--mode", mode.value, *words], obj=app)
    assert done.exit_code == 0, done.output
    listened = [source.name for source in read_settings(home, {}).feeds]
    assert listened == (list(catalogue()) if mode is Mode.ACTUAL else [])
    written = (home / "avizu.toml").read_text()
    assert all(f'"{name}"' in written for name in catalogue())
    uncommented = tomllib.loads(re.sub(r"^# (listen|    \"|\])", r"\1", written, flags=re.M))
    assert uncommented["listen"] == list(catalogue())
    if "database" in vars(app):
        app.database.close()
