from portal.organizations.models.feeds import CalendarFeed
from portal.organizations.models.organization import Organization
from portal.organizations.models.people import Invitation, Membership, User

__all__ = ["CalendarFeed", "Invitation", "Membership", "Organization", "User"]
