"""What is no array, as an array: GIN keeps it beside arrays, and finds what has all that is asked for at once."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, BooleanField, CharField, Func, IntegerField, Q


class InArray(Func):
    """Keys as an array."""

    template = "ARRAY[%(expressions)s]"
    output_field: Any = ArrayField(BigIntegerField())


class InTexts(InArray):
    """Texts as an array."""

    output_field = ArrayField(CharField())


class Held(InArray):
    """Whether something holds of a row, as an array of one."""

    output_field = ArrayField(BooleanField())

    def __init__(self, condition: Q) -> None:
        super().__init__(condition)


class Hours(Func):
    """The hour of a moment and the 8, 64, 512 and 4,096 hours that it lies in, as ``proxy_service_hours`` numbers them;
    see ``proxy_service.blocks``."""

    function = "proxy_service_hours"
    output_field = ArrayField(IntegerField())
