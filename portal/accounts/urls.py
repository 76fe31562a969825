"""Signing in, and what keeps an account its owner's."""

from django.contrib.auth.views import LogoutView, PasswordResetDoneView
from django.urls import path

from portal.accounts.views import factors, locks, passwords, security, signing_in

urlpatterns = [
    path("login/", signing_in.Login.as_view(), name="login"),
    path("login/factor/", signing_in.login_factor, name="login-factor"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("account/confirm/", signing_in.confirm, name="confirm-sign-in"),
    path("account/", security.security, name="account-security"),
    path("account/sessions/end/", security.end_others, name="end-other-sessions"),
    path("account/sessions/<uuid:identity>/end/", security.end, name="end-session"),
    path("account/factor/", factors.second_factor, name="second-factor"),
    path("account/factor/totp/", factors.totp, name="factor-totp"),
    path("account/factor/key/", factors.key, name="factor-key"),
    path("account/factor/<int:pk>/remove/", factors.remove, name="factor-remove"),
    path("account/factor/recovery/", factors.recovery_codes, name="recovery-codes"),
    path("people/<int:pk>/clear-factors/", factors.clear, name="clear-factors"),
    path("people/locks/", locks.locks, name="sign-in-locks"),
    path("people/locks/<int:pk>/", locks.lock_of_name, name="sign-in-lock"),
    path("people/locks/<int:pk>/address/", locks.lock_of_address, name="sign-in-lock-address"),
    path("password/change/", passwords.PasswordChange.as_view(), name="password-change"),
    path("password/reset/", passwords.PasswordReset.as_view(), name="password-reset"),
    path(
        "password/reset/sent/",
        PasswordResetDoneView.as_view(template_name="accounts/password_reset_sent.html"),
        name="password-reset-sent",
    ),
    path(
        "password/reset/<uidb64>/<token>/",
        passwords.PasswordResetConfirm.as_view(),
        name="password-reset-confirm",
    ),
]
