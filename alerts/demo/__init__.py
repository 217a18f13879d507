"""avizu demo: the whole story against the built-in stand-in, with no account, no key and no network."""

from __future__ import annotations

import click


@click.command()
@click.option("--serve", is_flag=True, help="Leave it running afterwards, to try commands and pages by hand.")
def demo(serve: bool) -> None:
    """The night of 4 April 2021 in Dili: from a CAP warning to the report, against a stand-in gateway.

    Everything runs for real on this machine alone. The people are made up; the warning is a reconstruction.
    """
    from alerts.demo.story import play

    play(serve=serve)
