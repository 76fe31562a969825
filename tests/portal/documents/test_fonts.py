"""Names that fonts seldom know: rare characters, Uyghur, and what cannot be printed at all."""

from itertools import pairwise

import pytest

from portal.documents.enums import DocumentKind
from portal.documents.press import UnprintableText
from portal.documents.samples import ordinary
from tests.portal.documents.conftest import Measure, print_paper
from tests.portal.documents.measuring import Sheet

#: Characters of 通用规范汉字表 from extension A and from beyond the Basic Multilingual Plane, as names have them.
RARE = (
    "㑇㑊㕮㘎㙍㙘㙦㛃㛚㛹㟃㠇㠓㤘㥄㧐㧑㧟㫰㬊㬎㬚㭎㭕㮾㰀㳇㳘㳚㴔㵐㶲㸆㸌㺄㻬㽏㿠䁖䂮䃅䃎䅟䌹䎃䎖䏝䏡䏲䐃䓖䓛䓨䓫䓬"
    "䗖䗛䗪䗴䜣䝙䢺䢼䣘䥽䦃䲟䲠䲢䴓䴔䴕䴖䴗䴘䴙䶮𠅤𠙶𠳐𡎚𡐓𣗋𣲗𣲘𣸣𤧛𤩽𤫉𥔲𥕢𥖨𥻗𦈡𦒍𦙶𦝼𦭜𦰡𧿹𨐈𨙸𨚕𨟠𨭉"
    "𨱇𨱏𨱑𨱔𨺙𩽾𩾃𩾌𪟝𪣻𪤗𪨰𪨶𪩘𪾢𫄧𫄨𫄷𫄸𫇭𫌀𫍣𫍯𫍲𫍽𫐄𫐐𫐓𫑡𫓧𫓯𫓶𫓹𫔍𫔎𫔶𫖮𫖯𫖳𫗧𫗴𫘜𫘝𫘦𫘧𫘨𫘪𫘬𫚕𫚖𫚭𫛭𫞩𫟅"
    "𫟦𫟹𫟼𫠆𫠊𫠜𫢸𫫇𫭟𫭢𫭼𫮃𫰛𫵷𫶇𫷷𫸩𬀩𬀪𬂩𬃊𬇕𬇙𬇹𬉼𬊈𬊤𬌗𬍛𬍡𬍤𬒈𬒔𬒗𬕂𬘓𬘘𬘡𬘩𬘫𬘬𬘭𬘯𬙂𬙊𬙋𬜬𬜯𬞟𬟁𬟽𬣙𬣞𬣡𬣳"
    "𬤇𬤊𬤝𬨂𬨎𬩽𬪩𬬩𬬭𬬮𬬱𬬸𬬹𬬻𬬿𬭁𬭊𬭎𬭚𬭛𬭤𬭩𬭬𬭯𬭳𬭶𬭸𬭼𬮱𬮿𬯀𬯎𬱖𬱟𬳵𬳶𬳽𬳿𬴂𬴃𬴊𬶋𬶍𬶏𬶐𬶟𬶠𬶨𬶭𬶮𬷕𬸘𬸚𬸣𬸦𬸪𬹼𬺈𬺓"
    "㐂喆昇煊堃"
)
UYGHUR = "شىنجاڭ بۆرتالا"
HIEROGLYPH = "\U00013000"


def everything(sheets: list[Sheet]) -> list:
    return [item for sheet in sheets for item in sheet.body]


def decline(**change: str) -> dict[str, object]:
    return ordinary()[DocumentKind.DECLINE] | change


def test_rare_characters_are_printed_on_the_grid(measured: Measure) -> None:
    sheets = measured(DocumentKind.DECLINE, decline(reason=RARE))
    printed = {item.text: item for item in everything(sheets)}
    assert set(RARE) <= set(printed)
    assert {printed[character].size for character in RARE} == {16}
    # Their fonts have metrics of their own; a line of them is no higher than any other.
    bases = sorted({round(line.base, 2) for line in sheets[0].text_lines if set(line.text) & set(RARE)})
    assert len(bases) > 8
    assert {round(below - above, 1) for above, below in pairwise(bases)} == {10.2}


def test_names_in_uyghur_and_with_a_middle_dot_are_printed_whole(measured: Measure) -> None:
    facts = decline(addressee=f"哈米提·阿克木商行（{UYGHUR}）", officer="热娜古丽·阿卜杜热合曼")
    items = everything(measured(DocumentKind.DECLINE, facts))
    text = "".join(item.text for item in items)
    assert "哈米提·阿克木商行" in text
    assert "热娜古丽·阿卜杜热合曼" in text
    uyghur = [item for item in items if "\u0600" <= item.text <= "\ufeff" and item.font.startswith("UKIJ")]
    assert len(uyghur) >= len(UYGHUR.replace(" ", "")) - 2, "two letters may have joined to one sign"


@pytest.mark.parametrize("kind", [DocumentKind.DECLINE, DocumentKind.TRACKING])
def test_a_character_that_no_font_has_is_named(kind: DocumentKind) -> None:
    facts = ordinary()[kind]
    if kind is DocumentKind.DECLINE:
        facts["officer"] = f"王{HIEROGLYPH}"
    else:
        facts["rows"][0]["officer"] = f"王{HIEROGLYPH}"
    with pytest.raises(UnprintableText, match="U\\+13000"):
        print_paper(kind, facts)
