"""The worker beside the pages: it hands out what waits in the outbox, and does what is due.

News at once; each second who is asked for, and the log of SQLite; every ten seconds officers' requests, visitors,
wake-up calls and late tasks; each minute idle sign-ins and the copy of the emergency list.

It keeps no truth of its own: its queue is a file that may be lost, and what is due stands in the hotel's tables. Any
number of workers may run, and each may be killed at any moment.
"""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import structlog
from huey import SqliteHuey
from huey.consumer import Consumer, Scheduler
from sqlalchemy import select
from sqlalchemy.orm import Session

from frontdesk.audit.anchors import Anchor, drop_anchor, read_anchors
from frontdesk.authority import queries as authority_queries
from frontdesk.authority import service as authority
from frontdesk.concierge import extensions, voucher_queries, wake_up_calls, wake_up_queries
from frontdesk.config import Settings
from frontdesk.edge import emergency_copy, logs, police_files
from frontdesk.edge.context import operator_context
from frontdesk.edge.courier import deliver_until
from frontdesk.edge.execute import execute
from frontdesk.edge.idempotency import forget_old
from frontdesk.edge.posting import Poster
from frontdesk.edge.postman import Postman, carry_until
from frontdesk.edge.presence import here
from frontdesk.edge.retaining import begin_if_due, run_slice
from frontdesk.edge.runtime import Runtime
from frontdesk.edge.start import open_runtime
from frontdesk.enquiries import look_up, messages, visitors, visitors_queries
from frontdesk.enquiries.purge import purge
from frontdesk.identity.sessions import end_idle_sessions
from frontdesk.kernel.context import Context
from frontdesk.kernel.db import bring_in_log
from frontdesk.notifications import service as notifications
from frontdesk.notifications.digest import sum_up_if_due
from frontdesk.notifications.escalation import escalate_due, purge_notes
from frontdesk.notifications.news import purge_news
from frontdesk.notifications.outgoing import purge_deliveries
from frontdesk.police.service import files_to_sweep, warn_of_overdue
from frontdesk.privacy.seals import seal_reads
from frontdesk.property.models import Property

EVERY_SECOND: Final = 1
LONGEST_DELIVERY: Final = 5.0
"""Seconds that a worker which is told to stop waits for a delivery that was begun; killed, nothing is lost either."""

ANCHORED_EACH: Final = timedelta(days=1)

log = structlog.get_logger(__name__)


class Clock(Scheduler):  # type: ignore[misc]  # huey carries no types
    """Huey looks for periodic tasks once a minute unless told otherwise."""

    periodic_task_seconds = EVERY_SECOND


class Worker(Consumer):  # type: ignore[misc]  # as above
    """Huey's consumer with that clock."""

    scheduler_class = Clock


def drain_once(means: Runtime) -> int:
    """Look up who is asked for, then deliver what waits in the outbox, of every hotel; return how many events."""
    delivered = 0
    for ctx in _hotels(means):
        look_up.drain(ctx, execute)
        messages.drain(ctx, execute)
        delivered += notifications.drain(ctx, execute)
        notifications.lapse(ctx, execute)
    return delivered


def deliver_once(means: Runtime) -> int:
    """Deliver what waits in the outbox of every hotel; return how many events."""
    return sum(notifications.drain(ctx, execute) for ctx in _hotels(means))


def carry_once(means: Runtime, postman: Postman) -> int:
    """Send the messages of every hotel that are due; return how many were tried."""
    return sum(postman.carry(ctx) for ctx in _hotels(means))


def end_idle_once(means: Runtime) -> None:
    """Mark the sessions of every hotel that nobody used for too long as ended (ACC-1)."""
    for ctx in _hotels(means):
        execute(end_idle_sessions, ctx)


def purge_once(means: Runtime) -> None:
    """Delete what every hotel keeps of enquiries and messages and need not keep any longer (PRI-6)."""
    for ctx in _hotels(means):
        execute(purge, ctx)


def sum_up_once(means: Runtime) -> None:
    """Sum up the day before of every hotel whose hour has come, and forget old comments and news (NTF-3)."""
    for ctx in _hotels(means):
        sum_up_if_due(ctx, execute)
        execute(purge_notes, ctx)
        execute(wake_up_queries.purge_calls, ctx)
        execute(extensions.forget_quiet, ctx)
        execute(voucher_queries.purge_vouchers, ctx)
        execute(purge_news, ctx)
        execute(purge_deliveries, ctx)


def forget_answers_once(means: Runtime) -> None:
    """Forget the answers of every hotel that were kept for callers who ask again, once they are 48 hours old."""
    for ctx in _hotels(means):
        execute(forget_old, ctx)


def begin_retention_once(means: Runtime) -> None:
    """Begin the day's retention run of every hotel whose hour has come (PRI-11)."""
    for ctx in _hotels(means):
        begin_if_due(ctx)


def go_on_with_retention(means: Runtime) -> None:
    """Give the runs that were begun a little of this second, so that news need not wait for them."""
    for ctx in _hotels(means):
        if progress := run_slice(ctx, means.reads):
            log.info("retention", purpose=progress.purpose, forgotten=progress.forgotten, ended=progress.ended)


