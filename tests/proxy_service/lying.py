"""What triggers keep of changes, made to say what is not so: it may give an order, and never show anything."""

from django.db import connection

from portal.organizations.models import Organization
from tests.roles import as_owner


def claim_all_changes(organization: Organization) -> None:
    """Every request stands as the organisation's own among what is kept of changes, whatever it is."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE proxy_service_requestchange SET park_id = %s, enterprise_id = %s",
            [organization.pk, organization.pk],
        )
        cursor.execute(
            "INSERT INTO proxy_service_departmentchange (request_id, group_id, changed_at)"
            " SELECT request_id, %s, changed_at FROM proxy_service_requestchange ON CONFLICT DO NOTHING",
            [organization.group_id],
        )
        cursor.execute("SET LOCAL session_replication_role = origin")
