#!/usr/bin/env python3
"""Writes the small corpora of the parsers that meet typed and sent text: wire frames encoded by
protoc from their text form, the rest as people and programs write it. Run it after a change of the
protocol; what a fuzzer found lies beside under a name of its own and stays.
"""
import pathlib
import subprocess
import zlib

HERE = pathlib.Path(__file__).resolve().parent
PROTO = HERE.parent.parent / "proto"
ID = '"0123456789abcdef"'
OTHER = '"fedcba9876543210"'
SALT = '"' + "s" * 32 + '"'


def encode(message, text):
    return subprocess.run(["protoc", f"--proto_path={PROTO}", f"--encode=tasuki.v1.{message}",
                           "tasuki/v1/envelope.proto"], input=text.encode(), check=True,
                          capture_output=True).stdout


def quoted(raw):
    return '"' + "".join(f"\\{byte:03o}" for byte in raw) + '"'


def body(head, text):
    parts = [encode("PartContent", f"head {{ {head} }}"),
             encode("PartContent", f'text: "{text}"')]
    return encode("Body", "".join(f"parts {{ salt: {SALT} content: {quoted(p)} }}" for p in parts))


def frames():
    report = body("kind: MESSAGE_KIND_REPORT urgency: URGENCY_ROUTINE", "架空の記録です")
    question = body(f"kind: MESSAGE_KIND_QUESTION urgency: URGENCY_URGENT addressees: {ID} "
                    "wished_on { year: 2026 month: 11 day: 30 }", "ご回答ください")
    name = 'family: "架空" given: "花" family_kana: "カクウ" given_kana: "ハナ"'
    kinds = {
        "hello": 'hello { protocol_min: 1 protocol_max: 1 app: "fuzz" }',
        "ping": "ping { nonce: 7 }",
        "begin_attachment": f"begin_attachment {{ group_id: {ID} attachment_id: {OTHER} size: 9 }}",
        "finish_attachment": f"finish_attachment {{ group_id: {ID} attachment_id: {OTHER} "
                             f"sha256: {SALT} }}",
        "discard_attachment": f"discard_attachment {{ group_id: {ID} attachment_id: {OTHER} }}",
        "attach": f"attach {{ cursors {{ group_id: {ID} room: 1 seq: 3 }} }}",
        "post": f"post {{ group_id: {ID} room: 1 client_msg_id: {OTHER} roster_epoch: 2 "
                f"body: {quoted(report)} }}",
        "correct": f"correct {{ group_id: {ID} room: 1 client_msg_id: {OTHER} roster_epoch: 2 "
                   f'original_seq: 4 version: 2 reason: "誤記" body: {quoted(question)} }}',
        "retract": f"retract {{ group_id: {ID} room: 1 client_msg_id: {OTHER} original_seq: 4 "
                   'reason: "別の方" wrong_patient: true }',
        "receipts": f"receipts {{ group_id: {ID} room: 1 delivered {{ first: 1 last: 9 }} "
                    "confirmed: 3 device_time_ms: 1795219200000 }",
        "page": f"read_page {{ group_id: {ID} room: 1 limit: 50 backwards: true }}",
        "open": f"open_group {{ client_msg_id: {ID} office_id: {OTHER} relation: \"担当\" "
                f"patient {{ name {{ {name} }} birth {{ year: 1937 month: 3 day: 4 }} "
                'sex: SEX_FEMALE insured_number: "1000000001" insurer_number: "000000" } }',
        "admit": f"admit_person {{ group_id: {ID} account_id: {OTHER} office_id: {ID} "
                 'purpose: "支援" scope { kind: SCOPE_KIND_ALL } }',
        "leave": f'leave {{ group_id: {ID} reason: "異動" }}',
        "leaf_proof": f"prove_leaf {{ group_id: {ID} index: 3 size: 9 }}",
    }
    for label, text in kinds.items():
        yield label, encode("ClientEnvelope", f"request_id: 5 {text}")
    yield "body_report", report
    yield "body_question", question


TYPED = {
    "iso": "2026-11-21", "slash": "2026/1/2", "wareki": "令和8年11月21日", "first": "令和元年5月1日",
    "short": "S12.3.4", "wide": "昭和１２年３月４日", "meiji": "明治6年1月1日", "never": "昭和64年1月8日",
    "kana": "ヂロウ　ﾊﾅｺ", "small": "キョウコ", "mixed": "さとう はなこ\n二行目",
    "sheet": "0123 4567 89ab cdef 00 " * 4, "far": "2126/1/2",
}
def u32(n):
    return n.to_bytes(4, "big")


def u64(n):
    return n.to_bytes(8, "big")


def backups():
    """What a backup is made of (docs/backup-format.md): a head, the keys, parts in a row."""
    head = (bytes(range(16)) + u64(1795219200000) + u32(2) + u32(1) + u32(5) + b"0.1.0" + u32(8) +
            b"tasuki/1" + bytes(16) + u64(7) + bytes(32) + bytes(8) + u32(92) + bytes(92))
    yield "head", head
    yield "file", b"tasuki-backup/1\0" + u32(len(head)) + head + b"\1" + u32(28) + bytes(28)
    keys = (bytes(32 * 6) + u32(1) + bytes(range(16)) + u32(2) + u32(1) + bytes(32) + u32(2) +
            bytes(32) + u32(1) + bytes(range(16)) + bytes(64))
    yield "keys", keys
    yield "parts", b"\1" + u64(len(keys)) + keys + b"\2" + u64(5) + b"pages"
    yield "short_part", b"\2" + u64(1 << 40) + b"pages"
    yield "unknown_part", b"\7" + u64(1) + b"x"


