"""What WeasyPrint leaves undone in Chinese texts: lines that are full, and lines that are all of one height.

It widens spaces only, and Chinese has none: a line that 禁则 breaks before its end (no comma may begin the next one)
stays a character or two short of the 28 that GB/T 9704 asks for. What it lacks is spread over the gaps between its
characters. And a rare character from another font, with metrics of its own, pushes its line off the 22 of the page:
every line keeps the height and the base line of the font of the text.
"""

from typing import Any

#: A line that lacks more than this many characters broke before a long number or word, and is left as it is.
MOST = 2.5
#: Arabic script joins its letters: nothing may come between them.
JOINED = ("\u0600", "\u08ff")


def typeset_chinese(inline: Any) -> None:
    """Has the layout (the module ``weasyprint.layout.inline``) set lines like that; doing it twice does no harm."""
    if inline.justify_line.__module__ == __name__:
        return
    split_first_line = inline.split_first_line

    def split_on_the_grid(text: str, style: Any, *rest: Any, **options: Any) -> tuple[Any, ...]:
        layout, length, resume, width, height, _baseline = split_first_line(text, style, *rest, **options)
        line_height, baseline = inline.strut(style)
        # The caller adds half the leading again.
        return layout, length, resume, width, height, baseline - (line_height - height) / 2

    def texts(box: Any) -> list[Any]:
        if isinstance(box, inline.boxes.TextBox):
            return [box]
        return [text for child in getattr(box, "children", ()) for text in texts(child)]

    def spaced(context: Any, box: Any, gap: float) -> tuple[Any, Any, float]:
        """Style, layout and width of the text when its characters stand wider apart by ``gap``."""
        style = box.style.copy()
        style["letter_spacing"] = spacing_of(style) + gap
        layout, *_rest, width, _height, _baseline = split_first_line(box.text, style, context, None, 0)
        return style, layout, width

    def justify_line(context: Any, line: Any, missing: float) -> None:
        written = texts(line)
        joined = any(JOINED[0] <= character <= JOINED[1] for box in written for character in box.text)
        if not written or joined or missing > MOST * line.style["font_size"]:
            return
        # A width counts the space after the last character, which nobody sees.
        missing += spacing_of(written[-1].style)
        # Spaces between fonts are counted otherwise than within one: find out how much a gap of 1 yields.
        yields = sum(spaced(context, box, 1)[2] - box.width for box in written) - 1
        if missing > 0 and yields > 0:
            widen(context, line, missing / yields, 0)

    def widen(context: Any, box: Any, gap: float, advance: float) -> float:
        """Moves ``box`` by ``advance``, widens the gaps in it, and returns by how much what follows has to move."""
        if isinstance(box, inline.boxes.TextBox):
            before = box.width
            box.position_x += advance
            box.style, box.pango_layout, box.width = spaced(context, box, gap)
            return advance + box.width - before
        if not isinstance(box, inline.boxes.LineBox | inline.boxes.InlineBox):
            box.translate(advance, 0)
            return advance
        box.position_x += advance
        before = advance
        for child in box.children:
            if child.is_in_normal_flow():
                advance = widen(context, child, gap, advance)
        box.width += advance - before
        return advance

    inline.justify_line = justify_line
    inline.split_first_line = split_on_the_grid


def spacing_of(style: Any) -> float:
    spacing = style["letter_spacing"]
    return 0.0 if spacing == "normal" else float(spacing)
