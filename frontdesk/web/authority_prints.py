"""The papers of an authority's request: the receipt that both sign, and a copy where a written order asks for one."""

from uuid import UUID

from flask import Blueprint, Response
from flask_babel import gettext

from frontdesk.authority import disclosure, queries
from frontdesk.authority.disclosure import COPY, Disclosure
from frontdesk.authority.queries import RequestView
from frontdesk.edge import papers
from frontdesk.edge.context import current_context
from frontdesk.edge.execute import execute
from frontdesk.edge.guard import guarded
from frontdesk.kernel.context import Context
from frontdesk.kernel.dates import local
from frontdesk.kernel.paper import Paper
from frontdesk.kernel.paper_security import AuthorityCopy, AuthorityReceipt, Line
from frontdesk.kernel.permissions import Permission
from frontdesk.web import authority_words as words

bp = Blueprint("authority_prints", __name__, url_prefix="/authority-requests")


@bp.post("/<uuid:authority_request_id>/receipt")
@guarded(Permission.AUTHORITY_DISCLOSE, Permission.AUTHORITY_VIEW)
def receipt(authority_request_id: UUID) -> Response:
    """Print the numbered receipt for both signatures; printed again, it says so (AUT-2)."""
    ctx = current_context()
    issued = execute(disclosure.issue_receipt, ctx, authority_request_id)
    told = queries.request(ctx, authority_request_id)
    return _answer("authority_receipt", _receipt(ctx, told, issued))


@bp.post("/<uuid:authority_request_id>/copy")
@guarded(Permission.AUTHORITY_DISCLOSE, Permission.AUTHORITY_VIEW)
def copy(authority_request_id: UUID) -> Response:
    """Print a copy of what was approved; it is on record, and needs a written order (AUT-1)."""
    ctx = current_context()
    found = execute(disclosure.disclose, ctx, authority_request_id, COPY)
    told = queries.request(ctx, authority_request_id)
    return _answer("authority_copy", _copy(ctx, told, found))


def _answer(document: str, paper: Paper) -> Response:
    answer = Response(papers.pdf(document, paper), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{document}.pdf"'
    return answer


def _receipt(ctx: Context, told: RequestView, issued: disclosure.Issued) -> AuthorityReceipt:
    return AuthorityReceipt(
        letterhead=papers.letterhead(ctx),
        number=f"HZ-{issued.number:06d}",
        business_date=ctx.business_date,
        clerk=papers.person_name(ctx, ctx.account_id),
        printed_at=papers.now_on_paper(ctx),
        copy=issued.copy,
        request_number=told.code,
        officer=told.officer,
        agency=told.agency,
        officer_document=f"{words.OFFICER_DOCUMENTS[told.document_type]} {told.document_number}",
        basis=_basis(told),
        scope=words.scope_of(told),
        fields=words.fields_of(told.fields),
        persons=issued.persons,
        copies=issued.copies,
        requested_by=told.requested_by,
        requested_at=local(told.requested_at, ctx.zone),
        approved_by=told.answered_by or "",
        approved_at=local(told.answered_at or issued.at, ctx.zone),
        shown_at=local(issued.shown_at, ctx.zone),
        shown_by=papers.person_name(ctx, issued.shown_by),
    )


def _copy(ctx: Context, told: RequestView, found: Disclosure) -> AuthorityCopy:
    by, at = papers.person_name(ctx, ctx.account_id), papers.now_on_paper(ctx)
    return AuthorityCopy(
        letterhead=papers.letterhead(ctx),
        number=told.code,
        business_date=ctx.business_date,
        clerk=by,
        printed_at=at,
        request_number=told.code,
        agency=told.agency,
        basis=_basis(told),
        scope=words.scope_of(told),
        watermark=f"{by} {at:%Y-%m-%d %H:%M} {told.code}",
        persons=[
            [
                Line(label=str(words.FIELDS[field]), value=words.shown(field, value))
                for field, value in each.values.items()
            ]
            for each in found.persons
        ],
    )


def _basis(told: RequestView) -> str:
    said = str(words.BASES[told.basis])
    return gettext("%(what)s: %(which)s", what=said, which=told.basis_number) if told.basis_number else said
