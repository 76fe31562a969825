"""Papers that a park has verified already and that a new request can take over, so that nothing is asked for twice."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from portal.documents.enums import ScanState
from portal.organizations.models import Membership
from proxy_service import access
from proxy_service.models import Defect, MaterialFile, Problem, ProxyRequest, RequestMaterial

# Of one paper the newest ones are offered.
MOST = 3


def verified_files(draft: ProxyRequest, membership: Membership) -> QuerySet[MaterialFile]:
    """Files of earlier requests of the same enterprise that the person may read: handed in before the request was
    accepted, and not found wanting since, newest first. Never another enterprise's."""
    wanting = Defect.objects.filter(
        material=OuterRef("material"), correction__asked_at__gte=OuterRef("uploaded_at")
    )
    return (
        MaterialFile.objects.filter(
            ~Exists(wanting),
            ~Q(stored_file__scan_state=ScanState.INFECTED),
            material__request__in=access.visible_requests(membership),
            material__request__enterprise=draft.enterprise_id,
            uploaded_at__lte=F("material__request__accepted_at"),
        )
        .exclude(material__request=draft)
        .select_related("stored_file", "material__request")
        .order_by("-material__request__accepted_at", "-uploaded_at", "-pk")
    )


def offers(
    draft: ProxyRequest, membership: Membership, materials: Iterable[RequestMaterial]
) -> dict[int, list[MaterialFile]]:
    """For each material of the draft, by its key, the verified files of the same paper that it has not got yet."""
    by_name = {material.name: material for material in materials}
    found: dict[int, list[MaterialFile]] = defaultdict(list)
    seen = {(m.pk, given.stored_file.sha256) for m in by_name.values() for given in m.files.all()}
    files = list(verified_files(draft, membership).filter(material__name__in=by_name))
    refused = _refused_by_departments(files)
    for file in files:
        wanted = by_name[file.material.name]
        key = (wanted.pk, file.stored_file.sha256)
        if key not in seen and file.pk not in refused and len(found[wanted.pk]) < MOST:
            seen.add(key)
            found[wanted.pk].append(file)
    return dict(found)


def _refused_by_departments(files: list[MaterialFile]) -> set[int]:
    """Those that a department sent back after they had been accepted; its defects name papers by their names."""
    requests = {file.material.request_id for file in files}
    problems = Problem.objects.filter(request__in=requests).exclude(defects=[])
    latest: dict[tuple[UUID, str], datetime] = {}
    for request, raised_at, defects in problems.order_by("raised_at").values_list(
        "request", "raised_at", "defects"
    ):
        latest |= {(request, defect["material"]): raised_at for defect in defects}
    return {
        file.pk
        for file in files
        if (raised := latest.get((file.material.request_id, file.material.name)))
        and raised >= file.uploaded_at
    }
