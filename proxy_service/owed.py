"""What waits at every desk: each act that somebody owes on a filed request or a part of it, with the end of its period.

PostgreSQL keeps it (migration 0026): whoever changes a request, a part of it or a period, in whatever way, changes it
in the same statement. Which states of request and part ask for which act, by which period, and at whose desks it lies
is written there once (``proxy_service_acts_owed``); ``proxy_service.duties`` says who sits at which desk. So the most
urgent of somebody's work are read from an index, without looking at all that is open.
"""

from proxy_service.recounting import Kept

recount = Kept(
    table="proxy_service_owedact",
    columns="request_id, act, part, desk, park_id, divisions, submitted_at, due_at, amber_at, deadline",
    truth="proxy_service_acts_owed",
    keep="proxy_service_keep_owed",
).recount
