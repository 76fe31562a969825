"""What enterprises report, to those who may read it: never to those whom it may be about."""

from django.db.models import QuerySet

from proxy_service.api import filters
from proxy_service.api.resources.parts import Parts, person
from proxy_service.api.serializers.complaints import ComplaintItem
from proxy_service.complaints import visible_complaints
from proxy_service.models import Complaint


class Complaints(Parts):
    """企业反映。企业看到本企业的，县市和专班看到由其处理的，审计管理员看到全部；办件的部门和园区看不到。"""

    model = Complaint
    serializer_class = ComplaintItem
    filter_class = filters.ComplaintFilters
    beside = (
        "request__enterprise",
        "organ",
        *person("made_by"),
        *person("referred_by"),
        *person("closed_by"),
    )

    def visible(self) -> QuerySet[Complaint]:
        return self.read_whole(visible_complaints(self.membership))
