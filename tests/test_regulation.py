"""No rule of the regulation is without code and proof, and the page that says so is up to date."""

from portal.regulation import ARTICLES, SOURCES, spoken
from scripts import regulation_map

REQUIRED = {
    *("BZ54-1", "BZ54-2.1", "BZ54-2.2", "BZ54-2.3", "BZ54-2.4", "BZ54-3.1", "BZ54-3.2"),
    *("BZ54-4.1", "BZ54-4.2", "BZ54-4.3", "BZ54-5.1", "BZ54-5.2", "BZ54-5.3", "BZ54-5.4"),
    *("BZ54-5.5-SINGLE", "BZ54-5.5-MULTI", "BZ54-5.5-LEDGER", "BZ54-5.5-48H", "BZ54-6.2"),
    *("BZ54-A1", "BZ54-A2", "BZ54-A3", "BZ54-A4", "BZ54-A5", "BZ54-A6"),
    *("YN84-1", "YN84-2.1", "YN84-2.2", "YN84-2.3", "YN84-2.4", "YN84-2.5", "YN84-3.1", "YN84-3.2"),
    *(
        "CZ4-2.1",
        "CZ4-2.2",
        "CZ4-2.3",
        "CZ4-2.4",
        "CZ4-2.5",
        "CZ4-2.6",
        "CZ4-2.7",
        "CZ4-2.8",
        "CZ4-2.9",
        "CZ4-2.10",
    ),
}


def test_every_required_rule_has_code_and_tests() -> None:
    gathered = regulation_map.gather()
    assert {code for code, entry in gathered.items() if entry["rule"]["required"]} == REQUIRED
    assert not [code for code in REQUIRED if not gathered[code]["code"]]
    assert not [code for code in REQUIRED if not gathered[code]["tests"]]


def test_every_mark_names_a_rule_that_exists() -> None:
    assert set(regulation_map.tests_by_rule()) <= {rule["id"] for rule in regulation_map.rules()}


def test_the_pages_show_the_articles_that_the_list_knows() -> None:
    built = tuple(SOURCES)
    assert set(ARTICLES) == {rule["id"] for rule in regulation_map.rules() if rule["id"].startswith(built)}


def test_codes_in_a_text_are_told_by_document_and_place() -> None:
    assert spoken("CZ4-2.10；平台默认时限") == "郴政办发〔2021〕4号第二部分（五）；平台默认时限"
    assert spoken("行政许可法第三十二条") == "行政许可法第三十二条"


def test_the_page_is_up_to_date() -> None:
    fresh = regulation_map.page()
    assert regulation_map.PAGE.read_text(encoding="utf-8") == fresh, "run python scripts/regulation_map.py"
