"""Commands for the wall's named screens."""

from __future__ import annotations

import getpass
from typing import Annotated

import typer
from rich.table import Table

from db import clock, registry
from db.cli.shared import configured, console, errors, plain_errors, ready
from db.engine import reading, writing
from db.registry import UnknownNameError
from db.screens.profile import profile_warnings
from db.screens.record import SceneNames, Screen, as_fields, read_screen
from db.screens.store import LOCK, put_screen, remove_screen, screens
from db.text import Text

app = typer.Typer(no_args_is_help=True, help="Named screens of the wall: /wall?screen=NAME")


def scene_names() -> SceneNames:
    """The city's scene and the programs', which is as much as the data layer knows of scenes."""
    return SceneNames(("overview", *(program.key for program in registry.programs())), by_program=True)


@app.command("list")
def list_command() -> None:
    """Every named screen."""
    with plain_errors():
        engine, _ = configured()
        with reading(engine) as connection:
            found = screens(connection)
        if not found:
            console.print("No screen has a name yet. Give one: python -m db screen set NAME")
            return
        table = Table("name", "profile", "scenes", "dwell", "language", "alarm", "video wall", "changed by")
        for screen in found:
            table.add_row(
                screen.name,
                _profile(screen),
                ", ".join(screen.scenes) or "all",
                f"{screen.dwell_s} s",
                screen.language or "server's",
                f"1 in {screen.alarm_every}" if screen.alarm_every else "none",
                _place(screen),
                screen.changed_by,
            )
        console.print(table)


@app.command("show")
def show(name: Annotated[str, typer.Argument(help="Name of the screen")]) -> None:
    """One screen: profile, smallest text, rotation, place in its video wall."""
    with plain_errors():
        engine, _ = configured()
        with reading(engine) as connection:
            screen = _named(screens(connection), name)
        profile = screen.profile
        lines = {
            "address": f"/wall?screen={screen.name}",
            "profile": _profile(screen),
            "smallest text": f"{profile.smallest_px:.1f} px; the layout's smallest is {profile.base_px:.1f} px",
            "readable up to": f"{profile.farthest_m:.1f} m",
            "scenes": ", ".join(screen.scenes) or "all",
            "dwell": f"{screen.dwell_s} s",
            "language": screen.language or "the server's",
            "alarm": f"one turn in {screen.alarm_every}" if screen.alarm_every else "takes no turn",
            "video wall": _place(screen),
            "changed by": screen.changed_by,
        }
        for key, value in lines.items():
            console.print(f"{key}: {value}", markup=False, highlight=False)


@app.command("set")
def set_command(
    name: Annotated[str, typer.Argument(help="Name: a-z, digits and -")],
    *,
    diagonal: Annotated[str | None, typer.Option(help="Diagonal in inches")] = None,
    width: Annotated[str | None, typer.Option(help="Pixels")] = None,
    height: Annotated[str | None, typer.Option(help="Pixels")] = None,
    distance: Annotated[str | None, typer.Option(help="Metres to the farthest seat")] = None,
    scenes_: Annotated[str | None, typer.Option("--scenes", help="In order, by comma; '' for all")] = None,
    dwell: Annotated[str | None, typer.Option(help="Seconds for each scene")] = None,
    language: Annotated[str | None, typer.Option(help="id, en or '' for the server's")] = None,
    alarm_every: Annotated[
        str | None, typer.Option(help="An alarm may take one turn in so many; 0: none")
    ] = None,
    group: Annotated[str | None, typer.Option(help="Video wall it belongs to, or ''")] = None,
    column: Annotated[str | None, typer.Option(help="Column in the video wall, from 0")] = None,
    row: Annotated[str | None, typer.Option(help="Row in the video wall, from 0")] = None,
    side_by_side: Annotated[
        bool | None, typer.Option(help="The video wall shows different scenes at once")
    ] = None,
) -> None:
    """Name a screen, or change what is given of one; the rest stays. Refused when the farthest seat could not read."""
    given = {
        "diagonal_in": diagonal,
        "width_px": width,
        "height_px": height,
        "distance_m": distance,
        "scenes": scenes_,
        "dwell_s": dwell,
        "language": language,
        "alarm_every": alarm_every,
        "group": group,
        "column": column,
        "row": row,
        "side_by_side": side_by_side,
    }
    with plain_errors():
        engine, _ = ready()
        with writing(engine, LOCK) as connection:
            held = next((screen for screen in screens(connection) if screen.name == name), None)
            kept = as_fields(held) if held else {}
            changed = {key: value for key, value in given.items() if value is not None}
            screen = read_screen({**kept, **changed, "name": name}, scene_names())
            followers = put_screen(connection, screen, actor=getpass.getuser(), now=clock.now())
        for warning in profile_warnings(screen.profile):
            errors.print(warning.text.en, markup=False, highlight=False)
        if followers:
            console.print(f"These turn with it from now on: {', '.join(followers)}", markup=False)
        console.print(f"{screen.name}: /wall?screen={screen.name}", markup=False, highlight=False)


@app.command("remove")
def remove(name: Annotated[str, typer.Argument(help="Name of the screen")]) -> None:
    """Forget a screen; a wall that is open under its name says so and shows every scene."""
    with plain_errors():
        engine, _ = ready()
        with writing(engine, LOCK) as connection:
            _named(screens(connection), name)
            remove_screen(connection, name)
        console.print(f"{name}: removed", markup=False, highlight=False)


def _named(known: tuple[Screen, ...], name: str) -> Screen:
    found = next((screen for screen in known if screen.name == name), None)
    if found is None:
        names = [screen.name for screen in known]
        raise UnknownNameError.of(Text(id="layar", en="screen"), name, names)
    return found


def _profile(screen: Screen) -> str:
    profile = screen.profile
    return f'{profile.diagonal_in:g}" {profile.width_px}×{profile.height_px}, {profile.distance_m:g} m'


def _place(screen: Screen) -> str:
    return f"{screen.group}, column {screen.column}, row {screen.row}" if screen.group else "none"
