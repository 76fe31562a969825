"""What the window registers for an enterprise that filed there: it rests on the enterprise's own paper."""

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from portal.documents.services import store_upload
from portal.errors import InvalidInput
from portal.organizations.enums import ENTERPRISE_ROLES
from proxy_service.services.acting import Step


def keep_paper(step: Step, paper: UploadedFile | None) -> str:
    """Keeps the signed paper on which a window clerk acts for the enterprise, and says so for the ledger.

    Nothing is asked of the enterprise's own people, nor before the request is filed.
    """
    if step.actor is None or step.actor.role in ENTERPRISE_ROLES or step.case.number is None:
        return ""
    if paper is None:
        raise InvalidInput(_("窗口代为登记，须上传企业签章的书面意见扫描件。"), field="paper")
    stored = store_upload(upload=paper, by=step.actor, ledger=step.case.ledger)
    return _("（窗口凭企业书面意见“%(name)s”登记）") % {"name": stored.name}
