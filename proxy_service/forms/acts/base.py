"""What the forms of an enterprise's acts have in common."""

from django.utils.translation import gettext_lazy as _

from portal.acts.fields import Upload
from portal.acts.forms import ActForm
from portal.organizations.enums import ENTERPRISE_ROLES


class EnterpriseForm(ActForm):
    """An act of the enterprise. The window registers it from the enterprise's signed paper, which is handed in."""

    def build(self) -> None:
        if self.membership.role not in ENTERPRISE_ROLES and self.subject.request.number is not None:
            self.fields["paper"] = Upload(label=_("企业签章的书面意见扫描件"))
