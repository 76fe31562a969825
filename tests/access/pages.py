"""For every page, whom it is for. In words of the rules, not of the code: roles, and kinds of things of ``ground``.

What is open to everybody stands in ``tests/test_addresses.py``.
"""

from portal.organizations.enums import Role
from tests.access.cells import NOBODY, OUTSIDER, VISITOR, Row, holding
from tests.cast import PEOPLE

R = Role
OWNERS = holding(PEOPLE, R.ENTERPRISE_OWNER)
FIRMS = holding(PEOPLE, R.ENTERPRISE_OWNER, R.ENTERPRISE_HANDLER)
CLERKS = holding(PEOPLE, R.WINDOW_CLERK)
OFFICERS = holding(PEOPLE, R.PROXY_OFFICER)
PARK_LEADERS = holding(PEOPLE, R.PARK_LEADER)
PARKS = CLERKS | OFFICERS | PARK_LEADERS
DEPARTMENT_LEADERS = holding(PEOPLE, R.DEPARTMENT_LEADER)
DEPARTMENTS = holding(PEOPLE, R.DEPARTMENT_CLERK) | DEPARTMENT_LEADERS
COUNTIES = holding(PEOPLE, R.COUNTY_OFFICER)
OVERSEERS = COUNTIES | holding(PEOPLE, R.WORKGROUP_OFFICER)
CENTRE, ADMINISTRATOR, SECURITY, AUDITOR = (
    holding(PEOPLE, role)
    for role in (R.SERVICE_CENTRE_OFFICER, R.ADMINISTRATOR, R.SECURITY_ADMINISTRATOR, R.AUDITOR)
)
LEADERS = OWNERS | PARK_LEADERS | DEPARTMENT_LEADERS
ALL = frozenset(PEOPLE)
SIGNED_IN = ALL | {OUTSIDER}
OPEN = SIGNED_IN | {VISITOR}
READERS = FIRMS | PARKS | DEPARTMENTS | OVERSEERS | AUDITOR

_LEADERS_AND_SECURITY = LEADERS | SECURITY
_KEY_READERS = LEADERS | SECURITY | AUDITOR

