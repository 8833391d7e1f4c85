"""Reads C and C++ sources as text: just enough structure for the rules, no parser."""

import re

_TOKEN = re.compile(
    r"""//[^\n]*"""
    r"""|/\*.*?\*/"""
    r"""|R"(?P<delimiter>[^()\s\\]{0,16})\(.*?\)(?P=delimiter)\""""
    r"""|"(?:\\.|[^"\\\n])*\""""
    r"""|(?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])+'""",
    re.DOTALL,
)


def without_comments(source):
    """The source with comments blanked; lines and columns stay where they were."""
    return _TOKEN.sub(lambda m: _blank(m[0]) if m[0].startswith("/") else m[0], source)


def code_only(source):
    """The source with comments, strings and characters blanked; lines stay where they were.

    The file names of #include lines survive, because rules look at them.
    """

    def blank(match):
        line_start = source.rfind("\n", 0, match.start()) + 1
        if source[line_start : match.start()].strip() == "#include":
            return match[0]
        return _blank(match[0])

    return _TOKEN.sub(blank, source)


def _blank(text):
    return re.sub(r"[^\n]", " ", text)


def includes(source):
    """(line number, name without brackets or quotes) of every #include."""
    found = []
    for number, line in enumerate(without_comments(source).split("\n"), 1):
        match = re.match(r'\s*#\s*include\s*[<"]([^>"]+)[>"]', line)
        if match:
            found.append((number, match[1]))
    return found


_TYPE = re.compile(r"\b(class|struct|union|enum)\b")
_NAMESPACE = re.compile(r'\bnamespace\b|\bextern\s*"?\s*$|\bextern\s+"')
_NAME = re.compile(r"(~?[A-Za-z_][\w:]*|operator\s*\S+)\s*\($")


def functions(source):
    """(name, first line, line count) of every function body outside of other functions.

    A brace opens a function when the text before it, back to the end of the previous declaration, has
    a parameter list and is neither a type, a namespace nor an initialiser.
    """
    code = re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", lambda m: _blank(m[0]), code_only(source), flags=re.MULTILINE)
    found = []
    stack = []  # (kind, name, first line)
    head_start = 0
    inside = 0  # functions open
    for match in re.finditer(r"[{};]", code):
        position, sign = match.start(), match[0]
        if sign == "{":
            kind, name, first = _classify(code, head_start, position)
            if inside or (stack and stack[-1][0] == "initialiser"):
                kind = "block"
            stack.append((kind, name, first))
            inside += kind == "function"
            if kind == "initialiser":
                continue  # the declaration goes on after it: members, parameters, a body
        elif sign == "}" and stack:
            kind, name, first = stack.pop()
            if kind == "function":
                inside -= 1
                found.append((name, first, code.count("\n", 0, position) + 2 - first))
            if kind == "initialiser":
                continue
        head_start = position + 1
    return found


def _classify(code, head_start, brace):
    head = code[head_start:brace]
    label = re.match(r"(\s|public:|private:|protected:)*", head)
    first = code.count("\n", 0, head_start + label.end()) + 1
    text = head[label.end() :]
    text = re.sub(r"^\s*template\s*<[^{]*?>(?=\s*[A-Za-z_\[])", lambda m: _blank(m[0]), text, flags=re.DOTALL)
    parenthesis = text.find("(")
    if _NAMESPACE.search(text):
        return "namespace", "", first
    if parenthesis < 0:
        return ("type" if _TYPE.search(text) else "initialiser"), "", first
    if _TYPE.search(text[:parenthesis]) and not text.rstrip().endswith(")"):
        return "type", "", first
    before_list = re.sub(r"operator\s*[=!<>]=?", "operator", text[:parenthesis])
    if re.search(r"(?<![=!<>])=(?!=)", before_list):
        return "initialiser", "", first
    if text.count("(") != text.count(")") or _is_member_initialiser(text):
        return "initialiser", "", first
    name = _NAME.search(text[: parenthesis + 1])
    return "function", name[1] if name else text.split("(")[0].strip(), first


def _is_member_initialiser(text):
    """True for `Type(int a) : member_` before `{a} {...}`."""
    return re.search(r"\)\s*(?:noexcept\s*)?:(?!:).*[\w>]\s*$", text, re.DOTALL) is not None
