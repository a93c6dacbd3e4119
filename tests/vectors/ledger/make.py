#!/usr/bin/env python3
"""Writes the vectors of this folder: a second implementation of docs/ledger-format.md, which shares
no line with the server's. Run by hand when the format grows: python3 make.py (needs
python3-cryptography). Every file is lines of "key value"; values are hex unless said otherwise."""

import base64
import hashlib
import hmac
import pathlib

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

HERE = pathlib.Path(__file__).parent


def sha(data):
    return hashlib.sha256(data).digest()


def b64(data):
    return base64.b64encode(data).decode()


def be(value, width):
    return value.to_bytes(width, "big")


def fill(name, length=16):
    return sha(name.encode())[:length]


def merkle(leaves):
    if not leaves:
        return sha(b"")
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha(b"\x01" + merkle(leaves[:k]) + merkle(leaves[k:]))


def leaf(data):
    return sha(b"\x00" + data)


def path(m, leaves):
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m < k:
        return path(m, leaves[:k]) + [merkle(leaves[k:])]
    return path(m - k, leaves[k:]) + [merkle(leaves[:k])]


def subproof(m, leaves, whole):
    if m == len(leaves):
        return [] if whole else [merkle(leaves)]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m <= k:
        return subproof(m, leaves[:k], whole) + [merkle(leaves[k:])]
    return subproof(m - k, leaves[k:], False) + [merkle(leaves[:k])]


def save(name, lines):
    (HERE / name).write_text("".join(line + "\n" for line in lines), encoding="utf-8")


def entry(i):
    return b"CARELEDGER/1\x00" + be(i, 8) + sha(b"rec" + str(i).encode())


def tree():
    hashes = [leaf(entry(i)) for i in range(1000)]
    lines = [f"root/{n} {merkle(hashes[:n]).hex()}" for n in (0, 1, 2, 3, 5, 8, 100, 255, 256, 257)]
    lines += [f"root/{n} {merkle(hashes[:n]).hex()}" for n in (613, 1000)]
    lines += [f"inclusion/417/1000/{i} {h.hex()}" for i, h in enumerate(path(417, hashes))]
    lines += [f"consistency/613/1000/{i} {h.hex()}"
              for i, h in enumerate(subproof(613, hashes, True))]
    save("tree.txt", lines)
    return merkle(hashes)


def note(root):
    key = Ed25519PrivateKey.from_private_bytes(sha(b"log-key"))
    witness = Ed25519PrivateKey.from_private_bytes(sha(b"witness-key"))
    raw = serialization.Encoding.Raw, serialization.PublicFormat.Raw
    origin = "ledger.example.jp/origin-office-0001"
    other = "witness.example.jp/w1"
    public, seen = key.public_key().public_bytes(*raw), witness.public_key().public_bytes(*raw)
    key_id = sha(origin.encode() + b"\n\x01" + public)[:4]
    seen_id = sha(other.encode() + b"\n\x04" + seen)[:4]
    text = f"{origin}\n1000\n{b64(root)}\n"
    at = 1795000000
    signed = key.sign(text.encode())
    stamped = be(at, 8) + witness.sign(f"cosignature/v1\ntime {at}\n{text}".encode())
    note_text = (f"{text}\n\u2014 {origin} {b64(key_id + signed)}\n"
                 f"\u2014 {other} {b64(seen_id + stamped)}\n")
    (HERE / "checkpoint.txt").write_text(note_text, encoding="utf-8")
    save("vkeys.txt", [origin + "+" + key_id.hex() + "+" + b64(b"\x01" + public),
                       other + "+" + seen_id.hex() + "+" + b64(b"\x04" + seen)])


def created():
    return fill("random", 32) + b"\x01" + b"\x01" + bytes(32)


def audit(index, time, event, action=0, outcome=1, state_at=2**64 - 1, fields=()):
    bits, body = 0, b""
    for bit, value in fields:
        bits |= 1 << bit
        body += value
    return (b"tasuki-audit/1\x00" + be(index, 8) + fill("ledger") + be(time, 8) + b"\x01"
            + be(event, 2) + be(action, 2) + be(outcome, 1) + be(state_at, 8) + be(bits, 4) + body)


