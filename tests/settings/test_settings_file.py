"""avizu.toml as an operator writes it: what is taken, and what each mistake is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.channels import check_route
from alerts.errors import Misconfigured
from alerts.model.message import Medium
from alerts.model.warning import Mode, Severity
from alerts.settings import home_folder, parse_settings, read_settings

HOME = Path("/srv/avizu")
SMS = '[route.sms]\nchannel = "twilio"\nmode = "actual"\nsender = "+67077000000"\naccount_sid = "AC1"\n'
FEED = '[feed.dnmg]\nreader = "rss"\nurl = "https://example.tl/rss.xml"\n'


def settings(text: str, home: Path = HOME, **environ: str):
    return parse_settings(home, text, environ)


def test_an_empty_file_means_the_defaults() -> None:
    plain = settings("")
    assert (plain.mode, plain.sender, plain.web_host, plain.routes, plain.feeds) == (
        Mode.ACTUAL,
        "NDMD",
        "127.0.0.1",
        (),
        (),
    )
    assert plain.database == "sqlite:////srv/avizu/avizu.db"


def test_everything_an_operator_may_write() -> None:
    full = settings(
        'mode = "exercise"\npublic_url = "https://avizu.example.tl/"\nphone = "112"\nweb_port = 9000\n'
        'double_rather_than_silence = ["Extreme"]\nallow_private = ["127.0.0.1:80"]\n'
        'sender_full = { tet = "Diresaun" }\n'
        + SMS.replace("actual", "exercise")
        + "rate = 2\ntwo_way = true\n"
        + FEED
        + 'senders = ["dnmg@example.tl"]\nevery_seconds = 60\n'
    )
    assert (full.public_url, full.web_port) == ("https://avizu.example.tl", 9000)
    assert full.double_rather_than_silence == {Severity.EXTREME}
    assert full.sender_full == {"tet": "Diresaun"}
    (route,) = full.routes
    assert (route.name, route.rate, route.two_way, route.medium) == ("sms", 2.0, True, Medium.SMS)
    assert route.options == {"account_sid": "AC1"}
    (feed,) = full.feeds
    assert (feed.name, feed.every_seconds, feed.senders) == ("dnmg", 60, ("dnmg@example.tl",))


FAULTS = [
    ("sendr = 'x'", 1, "sendr is not a setting"),
    ('phone = "1"\n\nmode = "live"', 3, "mode can't be 'live'. Choose one of: actual, exercise, demo."),
    ("sender = 5", 1, "sender must be a text in quotes"),
    ("web_port = true", 1, "web_port must be a whole number"),
    ("lease_seconds = 0", 1, "lease_seconds can't be 0"),
    ("lease_seconds = 1.5", 1, "lease_seconds must be a whole number"),
    ('refuse_unreviewed = "yes"', 1, "refuse_unreviewed must be true or false"),
    ("allow_private = 5", 1, "allow_private must be a list of texts"),
    ('double_rather_than_silence = "Extreme"', 1, "must be a list of texts"),
    ('double_rather_than_silence = ["Bad"]', 1, "can't be 'Bad'. Choose one of: Extreme, Severe"),
    ('sender_full = "x"', 1, "sender_full must be a table of texts"),
    ('public_url = "avizu.example.tl"', 1, "public_url must begin with https:// or http://"),
    ('database_url = "postgres://h/d"', 1, "database_url must begin with sqlite:///"),
    ("route = 5", 1, "Write [route.NAME]"),
    ('[route]\nchannel = "twilio"', 1, "Write [route.NAME]"),
    ('[route."my sms"]\nrate = 1', 1, "can't be named 'my sms'"),
    ("[route.sms]\nrate = 1", 1, "route sms: channel is missing"),
    (SMS.replace("twilio", "pigeon"), 2, "route sms: channel can't be 'pigeon'. Choose one of: twilio, smtp, gammu."),
    (SMS.replace('mode = "actual"\n', ""), 1, "route sms: mode is missing"),
    (SMS.replace("actual", "demo"), 3, "route sms: mode is demo, but this home is actual"),
    (SMS.replace('sender = "+67077000000"\n', ""), 1, "route sms: sender is missing"),
    (SMS + 'rate = "fast"', 6, "route sms: rate must be a number"),
    (SMS + "rate = -1", 6, "route sms: rate can't be -1.0"),
    (SMS + "rate = nan", 6, "route sms: rate can't be nan"),
    (SMS + "in_flight = 0", 6, "route sms: in_flight can't be 0"),
    (SMS + 'auth_token = "x"', 6, "auth_token is a secret and does not belong in avizu.toml. Put it in a file"),
    (SMS + '[route.two]\nchannel = "smtp"\nmode = "actual"\nsender = 1', 9, "route two: sender must be a text"),
    (FEED.replace("rss", "json", 1), 2, "feed dnmg: reader can't be 'json'. Choose one of: "),
    (FEED.replace("https://", ""), 3, "feed dnmg: url must begin with https://"),
    ("[feed.dnmg]\nreader = 'rss'", 1, "feed dnmg: url is missing"),
    (FEED + "every_seconds = 1", 4, "feed dnmg: every_seconds can't be 1"),
    (FEED + 'senders = "dnmg@example.tl"', 4, "feed dnmg: senders must be a list of texts"),
    (FEED + "evry_seconds = 60", 4, "feed dnmg: evry_seconds is not a setting"),
]


@pytest.mark.parametrize(("text", "line", "sentence"), FAULTS, ids=[fault[2] for fault in FAULTS])
def test_a_mistake_is_named_with_its_line(text: str, line: int, sentence: str) -> None:
    with pytest.raises(Misconfigured) as caught:
        settings(text)
    assert caught.value.sentence.startswith(f"avizu.toml line {line}: ")
    assert sentence in str(caught.value)
    assert caught.value.remedy


@given(st.text(max_size=60))
def test_whatever_stands_in_the_file_is_taken_or_refused_in_a_sentence(text: str) -> None:
    try:
        taken = settings(text)
    except Misconfigured:
        return
    assert taken.home == HOME


def test_a_secret_comes_from_a_file_or_from_the_environment(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("from the file\n")
    text = SMS + 'auth_token_file = "token"\n'
    assert settings(text, tmp_path).route("sms").secrets == {"auth_token": "from the file"}
    given_ = settings(text, tmp_path, AVIZU_ACTUAL_SMS_AUTH_TOKEN="from the environment")
    assert given_.route("sms").secrets == {"auth_token": "from the environment"}
    (tmp_path / "other").write_text("from the other file")
    named = settings(text, tmp_path, AVIZU_ACTUAL_SMS_AUTH_TOKEN_FILE="other")
    assert named.route("sms").secrets == {"auth_token": "from the other file"}
    assert "from the" not in repr(named)


def test_a_secret_of_one_mode_never_reaches_another(tmp_path: Path) -> None:
    token = {"AVIZU_ACTUAL_SMS_AUTH_TOKEN": "the live one", "AVIZU_SMS_AUTH_TOKEN": "of nobody"}
    assert settings(SMS, tmp_path, **token).route("sms").secrets == {"auth_token": "the live one"}
    drill = 'mode = "exercise"\n' + SMS.replace("actual", "exercise")
    assert settings(drill, tmp_path, **token).route("sms").secrets == {}
    own = settings(drill, tmp_path, **token, AVIZU_EXERCISE_SMS_AUTH_TOKEN="of the drill").route("sms")
    assert own.secrets == {"auth_token": "of the drill"}


ACCOUNTS = [
    ("exercise", "", "belongs to an exercise and would send through the real Twilio"),
    ("exercise", "account_for_exercises = false", "would send through the real Twilio"),
    ("exercise", "account_for_exercises = true", None),
    ("exercise", 'base_url = "http://127.0.0.1:8640"', None),
    ("exercise", 'account_for_exercises = "perhaps"', "is not true or false"),
    ("actual", "account_for_exercises = true", "is actual, but its account is for exercises"),
    ("actual", "", None),
    ("demo", "", "belongs to a demo and would send through the real Twilio"),
]


@pytest.mark.parametrize(("mode", "line", "refused"), ACCOUNTS)
def test_an_exercise_has_a_stand_in_or_an_account_for_nothing_else(mode: str, line: str, refused: str | None) -> None:
    text = f'mode = "{mode}"\n{SMS.replace("actual", mode)}{line}\n'
    token = {f"AVIZU_{mode.upper()}_SMS_AUTH_TOKEN": "x"}
    route = settings(text, **token).route("sms")
    if refused is None:
        check_route(route)
    else:
        with pytest.raises(Misconfigured, match=refused) as caught:
            check_route(route)
        assert caught.value.remedy


def test_a_secret_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """All that needs no secret goes on: a call sheet is printed on the night the token is lost."""
    found = settings(SMS + 'auth_token_file = "nowhere"', tmp_path)
    ((sentence, remedy),) = found.faults
    assert "nowhere with a secret can't be read" in sentence
    assert "or set AVIZU_ACTUAL_SMS_AUTH_TOKEN" in remedy
    with pytest.raises(Misconfigured, match="lacks the secret auth_token"):
        check_route(found.route("sms"))


def test_without_its_secret_a_webhook_is_believed_nothing(tmp_path: Path) -> None:
    from twilio.request_validator import RequestValidator

    from alerts.channels.twilio import INBOX

    route = settings(SMS + 'auth_token_file = "nowhere"', tmp_path).route("sms")
    url = "https://avizu.test/hook/sms/incoming"
    forged = {"X-Twilio-Signature": RequestValidator("").compute_signature(url, {"Body": "1"})}
    assert not INBOX.verify(route, url, {"Body": "1"}, forged)


def test_a_lost_key_makes_no_copy_in_the_clear(tmp_path: Path) -> None:
    found = settings('[backup]\nfolder = "copies"\nkey_file = "nowhere"', tmp_path)
    assert found.backup.key_is_missing
    assert found.faults


def test_a_mail_route_takes_its_user_from_the_file_and_its_password_never(tmp_path: Path) -> None:
    mail = '[route.mail]\nchannel = "smtp"\nmode = "actual"\nsender = "a@example.tl"\nhost = "h"\nsecurity = "tls"\n'
    route = settings(mail + 'user = "avizu"', tmp_path, AVIZU_ACTUAL_MAIL_PASSWORD="x").route("mail")
    assert route.secrets == {"user": "avizu", "password": "x"}
    check_route(route)
    with pytest.raises(Misconfigured, match="password is a secret"):
        settings(mail + 'password = "x"')


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("postgresql://u:p@h/d\n")
    given_ = settings(
        'public_url = "https://one.tl"',
        tmp_path,
        AVIZU_PUBLIC_URL="https://two.tl/",
        AVIZU_DATABASE_URL_FILE="url",
    )
    assert (given_.public_url, given_.database) == ("https://two.tl", "postgresql://u:p@h/d")


@pytest.mark.parametrize("password", ["hunter2", "p@ss", "a:b", "%40"])
def test_what_is_shown_holds_no_password(password: str) -> None:
    shown = settings(f'database_url = "postgresql://avizu:{password}@db.example.tl/avizu"\n' + SMS).redacted()
    assert shown["database"] == "postgresql://avizu:***@db.example.tl/avizu"
    assert password not in str(shown)


def test_a_route_that_messages_wait_for_and_that_is_gone() -> None:
    with pytest.raises(Misconfigured, match=r"\[route.sms\]"):
        settings("").route("sms")


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "avizu.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(Misconfigured, match="UTF-8"):
        read_settings(tmp_path, {})
    (tmp_path / "avizu.toml").unlink()
    (tmp_path / "avizu.toml").mkdir()
    with pytest.raises(Misconfigured, match="can't be read"):
        read_settings(tmp_path, {})


def test_the_home_is_named_by_the_environment(tmp_path: Path) -> None:
    assert home_folder({"AVIZU_HOME": str(tmp_path)}) == tmp_path.resolve()
    assert home_folder({}) == (Path.home() / ".avizu").resolve()
