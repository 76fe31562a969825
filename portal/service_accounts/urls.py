"""Addresses of service accounts."""

from django.urls import path

from portal.service_accounts.views import accounts, keys

app_name = "service_accounts"
urlpatterns = [
    path("system-access/", accounts.accounts, name="accounts"),
    path("system-access/new/", accounts.new_account, name="new"),
    path("system-access/<int:pk>/", accounts.account, name="account"),
    path("system-access/<int:pk>/close/", accounts.close, name="close"),
    path("system-access/<int:pk>/keys/new/", keys.new_key, name="new-key"),
    path("system-access/keys/<int:pk>/revoke/", keys.revoke, name="revoke-key"),
]
