"""Guests of a replay who change rooms: one stay in forty, into a free room of its kind or by changing places."""

from dataclasses import replace
from typing import TYPE_CHECKING

from frontdesk.simulation.expectation import tasks_of_move
from frontdesk.stays.room_change import MoveGiven, change_room
from frontdesk.stays.room_swap import SwapGiven, swap_rooms

if TYPE_CHECKING:
    from frontdesk.simulation.replay import Lodging, Replay

MOVES_ONE_IN = 40
FIRST = 10
"""The check-in after which the first stay moves."""

REASONS = ("noise", "view", "companions")


def wants_to_move(check_ins: int) -> bool:
    """Tell whether the stay that was checked in as so many changes its room."""
    return check_ins % MOVES_ONE_IN == FIRST


def change_rooms(replay: "Replay", lodgings: "list[Lodging]") -> None:
    """Move each of these stays on the evening of its day: the house has as many rooms of each kind as before."""
    for lodging in lodgings:
        if replay.free[lodging.room_type]:
            _move(replay, lodging)
        elif other := _neighbour(replay, lodging):
            _swap(replay, lodging, other)


def _move(replay: "Replay", lodging: "Lodging") -> None:
    room = replay.free[lodging.room_type].popleft()
    given = MoveGiven(room=room[1], reason=_reason(replay), identity_confirmed=True)
    replay.clerk.run(change_room, lodging.stay_id, given)
    replay.keeper.clean([lodging.room[0]])
    replay.free[lodging.room_type].append(lodging.room)
    _put(replay, lodging, replace(lodging, room=room))


def _swap(replay: "Replay", lodging: "Lodging", other: "Lodging") -> None:
    given = SwapGiven(room=other.room[1], reason=_reason(replay), identity_confirmed=True)
    replay.clerk.run(swap_rooms, lodging.stay_id, given)
    _put(replay, lodging, replace(lodging, room=other.room))
    _put(replay, other, replace(other, room=lodging.room))


def _put(replay: "Replay", before: "Lodging", after: "Lodging") -> None:
    leaving = replay.house[before.departure]
    leaving[leaving.index(before)] = after
    replay.moves += 1
    replay.tasks[before.stay_id].update(tasks_of_move())


def _neighbour(replay: "Replay", lodging: "Lodging") -> "Lodging | None":
    others = (each for day in sorted(replay.house) for each in replay.house[day])
    return next((each for each in others if each.room_type == lodging.room_type and each != lodging), None)


def _reason(replay: "Replay") -> str:
    return REASONS[replay.moves % len(REASONS)]