def watch_police_reports_once(means: Runtime) -> None:
    """Tell of each report that is late, and sweep the files of those that the police have (REG-12)."""
    for ctx in _hotels(means):
        execute(warn_of_overdue, ctx)
        police_files.remove(ctx, execute(files_to_sweep, ctx))


def answer_due_once(means: Runtime) -> None:
    """Page security for late officers' requests, tell of visitors and wake-up calls; let late tasks go up (NTF-3)."""
    for ctx in _hotels(means):
        late, ended = authority_queries.due(ctx)
        for request_id in ended:
            execute(authority.expire, ctx, request_id)
        for request_id in late:
            execute(authority.page_security, ctx, request_id)
        for visitor_id in visitors_queries.overdue(ctx):
            execute(visitors.tell_still_in, ctx, visitor_id)
        for call_id in wake_up_queries.to_tell(ctx):
            execute(wake_up_calls.tell_due, ctx, call_id)
        escalate_due(ctx, execute)


def copy_emergency_once(means: Runtime, folder: Path) -> None:
    """Renew the copy of each hotel's emergency list that is read while the server is down (EMG-1)."""
    for ctx in _hotels(means):
        emergency_copy.write_copy(ctx, folder)


def seal_reads_once(means: Runtime) -> int:
    """Seal what was read since the last time into the trail of every hotel, and return how many reads (PRI-1)."""
    upto, sealed = means.reads.settled(), 0
    for ctx in _hotels(means):
        while count := execute(seal_reads, ctx, means.reads, upto):
            sealed += count
    return sealed


def anchor_once(means: Runtime, file: Path, *, always: bool = False) -> list[Anchor]:
    """Write where the trail of every hotel stands to the file of anchors, and return what was written.

    Unless `always`, a hotel that was anchored within a day is passed over: when it is due stands in the file itself.
    """
    newest = {each.property_id: each.at for each in read_anchors(file)}
    made = []
    for ctx in _hotels(means):
        last = newest.get(str(ctx.property_id))
        if always or last is None or ctx.now - datetime.fromisoformat(last) >= ANCHORED_EACH:
            made.append(drop_anchor(ctx.session, ctx.keyring, file, ctx.property_id, ctx.now, "anchor"))
    return made


def jobs(means: Runtime, file: Path, emergency_folder: Path) -> SqliteHuey:
    """Return the queue of the worker's jobs, kept in a file of its own."""
    queue = SqliteHuey("frontdesk", filename=str(file), results=False)

    @queue.periodic_task(_always, expires=EVERY_SECOND)  # type: ignore[untyped-decorator]  # huey carries no types
    def deliver_news() -> None:
        if delivered := drain_once(means):
            log.info("news delivered", events=delivered)

    @queue.periodic_task(_each_minute, expires=60)  # type: ignore[untyped-decorator]  # as above
    def tidy() -> None:
        end_idle_once(means)
        forget_answers_once(means)
        begin_retention_once(means)
        watch_police_reports_once(means)
        purge_once(means)
        sum_up_once(means)
        seal_reads_once(means)
        if means.anchor_file is not None:
            anchor_once(means, means.anchor_file)

    @queue.periodic_task(_always, expires=EVERY_SECOND)  # type: ignore[untyped-decorator]  # as above
    def go_on() -> None:
        go_on_with_retention(means)
        bring_in_log(means.engine)

    @queue.periodic_task(_each_ten_seconds, expires=10)  # type: ignore[untyped-decorator]  # as above
    def answer_due() -> None:
        answer_due_once(means)

    @queue.periodic_task(_each_minute, expires=60)  # type: ignore[untyped-decorator]  # as above
    def copy_emergency() -> None:
        copy_emergency_once(means, emergency_folder)

    return queue


def run_worker(settings: Settings) -> None:
    """Run until told to stop (SIGINT, SIGTERM); nothing is lost if it is killed instead."""
    logs.start()
    home = settings.blob_folder.parent
    with here(home):
        means = open_runtime(settings)
        folder = settings.emergency_folder or home / "emergency"
        queue = jobs(means, home / "jobs.db", folder)
        stop = threading.Event()
        courier = threading.Thread(target=deliver_until, args=(stop, means, lambda: deliver_once(means)), daemon=True)
        courier.start()
        postman = Postman(Poster(settings.outgoing_networks), settings.mail_server)
        carrier = threading.Thread(target=carry_until, args=(stop, lambda: carry_once(means, postman)), daemon=True)
        carrier.start()
        try:
            Worker(queue, workers=1, scheduler_interval=EVERY_SECOND, max_delay=EVERY_SECOND).run()
        finally:
            stop.set()
            courier.join(LONGEST_DELIVERY)


def _hotels(means: Runtime) -> Iterator[Context]:
    """Give a context of the worker for each hotel in turn, and let go of its session after it."""
    with Session(means.reading) as session:
        property_ids = session.scalars(select(Property.id).order_by(Property.code)).all()
    for property_id in property_ids:
        with Session(means.reading, expire_on_commit=False) as session:
            yield operator_context(means, session, property_id)


def _each_minute(now: datetime) -> bool:
    """Tell the first second of a minute; a minute that the clock passes over is made up for by the next."""
    return now.second == 0


def _each_ten_seconds(now: datetime) -> bool:
    return now.second % 10 == 0


def _always(_now: datetime) -> bool:
    return True
