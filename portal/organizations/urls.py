"""Accounts, people and organisations."""

from django.urls import path

from portal import display
from portal.organizations.views import (
    feeds,
    grants,
    invitations,
    organizations,
    people,
    profile,
    registration,
)

urlpatterns = [
    path("display/", display.switch, name="display"),
    path("profile/", profile.profile, name="profile"),
    path("profile/calendar/", feeds.calendar_feed, name="calendar-feed"),
    path("profile/calendar/end/", feeds.end, name="calendar-feed-end"),
    path("switch/", profile.switch_membership, name="switch-membership"),
    path("register/", registration.register, name="register"),
    path("enterprise/", registration.enterprise, name="enterprise"),
    path("invitations/<str:token>/", invitations.accept, name="accept-invitation"),
    path("people/", people.people, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/invitations/<int:pk>/revoke/", people.revoke, name="revoke-invitation"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/deactivate/", people.deactivate, name="deactivate-person"),
    path("people/<int:pk>/reactivate/", people.reactivate, name="reactivate-person"),
    path("people/memberships/<int:pk>/end/", people.end, name="end-membership"),
    path("people/memberships/<int:pk>/hand-over/", people.hand_over, name="hand-over"),
    path("people/memberships/<int:pk>/substitute/", people.substitute, name="substitute"),
    path("grants/", grants.grants, name="grants"),
    path("grants/<int:pk>/", grants.grant, name="grant"),
    path("organizations/", organizations.organizations, name="organizations"),
    path("organizations/<int:pk>/", organizations.organization, name="organization"),
]
