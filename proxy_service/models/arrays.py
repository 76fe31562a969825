"""What is no array, as an array: GIN keeps it beside arrays, and finds what has all that is asked for at once."""

from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, BooleanField, CharField, Func, IntegerField, Q, TextField


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


def hours_until(moment: datetime) -> list[int]:
    """As ``Hours`` numbers them, the few hours and blocks of hours that hold every moment from 1970 to the end of this
    one's hour, and none after it."""
    hour = int(moment.timestamp() // 3600)
    found = [hour]
    for level in range(5):
        block = hour >> 3 * level
        found += [(level << 24) + number for number in range(block & ~7 if level < 4 else 0, block)]
    return found


class Marks(Func):
    """What facts of a request are found by, of the columns of ``FigureCounted``; see ``proxy_service.happened``."""

    function = "figures_marks"
    output_field = ArrayField(TextField())

    def __init__(self) -> None:
        super().__init__("days", "names", "particulars", "numbers")
