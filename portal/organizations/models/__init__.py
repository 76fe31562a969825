from portal.organizations.models.feeds import CalendarFeed
from portal.organizations.models.grants import Grant
from portal.organizations.models.organization import Organization
from portal.organizations.models.people import Invitation, Membership, User
from portal.organizations.models.submission import FormSubmission

__all__ = ["CalendarFeed", "FormSubmission", "Grant", "Invitation", "Membership", "Organization", "User"]