PAGES: dict[str, Row] = {
    # One's own account.
    **{
        name: Row(SIGNED_IN)
        for name in (
            "account-security",
            "calendar-feed",
            "calendar-feed-end",
            "confirm-sign-in",
            "end-other-sessions",
            "factor-key",
            "factor-totp",
            "home",
            "notifications:inbox",
            "notifications:read_all",
            "password-change",
            "personal-data",
            "personal-data-copy",
            "profile",
            "recovery-codes",
            "second-factor",
        )
    },
    "login-factor": Row(NOBODY, perhaps=OPEN),  # for who has given the password alone
    "switch-membership": Row(NOBODY, perhaps=SIGNED_IN),  # to a role that one holds, or 404
    "end-session": Row(SIGNED_IN, "session", perhaps=SIGNED_IN),  # answers alike for what is not one's own
    "factor-remove": Row(SIGNED_IN, "factor"),
    "notifications:open": Row(SIGNED_IN, "message"),
    "erasure-withdraw": Row(SIGNED_IN, "erasure asked"),
    "notifications:demo_letter": Row(NOBODY, perhaps=OPEN),  # there where demonstration accounts are allowed
    # People, keys and what administrators do.
    "people": Row(_LEADERS_AND_SECURITY),
    "invite": Row(_LEADERS_AND_SECURITY),
    "revoke-invitation": Row(_LEADERS_AND_SECURITY, "invitation"),
    "person": Row(_LEADERS_AND_SECURITY, "person"),
    "deactivate-person": Row(_LEADERS_AND_SECURITY, "person"),
    "reactivate-person": Row(SECURITY, "person"),
    "clear-factors": Row(SECURITY, "person"),
    "sign-in-locks": Row(SECURITY),
    "sign-in-lock": Row(SECURITY, "lock"),
    "sign-in-lock-address": Row(SECURITY, "lock"),
    "grants": Row(_KEY_READERS),
    "grant": Row(_KEY_READERS, "grant"),
    "end-membership": Row(_LEADERS_AND_SECURITY, "membership"),
    "hand-over": Row(_LEADERS_AND_SECURITY, "membership"),
    "substitute": Row(_LEADERS_AND_SECURITY, "membership", perhaps=OFFICERS),  # also whoever will be away
    "enterprise": Row(OWNERS),
    "organizations": Row(ADMINISTRATOR),
    "organization": Row(ADMINISTRATOR, "organization"),
    "erasures": Row(_LEADERS_AND_SECURITY),
    "erasure": Row(_LEADERS_AND_SECURITY, "erasure"),
    "service_accounts:accounts": Row(_KEY_READERS),
    "service_accounts:new": Row(_LEADERS_AND_SECURITY),
    "service_accounts:account": Row(_KEY_READERS, "system"),
    "service_accounts:close": Row(_LEADERS_AND_SECURITY, "system"),
    "service_accounts:new-key": Row(LEADERS, "system"),
    "service_accounts:revoke-key": Row(_LEADERS_AND_SECURITY, "key"),
    "webhooks:endpoints": Row(_KEY_READERS, "system of endpoints"),
    "webhooks:new": Row(LEADERS, "system of endpoints"),
    "webhooks:endpoint": Row(_KEY_READERS, "endpoint"),
    "webhooks:delivery": Row(_KEY_READERS, "delivery"),
    **{
        name: Row(LEADERS, "endpoint", perhaps=SECURITY)
        for name in (
            "webhooks:events",
            "webhooks:rotate",
            "webhooks:stop",
            "webhooks:resume",
            "webhooks:ping",
            "webhooks:replay-time",
        )
    },
    "webhooks:replay": Row(LEADERS, "delivery", perhaps=SECURITY),
    "audit:log": Row(LEADERS | AUDITOR),
    "audit:entry": Row(LEADERS | AUDITOR, "audit entry"),
    "audit:sign-ins": Row(AUDITOR),
    "anchors:anchors": Row(AUDITOR | ADMINISTRATOR),
    "anchors:file": Row(AUDITOR | ADMINISTRATOR),
    "operations": Row(ADMINISTRATOR | AUDITOR),
    "acknowledge-alarm": Row(ADMINISTRATOR, "alarm"),
    "retry-deadline": Row(ADMINISTRATOR, "any deadline"),
    "retry-document": Row(ADMINISTRATOR, "any paper"),
    "calendar": Row(ADMINISTRATOR | AUDITOR),
    "calendar-history": Row(ADMINISTRATOR | AUDITOR),
    "calendar-propose": Row(ADMINISTRATOR),
    "calendar-import": Row(ADMINISTRATOR),
    "calendar-hours": Row(ADMINISTRATOR),
    "calendar-template": Row(ADMINISTRATOR),
    "calendar-proposal": Row(ADMINISTRATOR | AUDITOR, "calendar proposal"),
    "calendar-approve": Row(NOBODY, "calendar proposal", perhaps=ADMINISTRATOR),  # another than proposed it
    "calendar-reject": Row(ADMINISTRATOR, "calendar proposal"),
    "calendar-withdraw": Row(ADMINISTRATOR, "calendar proposal"),
    # Lists that go out, files that come in.
    "exchange:home": Row(ALL),
    "exchange:exports": Row(ALL),
    "exchange:export": Row(ALL, "export"),
    "exchange:export-file": Row(NOBODY, "export", perhaps=ALL),  # once it is made
    "exchange:export-new": Row(ALL, "list"),
    "exchange:import-new": Row(ALL, "kind of import"),
    "exchange:import-template": Row(ALL, "kind of import"),
    **{f"exchange:import{act}": Row(ALL, "import") for act in ("", "-apply", "-undo", "-discard")},
    # Requests.
    "requests": Row(READERS),
    "save-filter": Row(READERS),
    "delete-filter": Row(READERS, "saved filter"),
    "assign-several": Row(PARK_LEADERS),
    "remind-several": Row(OFFICERS | PARK_LEADERS),
    "request": Row(READERS, "case"),
    "request-documents": Row(READERS, "filed case"),
    "request-calendar": Row(READERS, "filed case"),
    "receipt": Row(FIRMS | PARKS, "filed case"),  # with the code that asks for its state
    "document": Row(READERS, "paper"),
    "document-retry": Row(PARKS, "paper", perhaps=PARKS),
    "file": Row(READERS, "file"),
    "archive-package": Row(PARKS | OVERSEERS | AUDITOR, "archived case"),
    "act": Row(NOBODY, "act", perhaps=READERS),
    "deadline": Row(READERS, "deadline"),
    "personal-data-unmask": Row(NOBODY, "personal field", perhaps=READERS),
    "complain": Row(FIRMS, "filed case", perhaps=FIRMS),
    "complaints": Row(FIRMS | OVERSEERS | AUDITOR),
    "complaint": Row(FIRMS | OVERSEERS | AUDITOR, "complaint"),
    "request-new": Row(FIRMS | CLERKS),
    "new-draft": Row(FIRMS | CLERKS),
    "draft": Row(FIRMS | CLERKS, "draft"),
    "draft-step": Row(FIRMS | CLERKS, "step of a draft"),
    "draft-placing": Row(FIRMS | CLERKS, "draft"),
    **{
        f"draft-{act}": Row(FIRMS | CLERKS, "material of a draft", perhaps=FIRMS | CLERKS)
        for act in ("upload", "reuse", "template")
    },
    "draft-file-remove": Row(FIRMS | CLERKS, "file of a draft"),
    "claims": Row(CLERKS | PARK_LEADERS),
    "claim-decision": Row(CLERKS | PARK_LEADERS, "claim"),
    "claim-proof": Row(CLERKS | PARK_LEADERS, "proof of a claim"),
    "archives": Row(PARK_LEADERS | DEPARTMENT_LEADERS | OVERSEERS | AUDITOR),
    "archive": Row(PARK_LEADERS | DEPARTMENT_LEADERS | OVERSEERS | AUDITOR, "archive"),
    "archive-file": Row(PARK_LEADERS | DEPARTMENT_LEADERS | OVERSEERS | AUDITOR, "archive"),
    "document-register": Row(PARKS | OVERSEERS | AUDITOR),
    "tracking": Row(PARKS | OVERSEERS | AUDITOR),
    "tracking-document": Row(PARKS, "tracking record"),
    "paper-records": Row(PARKS | OVERSEERS | AUDITOR),
    "dashboard": Row(PARK_LEADERS | OFFICERS | OVERSEERS | AUDITOR),
    "catalogue-maintenance": Row(CENTRE),
    "catalogue-new": Row(CENTRE),
    "catalogue-edit": Row(CENTRE, "matter"),
    "catalogue-activation": Row(CENTRE, "matter"),
    "material-template": Row(NOBODY, perhaps=OPEN, kind="template"),
    # Keeping and disposal: which files, by whom, is tested in tests/portal/retention.
    "retention:due": Row(PARKS | DEPARTMENTS | OVERSEERS | AUDITOR),
    "retention:appraisal": Row(NOBODY, "appraisal", perhaps=PARKS | DEPARTMENTS | OVERSEERS | AUDITOR),
    "retention:register": Row(NOBODY, "appraisal", perhaps=PARKS | DEPARTMENTS | OVERSEERS | AUDITOR),
    "retention:file": Row(NOBODY, "ledger", perhaps=PARKS | DEPARTMENTS | OVERSEERS | AUDITOR),
    # Seals: who may have papers sealed is the rule of the seal (tests/portal/documents/signing).
    "documents:seals": Row(NOBODY, perhaps=PARKS | DEPARTMENTS | OVERSEERS | CENTRE),
    "documents:print-anew": Row(NOBODY, perhaps=PARKS | DEPARTMENTS | OVERSEERS | CENTRE),
    "documents:seal-paper": Row(NOBODY, "paper of the park", perhaps=ALL),
}
