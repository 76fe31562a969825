"""Accounts, people and organisations."""

from django.contrib.auth.views import LogoutView, PasswordResetDoneView
from django.urls import path

from portal import display
from portal.organizations.views import accounts, feeds, invitations, organizations, people, registration

urlpatterns = [
    path("display/", display.switch, name="display"),
    path("login/", accounts.Login.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("password/change/", accounts.PasswordChange.as_view(), name="password-change"),
    path("password/reset/", accounts.PasswordReset.as_view(), name="password-reset"),
    path(
        "password/reset/sent/",
        PasswordResetDoneView.as_view(template_name="organizations/password_reset_sent.html"),
        name="password-reset-sent",
    ),
    path(
        "password/reset/<uidb64>/<token>/",
        accounts.PasswordResetConfirm.as_view(),
        name="password-reset-confirm",
    ),
    path("profile/", accounts.profile, name="profile"),
    path("profile/calendar/", feeds.calendar_feed, name="calendar-feed"),
    path("profile/calendar/end/", feeds.end, name="calendar-feed-end"),
    path("switch/", accounts.switch_membership, name="switch-membership"),
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
    path("organizations/", organizations.organizations, name="organizations"),
    path("organizations/<int:pk>/", organizations.organization, name="organization"),
]
