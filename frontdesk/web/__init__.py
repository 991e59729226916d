"""Pages for the desk and the departments."""

from flask import Blueprint, Flask

from frontdesk.edge import problems
from frontdesk.web import (
    accounts,
    approval_boxes,
    approvals,
    audit,
    authority,
    authority_prints,
    board,
    companies_admin,
    consents,
    desk,
    emergency,
    enquiries,
    formatting,
    guests,
    honey_guests,
    housekeeping,
    inbox,
    language,
    late_arrivals,
    me,
    messages,
    openings,
    own_data,
    passkeys,
    patrol,
    police_reports,
    prints,
    rates_admin,
    refusals,
    retention,
    room_changes,
    rooms_admin,
    scripts_admin,
    settings_admin,
    shifts,
    sign_in,
    stays,
    valuables,
    visitors,
    walk_in,
    work_orders,
)

BLUEPRINTS: tuple[Blueprint, ...] = (
    board.bp,
    language.bp,
    sign_in.bp,
    me.bp,
    passkeys.bp,
    accounts.bp,
    approvals.bp,
    approval_boxes.bp,
    walk_in.bp,
    stays.bp,
    late_arrivals.bp,
    room_changes.bp,
    guests.bp,
    enquiries.bp,
    consents.bp,
    messages.bp,
    scripts_admin.bp,
    prints.bp,
    rooms_admin.bp,
    rates_admin.bp,
    companies_admin.bp,
    settings_admin.bp,
    housekeeping.bp,
    work_orders.bp,
    inbox.bp,
    shifts.bp,
    valuables.bp,
    own_data.bp,
    patrol.bp,
    police_reports.bp,
    retention.bp,
    authority.bp,
    authority_prints.bp,
    emergency.bp,
    visitors.bp,
    openings.bp,
    honey_guests.bp,
    audit.bp,
)
"""Every screen of the hotel; each belongs to one capability."""


def register(app: Flask) -> None:
    """Give this application its pages, and the templates what they need."""
    problems.show_with(app, refusals.refusal_page)
    formatting.register(app)
    desk.register(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
