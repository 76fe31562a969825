"""What people decide about key and file, each written into the audit log of the platform."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import audit
from portal.anchors import keys, outside, statement
from portal.anchors.checking import is_over_what_is_there
from portal.anchors.models import Anchor
from portal.anchors.services.anchoring import is_our_turn
from portal.errors import Conflict
from portal.organizations.models import Membership
from portal.organizations.shell import in_the_name_of

KEY_MADE, FILE_RESTORED = "anchors.key", "anchors.file"


@transaction.atomic
def renew_key(*, actor: Membership | None, now: datetime) -> Path:
    """Makes the key that signs from now on; where its public key stands. ``actor`` None sets the portal up; anybody
    else is told that it was done in their name, on the server."""

    def write_down(name: str) -> None:
        summary = _("启用新的锚点密钥，公钥指纹 %(key)s") % {"key": name}
        audit.record(
            actor=actor,
            organization=None,
            kind=KEY_MADE,
            summary=summary,
            data={"key": name, **in_the_name_of(actor, summary)},
            now=now,
        )

    return keys.make_key(write_down)


@transaction.atomic
def restore_file(*, actor: Membership, reason: str, set_aside: bool, now: datetime) -> int:
    """Has the file go on from the database: adds the lines of all anchors behind its last; how many.

    Where a backup was restored knowingly the file is ahead for good: ``set_aside`` puts it by under another name, as
    evidence of what was lost, and begins a new one. ``Conflict`` if the file says something else than the database, or
    if an anchor to be added is not as it was signed over the entries that are there; the file is then as it was. It is
    done on the server, and ``actor`` is told that it was in their name.
    """
    if not is_our_turn():
        raise Conflict(_("正在生成锚点，请稍后再试。"))
    kept = outside.aside(f"{timezone.localtime(now):%Y%m%d%H%M%S}") if set_aside else None
    told = None if set_aside else outside.last()
    added = sum(1 for __ in _missing(told))
    summary = _("由数据库续写锚点文件 %(lines)d 行，原因：%(reason)s") % {"lines": added, "reason": reason}
    data = {"lines": added, "reason": reason, "set_aside": str(kept) if kept else ""}
    audit.record(
        actor=actor,
        organization=None,
        kind=FILE_RESTORED,
        summary=summary,
        data=data | in_the_name_of(actor, summary),
        now=now,
    )
    # Last: what is on the disk is not undone with the entry.
    if kept:
        outside.put_by(kept)
    for anchor in _missing(told):
        outside.add(anchor)
    return added


def _missing(told: Anchor | None) -> Iterator[Anchor]:
    """The anchors behind ``told``, the file's last, one at a time and each as it was signed; or ``Conflict``."""
    previous = Anchor.objects.filter(number=told.number).first() if told else None
    if told is not None and (previous is None or statement.line(previous) != statement.line(told)):
        raise Conflict(
            _("锚点文件 %(path)s 的最后一行（第 %(number)d 号）与数据库不符。")
            % {"path": outside.path(), "number": told.number}
        )
    missing = Anchor.objects.filter(number__gt=told.number if told else 0).order_by("number")
    for anchor in missing.iterator(chunk_size=50):
        if not keys.is_signed(anchor):
            text = _("数据库里第 %(number)d 号锚点的签名不成立；公钥 %(key)s.pem 应在 %(folder)s。")
            names = {"number": anchor.number, "key": anchor.key_id, "folder": settings.ANCHOR_DIR}
            raise Conflict(text % names)
        if not statement.follows(anchor, previous) or not is_over_what_is_there(anchor):
            raise Conflict(_("数据库里第 %(number)d 号锚点与台账不符。") % {"number": anchor.number})
        yield anchor
        previous = anchor
