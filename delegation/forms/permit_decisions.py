"""Forms of the decision on an application, its delivery, and what goes to the province."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from delegation.enums.permits import PermitDelivery, PermitOutcome
from delegation.models.permits import Permit
from portal.acts.fields import Text, Upload
from portal.acts.forms import ActForm
from portal.forms import DateInput


class GrantPermitForm(ActForm):
    content = Text(label=_("许可内容"))
    conditions = Text(label=_("许可条件和要求"), rows=3, required=False)
    valid_from = forms.DateField(label=_("有效期起"), widget=DateInput())
    valid_until = forms.DateField(
        label=_("有效期止"), widget=DateInput(), required=False, help_text=_("不填为长期有效。")
    )

    def prefill(self) -> dict[str, Any]:
        permit: Permit = self.subject
        site = _("地点：%(site)s。") % {"site": permit.site}
        return {"content": f"{permit.content}\n{site}", "valid_from": timezone.localdate(self.now)}


class RefusePermitForm(ActForm):
    reason = Text(label=_("查明的事实和不予许可的理由"))
    clause = forms.CharField(label=_("依据条款"), max_length=300)


class DeliverPermitForm(ActForm):
    delivery = forms.ChoiceField(label=_("送达方式"), choices=PermitDelivery, widget=forms.RadioSelect)
    recipient = forms.CharField(label=_("签收人"), max_length=60)

    def prefill(self) -> dict[str, Any]:
        return {"delivery": PermitDelivery.WINDOW, "recipient": self.subject.contact_name}


class ForwardPermitForm(ActForm):
    forwarded_to = forms.CharField(label=_("报哪个省级部门"), max_length=120)


class AskPermitStampForm(ActForm):
    request = Text(label=_("省级部门的要求"), rows=3)


class StampPermitForm(ActForm):
    paper = Upload(label=_("加盖公章的材料扫描件"))


class PermitResultForm(ActForm):
    outcome = forms.ChoiceField(label=_("决定"), choices=PermitOutcome, widget=forms.RadioSelect)
    decision_number = forms.CharField(label=_("决定（证件）文号"), max_length=80)
    paper = Upload(label=_("决定书或者证件"))
    reason = Text(label=_("不予许可的理由"), rows=3, required=False)
