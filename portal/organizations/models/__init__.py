from portal.organizations.models.organization import Organization
from portal.organizations.models.people import Invitation, Membership, User

__all__ = ["Invitation", "Membership", "Organization", "User"]
