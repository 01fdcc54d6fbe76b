"""Shell words."""


def split(s, comments=False, posix=True):
    words = []
    word = None
    position = 0
    quote = None
    while position < len(s):
        character = s[position]
        position += 1
        if quote:
            if character == quote:
                quote = None
            elif character == "\\" and quote == '"' and s[position:position + 1] in ('"', "\\"):
                word += s[position]
                position += 1
            else:
                word += character
        elif character in " \t\r\n":
            if word is not None:
                words.append(word)
                word = None
        elif comments and character == "#":
            while position < len(s) and s[position] != "\n":
                position += 1
        else:
            word = "" if word is None else word
            if character in "'\"":
                quote = character
            elif character == "\\":
                if position >= len(s):
                    raise ValueError("No escaped character")
                word += s[position]
                position += 1
            else:
                word += character
    if quote:
        raise ValueError("No closing quotation")
    if word is not None:
        words.append(word)
    return words


def quote(s):
    if not s:
        return "''"
    if all(character.isascii() and (character.isalnum() or character in "_@%+=:,./-") for character in s):
        return s
    return "'" + s.replace("'", "'\"'\"'") + "'"


def join(split_command):
    return " ".join(quote(word) for word in split_command)
