"""Full lines in Chinese: what a line lacks is spread over the gaps between its characters.

WeasyPrint widens spaces only, and Chinese has none: a line that 禁则 breaks before its end (no comma may begin the next
one) stays a character or two short of the 28 that GB/T 9704 asks for.
"""

from typing import Any

#: A line that lacks more than this many characters broke before a long number or word, and is left as it is.
MOST = 2.5
#: Arabic script joins its letters: nothing may come between them.
JOINED = ("\u0600", "\u08ff")


def spread_lines(inline: Any) -> None:
    """Has the layout (``weasyprint.layout.inline``) justify its lines like that."""

    def texts(box: Any) -> list[Any]:
        if isinstance(box, inline.boxes.TextBox):
            return [box]
        return [text for child in getattr(box, "children", ()) for text in texts(child)]

    def justify_line(context: Any, line: Any, missing: float) -> None:
        written = texts(line)
        gaps = sum(len(box.text) for box in written) - 1
        joined = any(JOINED[0] <= character <= JOINED[1] for box in written for character in box.text)
        if gaps > 0 and not joined and missing <= MOST * line.style["font_size"]:
            widen(context, line, missing / gaps, 0, written[-1])

    def widen(context: Any, box: Any, gap: float, advance: float, last: Any) -> float:
        """Moves ``box`` by ``advance``, widens the gaps in it, and returns by how much what follows has to move."""
        if isinstance(box, inline.boxes.TextBox):
            box.position_x += advance
            box.style = box.style.copy()
            spacing = box.style["letter_spacing"]
            box.style["letter_spacing"] = (0 if spacing == "normal" else spacing) + gap
            box.pango_layout = inline.create_layout(
                box.text, box.style, context, max_width=None, justification_spacing=0
            )
            box.pango_layout.deactivate()
            added = gap * (len(box.text) - (box is last))
            box.width += added
            return advance + added
        if not isinstance(box, inline.boxes.LineBox | inline.boxes.InlineBox):
            box.translate(advance, 0)
            return advance
        box.position_x += advance
        before = advance
        for child in box.children:
            if child.is_in_normal_flow():
                advance = widen(context, child, gap, advance, last)
        box.width += advance - before
        return advance

    inline.justify_line = justify_line