def leaves():
    full = [(0, fill("actor")), (1, be(3, 2)), (2, fill("office")), (3, fill("on_behalf_of")),
            (4, be(3, 1)), (5, fill("entered_by")), (6, fill("session")), (7, fill("device")),
            (8, fill("address")), (9, be(10203, 4)), (10, be(7, 2)), (11, b"B6\0\0\0\0\0\0"),
            (12, be(17, 8)), (13, fill("patient")), (14, be(1, 4)), (15, be(41, 8)),
            (16, be(43, 8)), (17, be(2, 4)), (18, fill("object")), (19, fill("subject")),
            (20, fill("subject_office")), (21, fill("commitment", 32)),
            (22, fill("ciphertext", 32)), (23, fill("prior_commitment", 32)),
            (24, fill("request")), (25, fill("client_msg")), (26, be(50, 2)), (27, be(9, 4)),
            (28, fill("state", 32)), (29, fill("link", 32))]
    time = 1795000000123
    first = audit(0, time, 1, fields=[(31, created())])
    in_post = (0, 1, 2, 4, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 21, 22, 24, 25)
    post = audit(1, time + 5, 400, fields=[f for f in full if f[0] in in_post])
    step = be(time + 9, 8) + be(time, 8)
    lines = [f"created {first.hex()}",
             f"posted {post.hex()}",
             f"full {audit(2, time + 9, 331, 4, 2, 2, full).hex()}",
             f"clock_stepped {audit(3, time, 6, state_at=2, fields=[(31, step)]).hex()}"]
    name = sha(b"tasuki-log/1\x00" + fill("ledger") + created())
    save("leaf.txt", lines + [f"hash/created {leaf(first).hex()}", f"log_name {name.hex()}"])


def content():
    place = fill("group") + be(1, 4) + fill("author") + fill("client_msg") + be(1, 4)
    parts = ["訪問しました。血圧 132/84。", "（架空）", ""]
    hidden = []
    for i, text in enumerate(parts):
        message = b"tasuki-content/1\x00" + place[:16] + place[16:20] + place[20:] + be(i, 4)
        message += text.encode()
        hidden.append(hmac.new(fill(f"salt{i}", 32), message, hashlib.sha256).digest())
    lines = [f"part/{i} {text.encode().hex()}" for i, text in enumerate(parts)]
    lines += [f"hidden/{i} {h.hex()}" for i, h in enumerate(hidden)]
    save("content.txt", lines + [f"commitment {merkle([leaf(h) for h in hidden]).hex()}"])


def chain():
    value = sha(b"tasuki-chain/1\x00" + fill("incarnation"))
    lines = [f"chain/0 {value.hex()}"]
    for n in (1, 2, 3):
        value = sha(value + b"".join(leaf(entry(i)) for i in range(n)))
        lines.append(f"chain/{n} {value.hex()}")
    line = f"tasuki-anchor/1 {3:020d} {b64(value)}"
    (HERE / "anchor.txt").write_text(f"{line} {sha(line.encode()).hex()[:8]}\n")
    save("chain.txt", lines)


def top():
    heads = sorted((fill(f"log{i}", 32), i + 1, fill(f"root{i}", 32)) for i in range(3))
    encoded = [b"tasuki-head/1\x00" + n + be(s, 8) + r for n, s, r in heads]
    root = merkle([leaf(e) for e in encoded])
    fork = fill("old", 32) + be(12, 8) + fill("chain", 32) + be(34, 8) + fill("oldroot", 32)
    day = b"tasuki-day/1\x00" + be(1795000000000, 8) + be(3, 8) + root
    start = b"tasuki-top/1\x00" + fill("random", 32) + b"\x01" + fork
    save("top.txt", [f"head/{i} {e.hex()}" for i, e in enumerate(encoded)] + [
        f"day_root {root.hex()}", f"day {day.hex()}", f"start {start.hex()}"])


note(tree())
leaves()
content()
chain()
top()
