"""Taking out of an account what says whose it was. Called by the service alone, in its transaction."""

from django.db.models import CASCADE
from django.utils.translation import gettext as _

from portal.notifications.models import Email
from portal.organizations.models import Invitation, User


def anonymise(person: User) -> None:
    """The row stays, for entries and papers point to it, and says nothing any more; what lives with the account alone
    (messages, sessions, factors, the calendar) goes. The names in ledgers, papers and logs are what was done and signed
    in office, and stay: the chain would break, and the law keeps them."""
    if person.email:
        Email.objects.filter(to__iexact=person.email).delete()
        Invitation.objects.filter(email__iexact=person.email).update(email="", full_name=_("已删除人员"))
    for relation in User._meta.related_objects:
        if relation.on_delete is CASCADE:
            relation.related_model._default_manager.filter(**{relation.field.name: person}).delete()
    person.username = f"erased-{person.pk}"
    person.full_name = _("已删除人员")
    person.phone = person.email = ""
    person.is_active = False
    person.set_unusable_password()
    person.save(update_fields=["username", "full_name", "phone", "email", "is_active", "password"])
