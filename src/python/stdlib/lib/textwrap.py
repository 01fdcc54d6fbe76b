"""Text in lines."""

import re

__all__ = ["TextWrapper", "wrap", "fill", "dedent", "indent", "shorten"]

# A hyphen behind two letters (or a letter, a hyphen and a letter) with letters after it, or a dash.
_BREAK = re.compile(
    r"(?:(?<=[^\d\W][^\d\W])|(?<=[^\d\W]-[^\d\W]))-(?=[^\d\W]-?[^\d\W])"
    r"|(?<=[\w!\"'&.,?])-{2,}(?=\w)"
)


def dedent(text):
    lines = text.split("\n")
    margin = None
    for position, line in enumerate(lines):
        stripped = line.lstrip(" \t")
        if not stripped:
            # Lines of nothing but blanks count as empty.
            lines[position] = ""
            continue
        blanks = line[:len(line) - len(stripped)]
        if margin is None:
            margin = blanks
            continue
        common = 0
        while common < min(len(margin), len(blanks)) and margin[common] == blanks[common]:
            common += 1
        margin = margin[:common]
    if margin:
        lines = [line[len(margin):] if line else line for line in lines]
    return "\n".join(lines)


def indent(text, prefix, predicate=None):
    if predicate is None:
        predicate = lambda line: line.strip()
    return "".join(
        prefix + line if predicate(line) else line for line in text.splitlines(keepends=True)
    )


class TextWrapper:
    def __init__(self, width=70, initial_indent="", subsequent_indent="", expand_tabs=True,
                 replace_whitespace=True, fix_sentence_endings=False, break_long_words=True,
                 drop_whitespace=True, break_on_hyphens=True, tabsize=8, *, max_lines=None,
                 placeholder=" [...]"):
        self.width = width
        self.initial_indent = initial_indent
        self.subsequent_indent = subsequent_indent
        self.expand_tabs = expand_tabs
        self.replace_whitespace = replace_whitespace
        self.fix_sentence_endings = fix_sentence_endings
        self.break_long_words = break_long_words
        self.drop_whitespace = drop_whitespace
        self.break_on_hyphens = break_on_hyphens
        self.tabsize = tabsize
        self.max_lines = max_lines
        self.placeholder = placeholder

    def _chunks(self, text):
        if self.expand_tabs:
            text = text.expandtabs(self.tabsize)
        if self.replace_whitespace:
            text = re.sub("[\t\n\x0b\x0c\r ]", " ", text)
        chunks = []
        for word in re.findall(r"[\t\n\x0b\x0c\r ]+|[^\t\n\x0b\x0c\r ]+", text):
            if self.break_on_hyphens and "-" in word and not word.isspace():
                # After a hyphen between letters is a place to break; a dash is a word of its own.
                start = 0
                for found in _BREAK.finditer(word):
                    if len(found.group()) > 1:
                        chunks.append(word[start:found.start()])
                        chunks.append(found.group())
                    else:
                        chunks.append(word[start:found.end()])
                    start = found.end()
                chunks.append(word[start:])
            else:
                chunks.append(word)
        return [chunk for chunk in chunks if chunk]

    def wrap(self, text):
        if self.width <= 0:
            raise ValueError(f"invalid width {self.width!r} (must be > 0)")
        chunks = self._chunks(text)
        if self.fix_sentence_endings:
            for position in range(len(chunks) - 1):
                if chunks[position + 1] == " " and re.search(r"[a-z][.!?][\"']?$", chunks[position]):
                    chunks[position + 1] = "  "
        chunks.reverse()
        lines = []
        while chunks:
            indent = self.subsequent_indent if lines else self.initial_indent
            width = self.width - len(indent)
            if self.drop_whitespace and not chunks[-1].strip() and lines:
                chunks.pop()
            line = []
            length = 0
            while chunks and length + len(chunks[-1]) <= width:
                length += len(chunks[-1])
                line.append(chunks.pop())
            if chunks and len(chunks[-1]) > width:
                room = max(width - length, 0) if width >= 1 else 1
                if self.break_long_words:
                    word = chunks[-1]
                    hyphen = word.rfind("-", 0, room) if self.break_on_hyphens and len(word) > room else -1
                    if hyphen > 0 and word[:hyphen].strip("-"):
                        room = hyphen + 1
                    # Without room an empty piece, which keeps the blanks before it from being dropped.
                    line.append(word[:room])
                    chunks[-1] = word[room:]
                elif not line:
                    line.append(chunks.pop())
                length = sum(map(len, line))
            if self.drop_whitespace and line and not line[-1].strip():
                length -= len(line[-1])
                line.pop()
            if not line:
                continue
            rest_is_blank = not chunks or (
                self.drop_whitespace and len(chunks) == 1 and not chunks[0].strip()
            )
            if (
                self.max_lines is None or len(lines) + 1 < self.max_lines
                or rest_is_blank and length <= width
            ):
                lines.append(indent + "".join(line))
                continue
            while line:
                if line[-1].strip() and length + len(self.placeholder) <= width:
                    line.append(self.placeholder)
                    lines.append(indent + "".join(line))
                    break
                length -= len(line.pop())
            else:
                if lines:
                    previous = lines[-1].rstrip()
                    if len(previous) + len(self.placeholder) <= self.width:
                        lines[-1] = previous + self.placeholder
                        break
                lines.append(indent + self.placeholder.lstrip())
            break
        return lines

    def fill(self, text):
        return "\n".join(self.wrap(text))


def wrap(text, width=70, **kwargs):
    return TextWrapper(width=width, **kwargs).wrap(text)


def fill(text, width=70, **kwargs):
    return TextWrapper(width=width, **kwargs).fill(text)


def shorten(text, width, **kwargs):
    return TextWrapper(width=width, max_lines=1, **kwargs).fill(" ".join(text.strip().split()))
