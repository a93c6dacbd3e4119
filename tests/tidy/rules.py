"""The rules of the tree. A rule takes a path and its text and yields (line, message)."""
import dataclasses
import os
import re

ROOMS = ["base", "picture", "ledger", "domain", "store", "session", "net", "main"]
# What may be included where; a room knows itself and the rooms to its left.
KNOWS = {room: set(ROOMS[:i + 1]) for i, room in enumerate(ROOMS)}
KNOWS["ledger"] = {"base", "ledger"}
KNOWS["domain"] -= {"picture"}
VERIFIER = {"base", "ledger"}  # the auditor's program must not need to trust the rest

LONGEST_LINE = 100
LONGEST_FILE = 400
CODE = (".cpp", ".hpp", ".h", ".ts", ".tsx", ".mjs", ".py", ".sh", ".cmake", ".proto", ".sql")
SCRIPTS = ("tests/run", ".ci/run", "deploy/demo", "deploy/packages")
TABLES = re.compile(r"(_table|_tables|_texts|_words)\.\w+$|/migrations/|\.sql$|\.proto$")


@dataclasses.dataclass(frozen=True, order=True)
class Problem:
    path: str
    line: int
    rule: str
    message: str

    def __str__(self):
        return f"{self.path}:{self.line}: [{self.rule}] {self.message}"


def is_cpp(path):
    return path.endswith((".cpp", ".hpp", ".h"))


def is_code(path):
    return path.endswith(CODE) or path in SCRIPTS or os.path.basename(path) == "CMakeLists.txt"


def is_test(path):
    return path.startswith("tests/") or "/test/" in path


def room_of(path):
    """The room of a server file; None elsewhere. What is in no room is main's."""
    parts = path.split("/")
    if parts[0] != "server" or not is_cpp(path):
        return None
    return parts[1] if len(parts) > 2 and parts[1] in ROOMS else "main"


def line_at(text, offset):
    return text.count("\n", 0, offset) + 1


def without_comments(text):
    """Comments and the insides of string literals become spaces; lines and offsets stay."""
    pattern = re.compile(
        r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'', re.S)

    def blank(m):
        s = m.group(0)
        if s[0] == "/":
            return re.sub(r"[^\n]", " ", s)
        return s[0] + re.sub(r"[^\n]", " ", s[1:-1]) + s[-1]
    # Digit separators look like the start of a character literal.
    return pattern.sub(blank, re.sub(r"(?<=[0-9a-fA-F])'(?=[0-9a-fA-F])", "0", text))


