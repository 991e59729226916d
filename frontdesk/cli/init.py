"""`frontdesk init`: from an empty machine to a hotel with its first administrator."""

from datetime import datetime
from pathlib import Path

import click

from frontdesk.cli.house_file import house_from, read_house
from frontdesk.cli.key_file import settings_with_key
from frontdesk.cli.means import unchecked
from frontdesk.cli.output import as_json, tell
from frontdesk.edge.house import HousePlan, build
from frontdesk.edge.opening import found_hotel
from frontdesk.edge.start import migrate_empty


@click.command()
@click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A TOML file with property, room types, rooms, rates and the first administrator; without it, init asks.",
)
@as_json
def init(config: Path | None, *, json_wanted: bool) -> None:
    """Set up a hotel: key file, database, house and first administrator.

    Prints the administrator's one-time password, which is kept nowhere. A hotel that is set up already is left alone.
    """
    with unchecked(settings_with_key()) as means:
        migrate_empty(means.engine)
        plan = read_house(config, means.clock()) if config else _asked(means.clock())
        created = found_hotel(means, plan.property, lambda ctx: build(ctx, plan))
    result = {
        "property": plan.property.code,
        "business_date": plan.property.business_date.isoformat(),
        "administrator": plan.administrator.username,
        "one_time_password": created.one_time_password,
    }
    line = (
        f"{plan.property.name_zh} {plan.property.name_en} is set up.\n"
        f"First sign-in: {plan.administrator.username}, one-time password {created.one_time_password} (3 days).\n"
        "Keep the key file safe and apart from the backups: without it nobody can read the hotel's data."
    )
    tell(result, json_wanted=json_wanted, line=line)


def _asked(now: datetime) -> HousePlan:
    """Ask at the terminal for the least that a hotel needs; the administrator adds the rest on the screen."""
    questions = {
        "code": ("Short code of the hotel", "hotel"),
        "name_zh": ("Name in Chinese", None),
        "name_en": ("Name in English", None),
        "address_zh": ("Address in Chinese", None),
        "address_en": ("Address in English", None),
        "phone": ("Telephone", None),
        "currency": ("Currency", "CNY"),
        "time_zone": ("Time zone", "Asia/Shanghai"),
    }
    answers = {name: click.prompt(text, default=default, type=str) for name, (text, default) in questions.items()}
    types, rooms, prices = _asked_rooms()
    rack = {"code": "RACK", "kind": "rack", "name_zh": "门市价", "name_en": "Rack rate", "prices": prices}
    administrator = {
        "username": click.prompt("User name of the first administrator", default="admin", type=str),
        "display_name": click.prompt("Name of the first administrator", type=str),
    }
    return house_from(
        {
            "property": answers,
            "administrator": administrator,
            "room_types": types,
            "rooms": rooms,
            "rate_plans": [rack] if prices else [],
        },
        now,
    )


def _asked_rooms() -> tuple[list[dict[str, object]], list[dict[str, object]], dict[str, int]]:
    types: list[dict[str, object]] = []
    rooms: list[dict[str, object]] = []
    prices: dict[str, int] = {}
    while code := click.prompt("Code of a room type (empty: no more)", default="", show_default=False):
        name_zh = click.prompt("  Its name in Chinese", type=str)
        name_en = click.prompt("  Its name in English", type=str)
        sleeps = click.prompt("  How many it sleeps", default=2, type=click.IntRange(1, 20))
        types.append({"code": code, "name_zh": name_zh, "name_en": name_en, "sleeps": sleeps})
        prices[code] = 100 * click.prompt("  Its price per night, in whole units", type=click.IntRange(0, 10**7))
        while first := click.prompt("  First room of a range (empty: no more)", default="", show_default=False):
            last = click.prompt("  Last room of the range", default=first, type=str)
            floor = click.prompt("  Floor", default=first[:-2], type=str)
            rooms.append({"first": first, "last": last, "room_type": code, "floor": floor})
    return types, rooms, prices
