"""The requests on each department's list: those of which it was granted a matter, with what lists are ordered and
searched by.

PostgreSQL keeps them (migrations 0019 and 0024): whoever changes a grant, a matter or a request, in whatever way,
changes them in the same statement. So the newest of a department are read from an index, without looking at all it was
ever given.
"""

from proxy_service.recounting import Kept

recount = Kept(
    table="proxy_service_departmentcase",
    columns="request_id, group_id, enterprise_id, submitted_at, next_due_at, search",
    truth="proxy_service_cases_of",
    keep="proxy_service_keep_cases",
).recount