def includes(text):
    for m in re.finditer(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', text, re.M):
        yield line_at(text, m.start()), m.group(2)


def balanced(text, start, opening, closing):
    """Offset behind the bracket that closes the one at `start`."""
    depth = 0
    for i in range(start, len(text)):
        if text[i] == opening:
            depth += 1
        elif text[i] == closing:
            depth -= 1
            if depth == 0:
                return i + 1
    return len(text)


def arrow(path, text):
    room = room_of(path)
    if room is None and not path.startswith("client-sdk/cpp/"):
        return
    if path == "server/verify_main.cpp":
        known = VERIFIER
    else:
        known = KNOWS[room] if room else {"base", "ledger"}
    folder = os.path.dirname(path)[len("server/"):]
    for line, name in includes(text):
        if name.startswith("..") or "/../" in name:
            yield line, f"{name}: includes start at server/"
        first = name.split("/")[0]
        if first in ROOMS and first not in known:
            yield line, f"{room or 'the SDK'} must not know {first} ({name})"
        own_folder = room == "main" and first == folder.split("/")[0]
        if room in ROOMS[:-1] and first in ("demo", "admin", "commands") and not own_folder:
            yield line, f"{room} must not know what main is made of ({name})"


def only_in(path, text, names, allowed, what):
    if not path.startswith("server/") or path.startswith(allowed):
        return
    for line, name in includes(text):
        if re.match(names, name):
            yield line, f"only {what} includes {name}"


def database(path, text):
    return only_in(path, text, r"(sqlcipher/)?sqlite3\.h$|libpq", "server/store/", "store")


def network(path, text):
    return only_in(path, text, r"boost/beast|boost/asio/ssl|openssl/ssl\.h$", "server/net/", "net")


def generated(path, text):
    allowed = ("server/session/", "server/export/")
    return only_in(path, text, r".*\.pb\.h$", allowed, "session or an exporter")


def clock(path, text):
    if not path.startswith("server/") or path == "server/base/clock.cpp" or not is_cpp(path):
        return
    reads = (r"system_clock\s*::\s*now|\bgettimeofday\s*\(|\bCLOCK_REALTIME\b|"
             r"(?<![\w.>])(?:std\s*::\s*|::)?time\s*\(\s*(?:NULL|nullptr|0|&\w+)\s*\)")
    for m in re.finditer(reads, without_comments(text)):
        yield line_at(text, m.start()), "only base/clock.cpp reads the clock"


def length(path, text):
    if not is_code(path) or is_test(path) or TABLES.search(path):
        return
    lines = text.count("\n")
    if lines > LONGEST_FILE:
        yield lines, f"{lines} lines: look for the second noun inside"


PERSONAL = {"body", "bodies", "text", "plain", "plaintext", "name", "names", "kana", "surname",
            "birth", "birthday", "password", "passphrase", "pin", "token", "secret", "bearer",
            "cookie", "address", "phone", "email", "mail", "patient", "login"}


def log(path, text):
    if not path.startswith("server/") or not is_cpp(path):
        return
    bare = without_comments(text)
    for m in re.finditer(r"\blog::(?:info|warning|error|write|Value::technical)\s*\(", bare):
        arguments = bare[m.end():balanced(bare, m.end() - 1, "(", ")")]
        arguments = re.sub(r"\btext_of\b|\bto_string\b", "", arguments)
        for word in re.findall(r"[A-Za-z_]\w*", arguments):
            if PERSONAL & set(word.lower().strip("_").split("_")):
                yield line_at(text, m.start()), f"`{word}` must not reach the log"
                break


def mutex(path, text):
    if not path.startswith("server/") or not is_cpp(path):
        return
    locks = r"\bstd::(?:\w*mutex|lock_guard|unique_lock|scoped_lock|shared_lock|condition_var\w*)"
    for m in re.finditer(locks, without_comments(text)):
        yield line_at(text, m.start()), "threads exchange values here; no locks"


def coroutine(path, text):
    if not is_cpp(path):
        return
    bare = without_comments(text)
    introducer = (r"(?<![\w\])\[])\[(?!\[)([^\[\]]*)\]\s*(?:\([^(){}]*(?:\([^(){}]*\)[^(){}]*)*\))?"
                  r"([^;{}()]*)\{")
    for m in re.finditer(introducer, bare):
        if not m.group(1).strip():
            continue
        inside = bare[m.end():balanced(bare, m.end() - 1, "{", "}")]
        if "awaitable" in m.group(2) or re.search(r"\bco_(await|return|yield)\b", inside):
            yield line_at(text, m.start()), "a coroutine is a named function, no capturing lambda"


PLACES = re.compile(
    r"\b(?:deb|security|ftp\.\w\w|snapshot)\.debian\.org|registry\.npmjs\.org|registry\.yarnpkg|"
    r"\bpypi\.org|files\.pythonhosted|\bcrates\.io|proxy\.golang\.org|center\.conan\.io|"
    r"\b(?:docker|ghcr|quay|gcr)\.io\b|repo1?\.maven|"
    r"(?<![\w.])/work/|\.\./shared\b")


def place(path, text):
    if re.search(r"(^|/)(Dockerfile|docker-compose|\.devcontainer)", path):
        yield 1, "packages come through the machine's own sources; see deploy/"
    if path.startswith("tests/tidy/"):
        return
    for m in PLACES.finditer(text):
        yield line_at(text, m.start()), f"{m.group(0)} is a place of one machine or of one registry"


def leftover(path, text):
    if path.startswith("tests/tidy/") or not (is_code(path) or path.endswith(".md")):
        return
    for m in re.finditer(r"\b(TODO|FIXME|XXX|HACK)\b", text):
        yield line_at(text, m.start()), f"{m.group(1)}: do it or write an issue"


def line_length(path, text):
    if not is_code(path) or path.endswith((".proto", ".sql")):  # a row and its why
        return
    laid_out = False  # a table that its author laid out by hand
    for number, line in enumerate(text.split("\n"), 1):
        if "// clang-format o" in line:
            laid_out = line.strip() == "// clang-format off"
        if len(line) > LONGEST_LINE and not laid_out:
            yield number, f"{len(line)} characters"


def white(path, text):
    if not is_code(path):
        return
    for number, line in enumerate(text.split("\n"), 1):
        if line.endswith((" ", "\t", "\r")) or line.startswith("\t"):
            yield number, "tab, carriage return or space at the end"
    if text and not text.endswith("\n"):
        yield text.count("\n") + 1, "no newline at the end of the file"


def guard(path, text):
    if path.endswith((".hpp", ".h")) and "#pragma once" not in text:
        yield 1, "a header says #pragma once"


RULES = {f.__name__: f for f in (arrow, database, network, generated, clock, length, log, mutex,
                                 coroutine, place, leftover, line_length, white, guard)}


def check(texts):
    found = [Problem(path, line, name, message)
             for path, text in texts.items()
             for name, rule in RULES.items()
             for line, message in rule(path, text) or ()]
    return sorted(found + list(unique(texts)))


# Compiled source by source, or a program each.
ALONE = ("server/net/", "tests/e2e/", "tests/bench/", "tests/fuzz/", "tests/proof/")


def unique(texts):
    """Sources of a folder are compiled eight together, and which eight changes with every new one:
    a constant or type of an unnamed namespace has its name alone."""
    first = {}
    for path, text in sorted(texts.items()):
        if not path.endswith(".cpp") or path.startswith(ALONE):
            continue
        for space in re.finditer(r"^namespace \{\n(.*?)^\}  // namespace$", text, re.S | re.M):
            for m in re.finditer(r"^(?:constexpr|const) [^=;{(]*?\b(k[A-Z]\w*)\b"
                                 r"|^(?:struct|class|enum(?: class)?) (\w+) ?[:{]"
                                 r"|^using (\w+) =",
                                 space.group(1), re.M):
                name = m.group(1) or m.group(2) or m.group(3)
                other = first.setdefault((os.path.dirname(path), name), path)
                if other != path:
                    yield Problem(path, line_at(text, space.start(1) + m.start()), "unique",
                                  f"{name} is a name in {os.path.basename(other)} as well")


def largest(texts):
    return sorted(((text.count("\n"), path) for path, text in texts.items()
                   if is_code(path) and not is_test(path) and not TABLES.search(path)),
                  reverse=True)
