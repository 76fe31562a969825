"""The acts of a person on an import: bringing a file in, writing what the preview showed, undoing it, letting it go.

A short file is read and written while the person waits; a long one, or one that would have to wait for another of its
kind, is left to the worker (``services.import_queue``).
"""

from datetime import datetime
from hashlib import sha256
from itertools import islice
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.documents.text import clean_line
from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.exchange.enums import ImportChoice, ImportState
from portal.exchange.importing import Importer, importer_for, take
from portal.exchange.locks import turn_is_free
from portal.exchange.models import Import, ImportFile
from portal.exchange.reading import read_table
from portal.exchange.services import import_steps as steps
from portal.organizations.models import Membership

AT_ONCE = 500


def begin_import(
    *, kind: str, file: BinaryIO, name: str, size: int, actor: Membership, now: datetime | None = None
) -> Import:
    """Takes in a file and judges its rows, or leaves that to the worker.

    ``InvalidInput`` (``field`` "file") for a file that cannot be read, has other columns or no rows.
    """
    importer = _allowed(kind, actor)
    taken = take(importer, read_table(file, size))
    first = list(islice(taken.rows(), AT_ONCE + 1))
    if not first:
        raise InvalidInput(_("文件里没有数据行（示例行不算）。请从第二行起填写。"), field="file")
    file.seek(0)
    content = file.read()
    begun = Import(
        kind=kind,
        organization=actor.organization,
        by=actor,
        file_name=clean_line(name)[-120:] or kind,
        size=size,
        sha256=sha256(content).hexdigest(),
        state=ImportState.READING,
        letters=taken.letters,
        created_at=now or timezone.now(),
    )
    with transaction.atomic():
        begun.save(force_insert=True)
        if len(first) > AT_ONCE:
            ImportFile.objects.create(of=begun, content=content)
        else:
            steps.check(begun, importer, taken, first)
    return begun


def apply_import(*, started: Import, choice: str, actor: Membership) -> Import:
    """Writes what the preview showed, or leaves that to the worker.

    ``Conflict`` if it is not waiting for that; ``InvalidInput`` for wrong rows where all must be right, and where there
    is nothing to write. If the data have moved on since the preview, the preview is made again instead.
    """
    importer = _allowed(started.kind, actor, started)
    with transaction.atomic():
        locked = _locked(started, ImportState.CHECKED)
        if locked.wrong and choice != ImportChoice.GOOD:
            text = _("有 %(count)d 行有误，没有导入。请改正后重新上传，或者选择“只导入正确的行”。")
            raise InvalidInput(text % {"count": locked.wrong}, field="choice")
        if not locked.writes:
            raise InvalidInput(_("没有需要写入的行，无需导入。"), field="choice")
        locked.choice = ImportChoice.GOOD if choice == ImportChoice.GOOD else ImportChoice.ALL
        locked.by = actor
        _go_to_work(locked, ImportState.APPLYING)
        if locked.total <= AT_ONCE and turn_is_free(locked.kind):
            steps.apply(locked, importer)
    return locked


def undo_import(*, started: Import, actor: Membership) -> Import:
    """Takes back what an import wrote, as far as nobody has touched it since; the rows say what stays and why.

    ``Conflict`` if it was not applied, or longer ago than its rows are kept.
    """
    importer = _allowed(started.kind, actor, started)
    with transaction.atomic():
        locked = _locked(started, ImportState.APPLIED)
        if not locked.may_be_undone(timezone.now()):
            raise Conflict(_("导入已超过 30 天，不能再撤销。"))
        locked.undone_by = actor
        _go_to_work(locked, ImportState.UNDOING)
        if locked.total <= AT_ONCE and turn_is_free(locked.kind):
            steps.undo(locked, importer)
    return locked


def discard_import(*, started: Import, actor: Membership) -> Import:
    """Lets go of a preview; its rows are not kept."""
    _allowed(started.kind, actor, started)
    with transaction.atomic():
        locked = _locked(started, ImportState.CHECKED)
        locked.rows.all().delete()
        steps.end(locked, ImportState.DISCARDED)
    return locked


def _allowed(kind: str, actor: Membership, started: Import | None = None) -> Importer:
    importer = importer_for(actor, kind)
    if importer is None or (started is not None and started.organization_id != actor.organization_id):
        raise NotAllowed(_("您不能导入这类数据。"))
    return importer


def _locked(started: Import, state: ImportState) -> Import:
    locked = (
        Import.objects.select_for_update(of=("self",)).select_related("by__organization").get(pk=started.pk)
    )
    if locked.state != state:
        told = {"state": locked.get_state_display()}
        raise Conflict(_("这次导入的状态已是“%(state)s”，请查看最新情况。") % told)
    return locked


def _go_to_work(locked: Import, state: ImportState) -> None:
    locked.state, locked.todo, locked.done, locked.attempts, locked.note = state, locked.writes, 0, 0, ""
    locked.save()
