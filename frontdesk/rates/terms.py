"""The conditions told with a quote, in both languages of the house (REG-7). Pure.

They are part of what the guest acknowledges and are kept with the quote word for word, whatever language the screen
speaks; hence they are worded here and not by the screen.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from frontdesk.kernel.money import Money
from frontdesk.rates.rules import Plan, PlanKind, clock


@dataclass(frozen=True, slots=True)
class Told:
    """What the conditions speak of; amounts in minor units, `leaves_at` on the hotel's clock.

    `later_night` is the price of a night after those of the quote: on the plan itself, or on the rack plan where the
    plan sells no later nights; None where no price list has one.
    """

    plan: Plan
    currency: str
    leaves_at: datetime
    incidental: int
    later_night: int | None
    block: int | None = None
    further_hour: int | None = None


def conditions(told: Told, own_zh: str, own_en: str) -> dict[str, list[str]]:
    """Return the conditions as sentences, Chinese (`zh`) and English (`en`), the plan's own words last."""
    pairs = [*_special(told), *_later(told), *_always(told)]
    return {
        "zh": [*(zh for zh, _ in pairs), *([own_zh] if own_zh else [])],
        "en": [*(en for _, en in pairs), *([own_en] if own_en else [])],
    }


def _special(told: Told) -> Iterator[tuple[str, str]]:
    plan = told.plan
    if plan.kind == PlanKind.EARLY_MORNING:
        begin, end = clock(plan.sold_from_minute or 0), clock(plan.sold_until_minute or 0)
        yield (
            f"凌晨特价仅限 {begin} 至 {end} 办理入住。",
            f"The early-morning rate is for arrivals between {begin} and {end}.",
        )
    if plan.kind == PlanKind.HOURLY and told.block is not None:
        block = Money(told.block, told.currency)
        yield (
            f"钟点房 {plan.block_hours} 小时 {block.format('zh')}。",
            f"Hourly rate: {block.format('en')} for {plan.block_hours} hours.",
        )
    if plan.kind == PlanKind.HOURLY and told.further_hour is not None:
        hour = Money(told.further_hour, told.currency)
        yield (
            f"超时每小时加收 {hour.format('zh')}，不足一小时按一小时计。",
            f"Each further hour begun costs {hour.format('en')}.",
        )


def _later(told: Told) -> Iterator[tuple[str, str]]:
    if told.later_night is None:
        return
    price = Money(told.later_night, told.currency)
    if told.plan.kind in (PlanKind.HOURLY, PlanKind.EARLY_MORNING):
        yield (
            f"之后如需住宿，每晚按门市价计收，下一晚为 {price.format('zh')}。",
            f"Later nights are charged at the rack rate; the next one costs {price.format('en')}.",
        )
    else:
        yield (
            f"续住按当晚房价计收，下一晚为 {price.format('zh')}。",
            f"An extension is charged at the price of its nights; the next one costs {price.format('en')}.",
        )


def _always(told: Told) -> Iterator[tuple[str, str]]:
    incidental = Money(told.incidental, told.currency)
    yield (
        f"请于 {told.leaves_at:%Y-%m-%d %H:%M} 前退房。",
        f"Please check out by {told.leaves_at:%Y-%m-%d %H:%M}.",
    )
    yield (
        f"押金为全部房费加杂费押金 {incidental.format('zh')}。",
        f"The deposit is the price of all nights and {incidental.format('en')} for incidentals.",
    )
