"""The forms of the rate pages."""

from typing import Final
from uuid import UUID

from flask_babel import LazyString, lazy_gettext
from wtforms import BooleanField, DateField, IntegerField, SelectField
from wtforms.validators import Optional

from frontdesk.companies.queries import companies
from frontdesk.edge.context import current_context
from frontdesk.rates.models import RatePlan
from frontdesk.rates.rules import PlanKind
from frontdesk.rates.service import PlanDetails, PriceDetails
from frontdesk.rooms.queries import sold_types
from frontdesk.web.admin_fields import BoxesField, HouseAmountField, MinuteField, WeekdaysField, given, options
from frontdesk.web.forms import DeskForm, LineField, LinesField, required

KINDS: Final[dict[str, LazyString]] = {
    PlanKind.RACK: lazy_gettext("Rack rate"),
    PlanKind.MEMBER: lazy_gettext("Member rate"),
    PlanKind.CORPORATE: lazy_gettext("Corporate rate"),
    PlanKind.EARLY_MORNING: lazy_gettext("Early-morning rate"),
    PlanKind.HOURLY: lazy_gettext("Hourly rate"),
}


class PlanForm(DeskForm):
    """A rate plan; which of the later fields count depends on its kind."""

    code = LineField(lazy_gettext("Code"), [required], most=20)
    kind = SelectField(
        lazy_gettext("Kind"),
        [required],
        choices=options(KINDS),
        description=lazy_gettext("The kind cannot be changed later: quotes were told under its conditions."),
    )
    name_zh = LineField(lazy_gettext("Name in Chinese"), [required], most=60)
    name_en = LineField(lazy_gettext("Name in English"), [required], most=60)
    terms_zh = LinesField(
        lazy_gettext("Further conditions in Chinese"),
        most=400,
        description=lazy_gettext("Told to the guest with the quote, after what the program says of itself."),
    )
    terms_en = LinesField(lazy_gettext("Further conditions in English"), most=400)
    member_level = LineField(
        lazy_gettext("Card level"),
        most=20,
        description=lazy_gettext("Member rate: the level of the cards it is for; empty for every card."),
    )
    company_id = SelectField(
        lazy_gettext("Company"),
        default="",
        description=lazy_gettext("Corporate rate: the company that it belongs to."),
    )
    sold_from_minute = MinuteField(
        lazy_gettext("Check-in from"),
        description=lazy_gettext("Early-morning rate: sold from this time by the hotel's clock."),
    )
    sold_until_minute = MinuteField(
        lazy_gettext("Check-in until"),
        description=lazy_gettext("Early-morning rate: no longer sold from this time on."),
    )
    check_out_minute = MinuteField(
        lazy_gettext("Check-out by"),
        description=lazy_gettext("Early-morning rate: when its guest leaves, the same day."),
    )
    block_hours = IntegerField(
        lazy_gettext("Hours in the block"),
        [Optional()],
        description=lazy_gettext("Hourly rate: how many hours its price covers."),
    )
    position = IntegerField(
        lazy_gettext("Order"),
        [given],
        default=0,
        description=lazy_gettext("Plans are listed by this number."),
    )
    active = BooleanField(lazy_gettext("Is sold"), default=True)

    @classmethod
    def of(cls, plan: RatePlan) -> "PlanForm":
        """Return the form that shows a plan."""
        return cls(formdata=None, obj=plan).offer()

    def offer(self) -> "PlanForm":
        """Fill in the companies to choose from, and return the form."""
        listed = {str(company.id): company.name for company in companies(current_context())}
        self.company_id.choices = options({"": "", **listed})
        return self

    def details(self) -> PlanDetails:
        """Return what was typed."""
        texts = ("code", "kind", "name_zh", "name_en", "terms_zh", "terms_en", "member_level")
        return PlanDetails(
            **{name: self[name].data or "" for name in texts},
            company_id=UUID(self.company_id.data) if self.company_id.data else None,
            sold_from_minute=self.sold_from_minute.value,
            sold_until_minute=self.sold_until_minute.value,
            check_out_minute=self.check_out_minute.value,
            block_hours=self.block_hours.data,
            position=self.position.data,
            active=self.active.data,
        )


class PriceForm(DeskForm):
    """A line of a price list, written for several types at once."""

    room_types = BoxesField(lazy_gettext("Room types"), [required])
    amount = HouseAmountField(lazy_gettext("Price"), [required])
    further_hour = HouseAmountField(lazy_gettext("Price of each further hour"))
    from_date = DateField(lazy_gettext("From"), [given])
    until_date = DateField(
        lazy_gettext("Until"),
        [Optional()],
        description=lazy_gettext("The first day on which it counts no more; empty for no end."),
    )
    weekdays = WeekdaysField(
        lazy_gettext("Weekdays"),
        [required],
        description=lazy_gettext("Of two prices the one that begins later counts, then the one for fewer weekdays."),
    )

    def offer(self, plan: RatePlan) -> "PriceForm":
        """Fill in the types to choose from and what is usual, and return the form."""
        ctx = current_context()
        chinese = ctx.locale == "zh"
        self.room_types.choices = options(
            {str(each.id): each.name_zh if chinese else each.name_en for each in sold_types(ctx)}
        )
        if self.from_date.raw_data is None:
            self.weekdays.data = list(range(7))
            self.from_date.data = ctx.business_date
        if plan.kind != PlanKind.HOURLY:
            del self.further_hour
        return self

    def details(self, plan_id: UUID) -> list[PriceDetails]:
        """Return what was typed, a line for each type."""
        further = self.further_hour.value if "further_hour" in self else None
        return [
            PriceDetails(
                rate_plan_id=plan_id,
                room_type_id=UUID(type_id),
                from_date=self.from_date.data,
                until_date=self.until_date.data,
                weekdays=self.weekdays.mask,
                amount=self.amount.value,
                further_hour=further,
            )
            for type_id in self.room_types.data
        ]


class CardForm(DeskForm):
    """A member card."""

    number = LineField(
        lazy_gettext("Card number"),
        [required],
        most=40,
        description=lazy_gettext("A known number changes that card."),
    )
    level = LineField(lazy_gettext("Card level"), [required], most=20)
    valid_until = DateField(lazy_gettext("Valid until"), [Optional()])
    active = BooleanField(lazy_gettext("Is valid"))
