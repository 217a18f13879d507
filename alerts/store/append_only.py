"""What the database itself refuses: to change or remove what was done, sent and heard, and texts that were approved.

These are triggers. Who may alter the schema can take them away: that is what the chain and the seals are for.
"""

from __future__ import annotations

from collections.abc import Iterator

APPENDED = {"audit": ("id",), "link": ("id", "audit_id"), "receipt": ("id",), "attempt": ("serial", "id")}
"""Tables that are only appended to, each with the keys by which SQLite's REPLACE would remove a row."""
FROZEN = {
    "revision": ("warning_id", "number"),
    "bulletin": ("revision_id", "kind", "purpose", "place", "language"),
    "recipient": ("revision_id", "target", "place", "medium", "address", "purpose"),
}
"""Tables of which rows can't change any more once their revision is approved, each with what is unique besides id."""
ENDING = ("state", "ended_at", "end_reason")
"""What becomes of an approved revision: it ends, once."""

_REVISION = (
    *("id", "warning_id", "number", "kind", "hazard", "severity", "urgency", "certainty", "onset", "effective"),
    *("expires", "sucos", "given", "touched_by", "submitted_by", "submitted_at", "approved_by", "approved_at"),
    *("content_hash", "statement", "reason", "created_at", "approval"),
)
_RECIPIENT = (
    *("id", "revision_id", "bulletin_id", "target", "name"),
    *("place", "medium", "route", "address", "purpose"),
)
_APPROVED = {
    "revision": "kept.approved_at IS NOT NULL",
    "bulletin": "(kept.revision_id IS NULL OR EXISTS (SELECT 1 FROM revision WHERE id = kept.revision_id"
    " AND approved_at IS NOT NULL))",
    "recipient": "EXISTS (SELECT 1 FROM revision WHERE id = kept.revision_id AND approved_at IS NOT NULL)",
}
_OF_APPROVED = "EXISTS (SELECT 1 FROM revision WHERE id = OLD.revision_id AND approved_at IS NOT NULL)"
_APPROVED_TEXT = f"OLD.revision_id IS NULL OR {_OF_APPROVED}"


def guards(dialect: str) -> list[str]:
    """The statements that set them up, for "sqlite" or "postgresql"."""
    return list(_DIALECTS[dialect]())


def _sqlite() -> Iterator[str]:
    for table, keys in APPENDED.items():
        yield _refuse(table, "UPDATE")
        yield _refuse(table, "DELETE")
        same = " OR ".join(f"{key} = NEW.{key}" for key in keys)
        again = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608 - names of our own tables
        yield _refuse(table, "INSERT", again)
    ends = f"OLD.state = 'active' AND NEW.state = 'ended' AND {_same(_REVISION)}"
    for table in FROZEN:
        yield _refuse(table, "INSERT", _in_the_way(table))
    yield _refuse("revision", "UPDATE", f"OLD.approved_at IS NOT NULL AND NOT ({ends}) OR {_taken('revision')}")
    yield _refuse("revision", "DELETE", "OLD.approved_at IS NOT NULL")
    yield _refuse("bulletin", "UPDATE", f"{_APPROVED_TEXT} OR {_taken('bulletin')}")
    yield _refuse("bulletin", "DELETE", _APPROVED_TEXT)
    drops = f"NEW.dropped >= OLD.dropped AND {_same(_RECIPIENT)}"
    yield _refuse("recipient", "UPDATE", f"{_OF_APPROVED} AND NOT ({drops}) OR {_taken('recipient')}")
    yield _refuse("recipient", "DELETE", _OF_APPROVED)


def _in_the_way(table: str, but: str = "") -> str:
    """Whether SQLite's REPLACE would remove an approved row for the new one: no guard against DELETE hears of that."""
    unique = " AND ".join(f"kept.{column} = NEW.{column}" for column in FROZEN[table])
    found = f"SELECT 1 FROM {table} AS kept WHERE {{}} AND {_APPROVED[table]}{but}"  # noqa: S608 - our own names
    return f"(EXISTS ({found.format('kept.id = NEW.id')}) OR EXISTS ({found.format(unique)}))"


def _taken(table: str) -> str:
    """The same of a row that takes another one's place."""
    return _in_the_way(table, " AND kept.id IS NOT OLD.id")


def _refuse(table: str, deed: str, when: str = "") -> str:
    return (
        f"CREATE TRIGGER append_only_{table}_{deed.lower()} BEFORE {deed} ON {table}"
        f"{f' WHEN {when}' if when else ''} BEGIN SELECT RAISE(ABORT, '{_said(table)}'); END"
    )


def _said(table: str) -> str:
    return f"append-only: {table}" + (" of an approved text" if table in FROZEN else "")


def _same(columns: tuple[str, ...]) -> str:
    return " AND ".join(f"OLD.{column} IS NEW.{column}" for column in columns)


def _postgresql() -> Iterator[str]:
    # Class 23 is where every driver looks for a broken rule.
    refused = "USING MESSAGE = {}, ERRCODE = 'integrity_constraint_violation'"
    table, text = "'append-only: ' || TG_TABLE_NAME", "'append-only: ' || TG_TABLE_NAME || ' of an approved text'"
    yield _function("append_only", f"RAISE EXCEPTION {refused.format(table)};")
    yield _function("append_only_text", f"RAISE EXCEPTION {refused.format(text)};")
    yield _function(
        "append_only_of_approved",
        f"IF {_APPROVED_TEXT} THEN RAISE EXCEPTION {refused.format(text)}; END IF;"
        " IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;",
    )
    for name in APPENDED:
        yield _call(name, "UPDATE OR DELETE", "append_only")
    ends = f"OLD.state = 'active' AND NEW.state = 'ended' AND {_same_but(ENDING)}"
    yield _call("revision", "UPDATE", "append_only_text", f"OLD.approved_at IS NOT NULL AND NOT ({ends})")
    yield _call("revision", "DELETE", "append_only_text", "OLD.approved_at IS NOT NULL")
    yield _call("bulletin", "UPDATE OR DELETE", "append_only_of_approved")
    drops = f"NEW.dropped >= OLD.dropped AND {_same_but(('dropped',))}"
    yield _call("recipient", "UPDATE", "append_only_of_approved", f"NOT ({drops})")
    yield _call("recipient", "DELETE", "append_only_of_approved")
    for name in (*APPENDED, *FROZEN):
        yield (
            f"CREATE TRIGGER append_only_{name}_truncate BEFORE TRUNCATE ON {name}"
            " FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
        )


def _function(name: str, body: str) -> str:
    return f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"


def _call(table: str, deed: str, function: str, when: str = "") -> str:
    name = f"append_only_{table}_{deed.lower().replace(' or ', '_')}"
    condition = f" WHEN ({when})" if when else ""
    return f"CREATE TRIGGER {name} BEFORE {deed} ON {table} FOR EACH ROW{condition} EXECUTE FUNCTION {function}()"


def _same_but(columns: tuple[str, ...]) -> str:
    without = "".join(f" - '{column}'" for column in columns)
    return f"(to_jsonb(OLD){without}) = (to_jsonb(NEW){without})"


_DIALECTS = {"sqlite": _sqlite, "postgresql": _postgresql}
