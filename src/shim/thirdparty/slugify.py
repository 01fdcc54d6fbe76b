"""python-slugify: names for addresses."""

import html
import re
import unicodedata

# Letters that Unicode does not take apart.
_LETTERS = str.maketrans({
    "ß": "ss", "ẞ": "Ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ð": "d",
    "Ð": "D", "þ": "th", "Þ": "Th", "ł": "l", "Ł": "L", "ı": "i", "ħ": "h", "Ħ": "H", "’": "'", "‘": "'", "“": '"',
    "”": '"', "–": "-", "—": "-", "…": "...", "€": "EUR", "£": "PS", "°": "deg", " ": " ", "©": "(c)", "®": "(r)",
})
DEFAULT_SEPARATOR = "-"


def _ascii(text):
    text = text.translate(_LETTERS)
    found = []
    for sign in unicodedata.normalize("NFKD", text):
        if ord(sign) < 128:
            found.append(sign)
        elif not unicodedata.combining(sign):
            raise NotImplementedError("slugify: the letter %r has no Latin spelling here" % sign)
    return "".join(found)


def smart_truncate(string, max_length=0, word_boundary=False, separator=" ", save_order=False):
    string = string.strip(separator)
    if not max_length or len(string) < max_length:
        return string
    if not word_boundary:
        return string[:max_length].strip(separator)
    if separator not in string:
        return string[:max_length]
    kept = ""
    for word in string.split(separator):
        if not word:
            continue
        if len(kept) + len(word) < max_length:
            kept += word + separator
        elif len(kept) + len(word) == max_length:
            kept += word
            break
        elif save_order:
            break
    return (kept or string[:max_length]).strip(separator)


def slugify(text, entities=True, decimal=True, hexadecimal=True, max_length=0, word_boundary=False, separator="-",
            save_order=False, stopwords=(), regex_pattern=None, lowercase=True, replacements=(), allow_unicode=False):
    for old, new in replacements or ():
        text = text.replace(old, new)
    if not isinstance(text, str):
        text = str(text, "utf-8", "ignore")
    text = re.sub(r"[']+", DEFAULT_SEPARATOR, text)
    text = unicodedata.normalize("NFKC", text) if allow_unicode else _ascii(text)
    if entities or decimal or hexadecimal:
        text = html.unescape(text)
    text = unicodedata.normalize("NFKC", text) if allow_unicode else _ascii(text)
    if lowercase:
        text = text.lower()
    text = re.sub(r"[']+", "", text)
    text = re.sub(r"(?<=\d),(?=\d)", "", text)
    if regex_pattern is not None:
        text = re.sub(regex_pattern, DEFAULT_SEPARATOR, text)
    elif allow_unicode:
        text = re.sub(r"[\W_]+", DEFAULT_SEPARATOR, text)
    elif lowercase:
        text = re.sub(r"[^-a-z0-9]+", DEFAULT_SEPARATOR, text)
    else:
        text = re.sub(r"[^-a-zA-Z0-9]+", DEFAULT_SEPARATOR, text)
    text = re.sub(r"-{2,}", DEFAULT_SEPARATOR, text).strip(DEFAULT_SEPARATOR)
    if stopwords:
        words = [word for word in text.split(DEFAULT_SEPARATOR) if word not in set(stopwords)]
        text = DEFAULT_SEPARATOR.join(words)
    for old, new in replacements or ():
        text = text.replace(old, new)
    if max_length > 0:
        text = smart_truncate(text, max_length, word_boundary, DEFAULT_SEPARATOR, save_order)
    return text if separator == DEFAULT_SEPARATOR else text.replace(DEFAULT_SEPARATOR, separator)
