"""The confidentiality undertaking: published in versions, signed by every account before it works (ACC-7)."""

from uuid import UUID

from sqlalchemy import func, select

from frontdesk.identity.models import Undertaking, UndertakingSignature
from frontdesk.kernel.context import Context
from frontdesk.kernel.errors import Reason, Stale
from frontdesk.kernel.faults import Faults
from frontdesk.kernel.permissions import Permission
from frontdesk.kernel.text import TextRefused, clean_multiline

LONGEST = 10_000

DEFAULT_ZH = """本人在酒店工作期间，对接触到的住客信息承担保密义务：

一、住客的姓名、房号、证件、联系方式、入住情况等一切信息均属隐私，未经住客本人同意，不向任何人透露。
二、只在工作需要时查询住客信息；我知道每一次查询都有记录。
三、不拍照、不抄录、不转发住客信息，不与同事议论住客。
四、有关部门查询时，请保安部接待，不自行答复。
五、妥善保管本人账号、密码和动态口令，不借给他人，离开座位时退出系统。
六、离职后继续承担保密义务。违反本承诺的，愿意承担相应的纪律和法律责任。"""

DEFAULT_EN = """While I work for this hotel I keep in confidence whatever I learn about its guests:

1. A guest's name, room, documents, contact details and stay are private. I tell nobody without the guest's consent.
2. I look up a guest only when my work needs it, and I know that each look-up is recorded.
3. I take no pictures or notes of guest information, pass none on, and do not talk about guests with colleagues.
4. When an authority asks, I call the security department and give no answer of my own.
5. I keep my account, password and second factor to myself, and sign out when I leave my place.
6. These duties last after I leave the hotel. I answer for a breach under the house rules and the law."""


def publish_undertaking(ctx: Context, text_zh: str, text_en: str) -> Undertaking:
    """Publish a new version, which every account must sign before it goes on working (ACC-7).

    Raises `Invalid` naming each text that is missing or cannot be kept.
    """
    ctx.require(Permission.PROPERTY_MANAGE)
    kept = _kept({"text_zh": text_zh, "text_en": text_en})
    latest = ctx.session.scalar(
        select(func.max(Undertaking.version)).where(Undertaking.property_id == ctx.property_id),
    )
    undertaking = Undertaking(
        property_id=ctx.property_id, id=ctx.source.uuid(), version=(latest or 0) + 1, published_at=ctx.now, **kept
    )
    ctx.session.add(undertaking)
    ctx.record("undertaking.published", "undertaking", undertaking.id, version=undertaking.version)
    return undertaking


def sign_undertaking(ctx: Context, undertaking_id: UUID) -> None:
    """Sign the version that was shown; `Stale` when a newer one has been published meanwhile (ACC-7)."""
    ctx.require(Permission.SESSION_OWN)
    current = current_undertaking(ctx)
    if current is None or current.id != undertaking_id:
        raise Stale([Reason("undertaking-changed", rule="ACC-7")])
    if has_signed(ctx, current.id, ctx.account_id):
        return
    signature = UndertakingSignature(
        property_id=ctx.property_id,
        id=ctx.source.uuid(),
        undertaking_id=current.id,
        account_id=ctx.account_id,
        signed_at=ctx.now,
    )
    ctx.session.add(signature)
    ctx.record("undertaking.signed", "account", ctx.account_id, version=current.version)


def current_undertaking(ctx: Context) -> Undertaking | None:
    """Return the newest version, if the hotel has published one."""
    mine = select(Undertaking).where(Undertaking.property_id == ctx.property_id)
    return ctx.session.scalars(mine.order_by(Undertaking.version.desc()).limit(1)).one_or_none()


def has_signed(ctx: Context, undertaking_id: UUID, account_id: UUID) -> bool:
    """Tell whether the account has signed this version."""
    statement = select(UndertakingSignature.id).where(
        UndertakingSignature.property_id == ctx.property_id,
        UndertakingSignature.undertaking_id == undertaking_id,
        UndertakingSignature.account_id == account_id,
    )
    return ctx.session.scalar(statement) is not None


def _kept(texts: dict[str, str]) -> dict[str, str]:
    kept, faults = {}, Faults()
    for field, typed in texts.items():
        try:
            kept[field] = clean_multiline(typed, most=LONGEST)
        except TextRefused as refused:
            faults.add(refused.code, field, most=LONGEST)
        else:
            if not kept[field]:
                faults.add("missing", field)
    faults.check()
    return kept
