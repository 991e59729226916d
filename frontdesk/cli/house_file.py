"""Reading the TOML file that `frontdesk init --config` takes: every fault of the file is named at once."""

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from frontdesk.companies.service import CompanyDetails
from frontdesk.config import ConfigurationError
from frontdesk.edge.house import Administrator, HousePlan, PlannedFeature, PlannedRate, PlannedRooms
from frontdesk.property.referrals import NearbyHotelDetails
from frontdesk.property.service import NewProperty
from frontdesk.property.workstations import WorkstationDetails
from frontdesk.rooms.catalogue import TypeDetails

LISTS: dict[str, type] = {
    "features": PlannedFeature,
    "room_types": TypeDetails,
    "rooms": PlannedRooms,
    "companies": CompanyDetails,
    "rate_plans": PlannedRate,
    "nearby_hotels": NearbyHotelDetails,
    "workstations": WorkstationDetails,
}
SINGLES: dict[str, type] = {"property": NewProperty, "administrator": Administrator}

T = TypeVar("T")


def read_house(path: Path, now: datetime) -> HousePlan:
    """Return the hotel that a TOML file describes, opening today in its zone unless the file names a business date.

    Raises `ConfigurationError` naming every field that is unknown, missing or of the wrong kind.
    """
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise ConfigurationError(f"{path}: {fault}") from None
    return house_from(written, now)


def house_from(written: Mapping[str, Any], now: datetime) -> HousePlan:
    """Return the hotel of a table as TOML gives it; raises `ConfigurationError` as `read_house` does."""
    faults: list[str] = []
    faults += [f"{name}: unknown" for name in written if name not in {*LISTS, *SINGLES, "settings"}]
    parts: dict[str, Any] = {name: _single(written, name, kind, now, faults) for name, kind in SINGLES.items()}
    for name, kind in LISTS.items():
        parts[name] = tuple(_many(written.get(name, []), name, kind, faults))
    if not isinstance(settings := written.get("settings", {}), dict):
        faults.append("settings: must be a table")
    if faults:
        raise ConfigurationError("the hotel's file: " + "; ".join(faults))
    return HousePlan(**parts, settings=settings)


def today_in(zone: object, now: datetime) -> date:
    """Return the calendar day in a zone; an unknown zone is refused later, with everything else."""
    try:
        return now.astimezone(ZoneInfo(str(zone))).date()
    except (ZoneInfoNotFoundError, ValueError):
        return now.date()


def _single(written: Mapping[str, Any], name: str, kind: type[T], now: datetime, faults: list[str]) -> T | None:
    table = written.get(name)
    if not isinstance(table, dict):
        faults.append(f"{name}: missing")
        return None
    if kind is NewProperty:
        table = {"business_date": today_in(table.get("time_zone", "Asia/Shanghai"), now)} | table
    return _one(table, name, kind, faults)


def _many(tables: object, name: str, kind: type[T], faults: list[str]) -> list[T | None]:
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        faults.append(f"{name}: must be a list of tables ([[{name}]])")
        return []
    return [_one(table, f"{name}[{position}]", kind, faults) for position, table in enumerate(tables)]


def _one(table: Mapping[str, Any], path: str, kind: type[T], faults: list[str]) -> T | None:
    known = {each.name: each for each in fields(kind)}  # type: ignore[arg-type]  # every kind is a dataclass
    found = [f"{path}.{name}: unknown" for name in table if name not in known]
    for name, each in known.items():
        if name not in table:
            if each.default is MISSING and each.default_factory is MISSING:
                found.append(f"{path}.{name}: missing")
        elif not _fits(each, table[name]):
            found.append(f"{path}.{name}: of the wrong kind")
    faults += found
    return None if found else kind(**{name: _frozen(value) for name, value in table.items()})


def _fits(field: "Field[Any]", value: object) -> bool:
    """Tell whether a value can stand in a field, judged by how the field is declared."""
    declared = str(field.type if isinstance(field.type, str) else getattr(field.type, "__name__", field.type))
    if isinstance(value, dict):
        return "Mapping" in declared and all(type(each) is int for each in value.values())
    if isinstance(value, list):
        return ("tuple" in declared or "Collection" in declared) and all(isinstance(each, str) for each in value)
    return type(value).__name__ in declared.replace("Mapping[str, int]", "").replace("tuple[str, ...]", "")


def _frozen(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value
