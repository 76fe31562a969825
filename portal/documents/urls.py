from django.urls import path

from portal.documents import views, views_sealing

app_name = "documents"

urlpatterns = [
    path("check/", views.start, name="check-start"),
    path("check/<str:token>/", views.check, name="check"),
    path("documents/seals/", views_sealing.seals, name="seals"),
    path("documents/seals/anew/", views_sealing.anew, name="print-anew"),
    path("documents/seals/<uuid:pk>/", views_sealing.seal_paper, name="seal-paper"),
]
