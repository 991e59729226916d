"""How a problem looks, for the description of the interface."""

from frontdesk.api.fields import Count, Many, Part, Schema, Text


class ReasonSchema(Schema):
    """One thing that stands in the way."""

    code = Text(80, required=True, about="Stable, kebab-case")
    title = Text(400, required=True, about="A sentence in the caller's language")
    field = Text(400, about="The path of the field, such as registrations[1].document.number")
    rule = Text(20, about="The rule of the house behind it")


class ProblemSchema(Schema):
    """RFC 9457: why something was not done, with all reasons at once."""

    type = Text(200, required=True)
    title = Text(400, required=True)
    status = Count(400, 599, required=True)
    code = Text(80, required=True)
    detail = Text(20_000, required=True)
    reasons = Many(Part(ReasonSchema), most=500, required=True)
