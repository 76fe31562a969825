"""What enterprises report of those who handle their requests."""

from portal.api.fields import OrganizationRef, PersonRef, choice, label, moment, words
from proxy_service.api.serializers.refs import PartSerializer
from proxy_service.enums import ComplaintState, Conduct


class ComplaintItem(PartSerializer):
    """企业反映的推诿扯皮、索拿卡要。"""

    enterprise = OrganizationRef(read_only=True, source="request.enterprise")
    conduct = choice(Conduct, "情形")
    conduct_label = label("conduct", "情形名称")
    organ = OrganizationRef(read_only=True, allow_null=True, help_text="被反映单位；未指明为 null")
    text = words("反映内容")
    made_at = moment("反映时间")
    made_by = PersonRef(read_only=True, help_text="反映人")
    state = choice(ComplaintState, "状态")
    state_label = label("state", "状态名称")
    referred_to = words("移送单位")
    referral_note = words("移送说明")
    referred_at = moment("移送时间")
    referred_by = PersonRef(read_only=True, allow_null=True, help_text="移送人")
    outcome = words("处理结果")
    closed_at = moment("办结时间")
    closed_by = PersonRef(read_only=True, allow_null=True, help_text="办结人")
