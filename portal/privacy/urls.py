"""Personal data: what is held, seeing what is masked, asking for deletion."""

from django.urls import path

from portal.privacy.views import deciding, own, unmasking

urlpatterns = [
    path("personal-data/", own.personal_data, name="personal-data"),
    path("personal-data/copy/", own.own_copy, name="personal-data-copy"),
    path("personal-data/erasures/", deciding.erasures, name="erasures"),
    path("personal-data/erasures/<int:pk>/", deciding.erasure, name="erasure"),
    path("personal-data/erasures/<int:pk>/withdraw/", own.withdraw, name="erasure-withdraw"),
    path("personal-data/show/<str:key>/<str:pk>/", unmasking.unmask_field, name="personal-data-unmask"),
]
