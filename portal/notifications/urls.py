"""The inbox; and, in a demonstration, the mailbox in which its e-mails arrive."""

from django.conf import settings
from django.urls import path

from portal.notifications import demo_mail, views

app_name = "notifications"

urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/read/", views.read_all, name="read_all"),
    path("inbox/<int:pk>/", views.open_message, name="open"),
]

# Where people's passwords are public, their mail is too; elsewhere the pages do not exist.
if not settings.FORBID_DEMO_ACCOUNTS:
    urlpatterns += [
        path("demo/mail/", demo_mail.mailbox, name="demo_mailbox"),
        path("demo/mail/<str:name>/", demo_mail.letter, name="demo_letter"),
    ]
