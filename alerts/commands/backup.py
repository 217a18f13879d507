"""avizu backup, avizu restore."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from alerts.actions import backup as copying
from alerts.actions import restore as restoring
from alerts.app import App
from alerts.commands import identity
from alerts.commands.frame import at_a_terminal, dili, emit, json_option, pass_app, safe, say
from alerts.errors import Unusable
from alerts.model.warning import Mode
from alerts.store.archive import Manifest

SHOWN = {
    "officer": ("account", "accounts"),
    "contact": ("contact", "contacts"),
    "warning": ("warning", "warnings"),
    "message": ("message", "messages"),
    "receipt": ("receipt", "receipts"),
    "audit": ("audit entry", "audit entries"),
}
FILE = click.Path(dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=FILE)
@identity.passphrase_option
@json_option
@pass_app
def backup(app: App, file: Path, passphrase_file: Path | None, as_json: bool) -> None:
    """A copy of everything in FILE, made while Avizu runs. It holds every telephone number."""
    officer = identity.again(app, identity.who(app), passphrase_file)
    copied = copying.back_up(app, file.resolve(), by=officer, now=app.clock())
    if as_json:
        emit(_as_json(copied))
        return
    kind = "encrypted" if copied.encrypted else "open to whoever has it"
    say(f"{app.settings.mode.mark} Copied to {safe(str(copied.path))}: {_size(copied.size)}, {kind}.")
    _counts(copied.manifest)
    if not copied.encrypted:
        say("! not encrypted: set [backup] key_file in avizu.toml. Without it secret.key", first="  ")
        say("is not in the copy, and links given out before stop working.", first="    ")
    _not_in_it(copied.manifest, "  Not in it, keep them elsewhere: ")


def _as_json(copied: copying.Copied) -> dict[str, object]:
    manifest = copied.manifest
    return {
        "file": str(copied.path),
        "bytes": copied.size,
        "encrypted": copied.encrypted,
        "made_at": manifest.made_at,
        "audit_head": manifest.head,
        "rows": dict(manifest.counts),
        "not_in_it": list(manifest.put_back),
    }


def _size(size: int) -> str:
    return f"{size / 1e6:,.1f} MB" if size >= 100_000 else f"{size:,} bytes"


def _counts(manifest: Manifest) -> None:
    numbers = [(manifest.counts.get(table, 0), words) for table, words in SHOWN.items()]
    say(", ".join(f"{number:,} {one if number == 1 else many}" for number, (one, many) in numbers), first="  ")
    if manifest.head:
        click.echo(f"  Head of the audit: {safe(manifest.head[:16])}")


def _not_in_it(manifest: Manifest, beginning: str) -> None:
    if manifest.put_back:
        say(beginning.strip() + " " + safe(", ".join(manifest.put_back)), first="  ")


@click.command()
@click.argument("file", type=FILE)
@click.option("--into", "home", type=FOLDER, help="The home to make; AVIZU_HOME when left out.")
@click.option("--key-file", type=FILE, help="Read the key of an encrypted copy from a file.")
@click.option("--papers", type=FOLDER, help="Only the contact list and the call sheets, into this folder.")
@pass_app
def restore(app: App, file: Path, home: Path | None, key_file: Path | None, papers: Path | None) -> None:
    """Make a home from a copy. The old machine must be off: two of them would send twice."""
    target = (papers or home or app.home).expanduser().resolve()
    key = _key(file, target, key_file)
    if papers:
        written = restoring.papers(file, target, key=key)
        say(f"Written to {target}: {safe(', '.join(written))}. Remove them when they are no longer needed.")
        return
    done = restoring.restore(file, target, key=key, now=app.clock())
    _show(done, app.home)
    if done.broken:
        sys.exit(1)


def _key(file: Path, home: Path, key_file: Path | None) -> str:
    """From the file that is named, the environment, or typed unseen; "" for a copy that is not encrypted."""
    mode = restoring.look(file).mode
    if mode is None:
        if key_file is not None:
            raise Unusable("This copy is not encrypted.", remedy="If you trust it all the same, leave --key-file out.")
        return ""
    if key_file is not None:
        return _read(key_file)
    return restoring.key_given(mode, home) or _typed(mode)


def _read(key_file: Path) -> str:
    try:
        return key_file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Unusable(f"The key file {key_file} can't be read.", remedy="Check its name.") from error


def _typed(mode: Mode) -> str:
    if not at_a_terminal():
        raise Unusable("This copy is encrypted.", remedy="Give its key: --key-file FILE")
    return str(click.prompt(f"{mode.mark} Key of this copy", hide_input=True, err=True)).strip()


def _show(done: restoring.Restored, usual: Path) -> None:
    manifest = done.manifest
    mark = manifest.mode.mark
    say(f"{mark} Restored into {safe(str(done.home))}: everything until {dili(manifest.made_at)}.")
    _counts(manifest)
    say(_of_the_audit(done), first="  ")
    if done.upgraded:
        say(f"The database was upgraded from version {done.upgraded}.", first="  ")
    if done.unclear:
        say(
            f"! {done.unclear:,} messages were open and may have gone out since. They are uncertain, and looked up at "
            "the gateway: avizu message list --open",
            first="  ",
        )
    if done.new_key:
        say("! secret.key is new: receipts for messages of before, and links of stations, are refused.", first="  ")
    _not_in_it(manifest, "! Put back first: ")
    say("What was decided after that moment is not in it: ask who was on duty.", first="  ")
    where = "" if done.home == usual else f"export AVIZU_HOME={done.home}, then "
    say(f"Next, with the old machine off: {where}avizu doctor, avizu login LOGIN, avizu run", first="  ")


def _of_the_audit(done: restoring.Restored) -> str:
    if done.broken:
        return f"! The audit was altered before the copy was made, or in it: {done.broken}. Tell the other officers."
    return "The audit is whole." if done.manifest.head else "The copy has no chain of the audit to check."
