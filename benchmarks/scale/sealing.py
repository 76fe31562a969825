"""The chain of each copied ledger, sealed in SQL as ``portal.ledger.chain.seal`` seals it.

A running aggregate carries the hash of the entry before. ``proof`` has the Python code check what comes out.
"""

from benchmarks.scale.schema import run

_QUOTED = "to_json({0}::text)::text"
_NUMBER = "coalesce({0}::text, 'null')"
_MOMENT = """'"' || to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00"'"""
# In the order of the names, as sorted JSON has them; what comes before the hash of the entry before, and after it.
BEFORE = (
    ("actor", "actor_id", _NUMBER),
    ("actor_name", "actor_name", _QUOTED),
    ("data", "data", "{0}"),
    ("heading", "heading", _QUOTED),
    ("kind", "kind", _QUOTED),
    ("ledger", "ledger_id", _QUOTED),
    ("occurred_at", "occurred_at", _MOMENT),
    ("organization", "organization_id", _NUMBER),
    ("organization_name", "organization_name", _QUOTED),
)
AFTER = (
    ("recorded_at", "recorded_at", _MOMENT),
    ("role_name", "role_name", _QUOTED),
    ("sequence", "sequence", _NUMBER),
    ("subject", "subject", _QUOTED),
    ("summary", "summary", _QUOTED),
)
GENESIS = "encode(sha256({0}::text::bytea), 'hex')"
CREATE = """
    CREATE FUNCTION scale.sealed(before text, said text, rest text, genesis text) RETURNS text
        LANGUAGE plpgsql IMMUTABLE AS
        $$ BEGIN
            RETURN encode(sha256(convert_to(said || coalesce(before, genesis) || rest, 'UTF8')), 'hex');
        END $$;
    CREATE AGGREGATE scale.chain (text, text, text) (sfunc = scale.sealed, stype = text);
"""
INSERT = """
    WITH filled AS MATERIALIZED ({source}),
    told AS MATERIALIZED (
        SELECT *, {genesis} AS genesis, {before} AS said, {after} AS rest FROM filled
    ),
    sealed AS MATERIALIZED (
        SELECT *, scale.chain(said, rest, genesis) OVER (PARTITION BY n, rank ORDER BY sequence) AS hash FROM told
    ),
    ended AS (SELECT DISTINCT ON (n, rank) n, rank, hash FROM sealed ORDER BY n, rank, sequence DESC),
    headed AS (
        UPDATE scale.copies AS c SET heads = last.heads
        FROM (SELECT n, array_agg(hash ORDER BY rank) AS heads FROM ended GROUP BY n) AS last WHERE c.n = last.n
    )
    INSERT INTO ledger_ledgerentry ({columns})
    SELECT {values} FROM sealed WINDOW ledger AS (PARTITION BY n, rank ORDER BY sequence)
"""


def create() -> None:
    run(CREATE)


def insert(source: str, columns: list[str], first: int, last: int) -> int:
    """Seals and writes the entries that ``source`` answers (with ``data`` as text), and gives each copy the heads of
    its ledgers, in their order (``rank``)."""
    own = {
        "data": "data::jsonb",
        "hash": "hash",
        "previous_hash": "lag(hash, 1, genesis) OVER ledger",
    }
    statement = INSERT.format(
        source=source,
        genesis=GENESIS.format("ledger_id"),
        before="'{' || " + _said(BEFORE) + """ || ',"previous_hash":"'""",
        after="'\",' || " + _said(AFTER) + " || '}'",
        columns=", ".join(f'"{column}"' for column in columns),
        values=", ".join(own.get(column, f'"{column}"') for column in columns),
    )
    return run(statement, [first, last])


def _said(parts: tuple[tuple[str, str, str], ...]) -> str:
    return " || ',' || ".join(f"'\"{name}\":' || {form.format(column)}" for name, column, form in parts)