def exif(turned):
    """The block in which a camera says which way was up, and where it was (架空)."""
    return (b"II*\0\x08\0\0\0\x02\0" + b"\x0f\x01\x02\0\x04\0\0\0abc\0" +
            b"\x12\x01\x03\0\x01\0\0\0" + bytes([turned, 0, 0, 0]) + bytes(4) + b"35.6N 139.7E")


def jpegs():
    def segment(marker, content):
        return bytes([0xff, marker]) + (len(content) + 2).to_bytes(2, "big") + content
    tables = segment(0xdb, bytes(65)) + segment(0xc4, bytes(17) + b"\0")
    frame = segment(0xc0, bytes([8, 0, 8, 0, 8, 1, 1, 0x11, 0]))
    scan = segment(0xda, bytes([1, 1, 0, 0, 63, 0])) + b"\x12\xff\0\xff\xd0\x34"
    about = segment(0xe0, b"JFIF\0\1\1\0\0\1\0\1\0\0") + segment(0xe1, b"Exif\0\0" + exif(6))
    words = segment(0xfe, b"a comment") + segment(0xee, b"Adobe\0\x64\0\0\0\0\1")
    for label, more in (("bare", b""), ("about", about), ("words", about + words)):
        yield f"jpeg_{label}", b"\xff\xd8" + more + tables + frame + scan + b"\xff\xd9"
    yield "jpeg_cut", b"\xff\xd8" + about + tables + frame + scan


def pngs():
    def chunk(name, content):
        return u32(len(content)) + name + content + u32(zlib.crc32(name + content))
    head = chunk(b"IHDR", u32(2) + u32(2) + bytes([8, 2, 0, 0, 0]))
    data = chunk(b"IDAT", zlib.compress(bytes(14)))
    for label, more in (("bare", b""), ("text", chunk(b"tEXt", b"Comment\0x")),
                        ("exif", chunk(b"eXIf", exif(3))), ("critical", chunk(b"ABCD", b"x"))):
        yield f"png_{label}", b"\x89PNG\r\n\x1a\n" + head + more + data + chunk(b"IEND", b"")


def webps():
    def chunk(name, content):
        return name + len(content).to_bytes(4, "little") + content + b"\0" * (len(content) % 2)
    lossless = chunk(b"VP8L", bytes([0x2f, 0x0f, 0xc0, 0x03, 0]))
    lossy = chunk(b"VP8 ", bytes([0, 0, 0, 0x9d, 1, 0x2a, 16, 0, 16, 0]))
    extended = chunk(b"VP8X", bytes([0x18, 0, 0, 0, 15, 0, 0, 15, 0, 0]))
    for label, all_of_it in (
            ("lossless", lossless), ("lossy", lossy),
            ("extended", extended + chunk(b"ALPH", b"\0a") + lossy + chunk(b"EXIF", exif(8))),
            ("moving", extended + chunk(b"ANIM", bytes(6)) + lossless)):
        yield f"webp_{label}", (b"RIFF" + (len(all_of_it) + 4).to_bytes(4, "little") + b"WEBP" +
                                all_of_it)


def pictures():
    yield from jpegs()
    yield from pngs()
    yield from webps()
    yield "pdf", b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"
    yield "html", b"<html><script>1</script></html>"


HEADS = {
    "bearer": "Bearer dG9rZW4", "cookie": "a=b; __Host-tasuki=dG9rZW4; c=d", "list": "x, tasuki.v1",
    "sign_in": "/v1/sign-in?x=1", "socket": "/v1/socket", "odd": ";;=;__Host-tasuki;=",
}
CONFIG = {
    "empty": "", "listen": '[server]\nlisten = "127.0.0.1:8443"\n',
    "unknown": "[server]\ncolour = 3\n", "type": "[server]\nloops = \"two\"\n",
    "log": '[log]\nlevel = "debug"\n',
    "folders": '[store]\nfolder = "/srv/tasuki"\nkeys = "/etc/tasuki/keys"\n',
}


def passkeys():
    """Of the specification's vectors; the first byte says as what the rest is read."""
    seeds = {"list": b"\x00\x82\x01\x20", "deep": b"\x00\x81\x81\x81\x81\x81\x01"}
    name = ""
    for line in (HERE.parent / "vectors/webauthn.txt").read_text().splitlines():
        key, _, value = line.partition(" ")
        if key == "name":
            name = value
        if key not in ("c_clientDataJSON", "c_attestationObject", "g_authenticatorData"):
            continue
        raw = bytes.fromhex(value)
        if key == "c_clientDataJSON":
            said = raw
            seeds[f"{name}_said"] = b"\x03" + raw
        elif key == "c_attestationObject":
            seeds[f"{name}_object"] = b"\x00" + raw
            at = raw.index(b"authData") + 8
            data = raw[at + (2 if raw[at] == 0x58 else 3):]
            seeds[f"{name}_data"] = b"\x02" + data
            seeds[f"{name}_key"] = b"\x01" + data[55 + int.from_bytes(data[53:55], "big"):]
            # Two halves of one length: white space behind an object is no part of it.
            if len(said) < len(raw):
                seeds[f"{name}_both"] = b"\x04" + said.ljust(len(raw)) + raw
    return seeds.items()


def put(target, label, content):
    folder = HERE / "corpus" / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / label).write_bytes(content if isinstance(content, bytes) else content.encode())


def main():
    for label, content in backups():
        put("backup_file", label, content)
    for label, content in pictures():
        put("picture_file", label, content)
    for label, frame in frames():
        put("wire_frame", label, frame)
    for label, content in passkeys():
        put("passkey", label, content)
    for target, texts in (("typed_text", TYPED), ("http_head", HEADS), ("config_file", CONFIG)):
        for label, text in texts.items():
            put(target, label, text)


if __name__ == "__main__":
    main()
