"""The versions of a scheme's list: the first from the authority document, each later one from an adjustment."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils.translation import gettext as _

from delegation.enums.adjustments import Change
from delegation.lists import Key, current_list
from delegation.models import Adjustment, AdjustmentItem, PowerList, PowerListItem, Scheme
from portal.errors import Conflict, InvalidInput
from portal.organizations.models import Organization


def begin_list(*, scheme: Scheme, number: str, published_on: date) -> PowerList:
    """The first list: every power of the scheme in its own mode for every park, as the authority document has it.

    Does nothing where there is one already.
    """
    scheme = _locked(scheme)
    if (there := current_list(scheme)) is not None:
        return there
    powers = list(scheme.powers.filter(active=True))
    modes = {(power.pk, park.pk): power.mode for park in scheme.parks.all() for power in powers}
    sample = any(power.is_sample for power in powers)
    note = _("未取得文件所附清单，所列事项为样例。") if sample else ""
    return _write(scheme, 1, number, published_on, modes, None, note=note, is_sample=sample)


def add_list(
    *,
    scheme: Scheme,
    number: str,
    published_on: date,
    changes: Iterable[AdjustmentItem],
    park: Organization,
    adjustment: Adjustment | None = None,
) -> PowerList:
    """The next list: the one in force with the changes for one park.

    ``Conflict`` where the list has moved on since they were asked for; ``InvalidInput`` for a day before the last list.
    """
    scheme = _locked(scheme)
    newest = current_list(scheme)
    if newest is None:
        newest = begin_list(
            scheme=scheme, number=scheme.authority.number, published_on=scheme.authority.issued_on
        )
    if published_on < newest.published_on:
        raise InvalidInput(_("公布日期不能早于上一版清单。"), field="published_on")
    modes: dict[Key, str] = {
        (power, of_park): mode for power, of_park, mode in newest.items.values_list("power", "park", "mode")
    }
    for item in changes:
        _apply(modes, item, park)
    return _write(
        scheme, newest.version + 1, number, published_on, modes, adjustment, is_sample=newest.is_sample
    )


def _apply(modes: dict[Key, str], item: AdjustmentItem, park: Organization) -> None:
    key = (item.power_id, park.pk)
    if (item.change == Change.ADD) == (key in modes):
        raise Conflict(_("清单已有变化，“%(power)s”的调整不再适用。") % {"power": item.power.name})
    if item.change == Change.REMOVE:
        del modes[key]
    else:
        modes[key] = item.final_mode


def _locked(scheme: Scheme) -> Scheme:
    """Two lists of one scheme come one after the other."""
    return Scheme.objects.select_for_update(of=("self",)).select_related("authority").get(pk=scheme.pk)


def _write(
    scheme: Scheme,
    version: int,
    number: str,
    published_on: date,
    modes: Mapping[Key, str],
    adjustment: Adjustment | None,
    *,
    note: str = "",
    is_sample: bool = False,
) -> PowerList:
    power_list = PowerList.objects.create(
        scheme=scheme,
        version=version,
        number=number,
        published_on=published_on,
        adjustment=adjustment,
        note=note,
        is_sample=is_sample,
    )
    PowerListItem.objects.bulk_create(
        PowerListItem(power_list=power_list, power_id=power, park_id=park, mode=mode)
        for (power, park), mode in modes.items()
    )
    return power_list
