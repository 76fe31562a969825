from django.urls import path

from portal.documents import views

app_name = "documents"

urlpatterns = [
    path("check/", views.start, name="check-start"),
    path("check/<str:token>/", views.check, name="check"),
]
