// Column lists of the tables beside the fields they belong to, in one order: what an INSERT names,
// a SELECT lists, a Run binds and reads. Internal to sqlcipher_*.cpp. The lists are macros because
// a statement's text is one literal (sqlite.hpp).
#pragma once

#include "store/rows.hpp"
#include "store/sqlite.hpp"

namespace tasuki::store {

#define TASUKI_GROUP                                                                         \
    "no, id, pseudonym, origin, state, cause, reading_refused, opened, state_since, epoch, " \
    "log_no, opened_by, open_msg, key_no, sealed"
auto fields_of_group(auto& r) {
    return columns(r.no, r.id, r.pseudonym, r.origin, r.state, r.cause, r.reading_refused, r.opened,
                   r.state_since, r.epoch, r.log, r.opened_by, r.open_msg, r.key_no, r.sealed);
}

#define TASUKI_MEMBERSHIP                                                                     \
    "id, account, office, admission, kind, responsible, manager, first_staff, first_family, " \
    "since, began_epoch, until, ended_epoch, ended_staff, ended_family, end_reason, "         \
    "reads_until"
auto fields_of_membership(auto& r) {
    return columns(r.id, r.account, r.office, r.admission, r.kind, r.responsible, r.manager,
                   r.first_seq[0], r.first_seq[1], r.since, r.began_epoch, r.until, r.ended_epoch,
                   r.ended_seq[0], r.ended_seq[1], r.end_reason, r.reads_until);
}

#define TASUKI_ADMISSION                                                              \
    "id, office, account, office_manager, made_by, through, scope_kind, scope_from, " \
    "max_people, as_manager, made, expires, state, key_no, sealed, until"
auto fields_of_admission(auto& r) {
    auto& v = r.value;
    return columns(v.id, v.office, v.account, v.office_manager, v.made_by, v.through, v.scope.kind,
                   v.scope.from, v.max_people, v.as_manager, v.made, v.expires, v.state, r.key_no,
                   r.sealed, v.until);
}

#define TASUKI_DIFFERENT "group_no, other_no, answered_by, office, at, sealed"
auto fields_of_different(auto& r) {
    return columns(r.group, r.other, r.answered_by, r.office, r.at, r.sealed);
}

#define TASUKI_ASK "group_no, leaf_index, at, account, office, answer, key_no, sealed"
auto fields_of_ask(auto& r) {
    return columns(r.group, r.leaf_index, r.at, r.account, r.office, r.answer, r.key_no, r.sealed);
}

#define TASUKI_MESSAGE                                                                         \
    "group_no, room, seq, kind, author, membership, office, client_msg_id, refers_to, "        \
    "version, at, clock, epoch, wrong_patient, makes_request, leaf_n, leaf_index, leaf_hash, " \
    "content_hash, key_no, sealed"
auto fields_of_message(auto& r) {
    return columns(r.group, r.room, r.seq, r.kind, r.author, r.membership, r.office,
                   null_if_zero(r.client_msg_id), r.refers_to, r.version, r.at, r.clock, r.epoch,
                   r.wrong_patient, r.makes_request, r.leaf, r.leaf_index, r.leaf_hash,
                   r.content_hash, r.key_no, r.sealed);
}

#define TASUKI_STATE                                                          \
    "group_no, room, seq, version, newest_seq, retracted_seq, retracted_at, " \
    "wrong_patient, request, proxy_open"
auto fields_of_state(auto& r) {
    return columns(r.group, r.room, r.seq, r.version, r.newest_seq, r.retracted_seq, r.retracted_at,
                   r.wrong_patient, r.request, r.proxy_open);
}

#define TASUKI_ATTACHMENT                                                                  \
    "group_no, id, author, membership, state, since, announced, sent, blob, media, size, " \
    "sha256, thumbnail, sealed, room, seq, leaf_index, key_no, sealed_key"
auto fields_of_attachment(auto& r) {
    return columns(r.group, r.id, r.author, r.membership, r.state, r.since, r.announced, r.sent,
                   r.blob, r.media, r.size, r.sha256, r.thumbnail, r.sealed, r.room, r.seq,
                   r.leaf_index, r.key_no, r.sealed_key);
}

#define TASUKI_AWAITED "account, group_no, room, seq, what"
auto fields_of_awaited(auto& r) { return columns(r.account, r.group, r.room, r.seq, r.what); }

#define TASUKI_CARD "group_no, key, seq, due"
auto fields_of_card(auto& r) { return columns(r.group, r.key, r.seq, null_if_zero(r.due)); }

#define TASUKI_RECEIPT                                                                   \
    "group_no, room, revision, membership, account, device, kind, first_seq, last_seq, " \
    "at, device_time, leaf_n"
auto fields_of_receipt(auto& r) {
    return columns(r.group, r.room, r.revision, r.membership, r.account, r.device, r.kind,
                   r.range.first, r.range.last, r.at, r.device_time, r.leaf);
}

#define TASUKI_HANDOVER \
    "group_no, membership, device, last_staff, last_family, attached, detached, wiped"
auto fields_of_handover(auto& r) {
    return columns(r.group, r.membership, r.device, r.last_seq[0], r.last_seq[1], r.attached,
                   r.detached, r.wiped);
}

#define TASUKI_POLICY "version, published, text"
auto fields_of_policy(auto& r) { return columns(r.version, r.published, r.text); }

#define TASUKI_OFFICE                                                                  \
    "id, kind, name, office_number, tel, fax, hours, after_hours, covers_24h, state, " \
    "state_since, public_key, log_no"
auto fields_of_office(auto& r) {
    auto& v = r.value;
    return columns(v.id, v.kind, v.name, v.office_number, v.tel, v.fax, v.hours, v.after_hours,
                   v.covers_24h, v.state, v.state_since, r.public_key, r.log);
}

#define TASUKI_ACCOUNT                                                                     \
    "id, pseudonym, login, state, region_officer, auditor, home_office, accepted_policy, " \
    "sealed"
auto fields_of_account(auto& r) {
    return columns(r.id, r.pseudonym, r.login, r.state, r.region_officer, r.auditor, r.home_office,
                   r.accepted_policy, r.sealed);
}

#define TASUKI_AFFILIATION "office, profession, office_admin, active, offered"
auto fields_of_affiliation(auto& r) {
    return columns(r.office, r.profession, r.office_admin, r.active, r.offered);
}

#define TASUKI_ENROLMENT                                                               \
    "id, account, office, link_hash, code_hash, expires, wrong_codes, spent, voided, " \
    "replaces_factors, recovery, login, ticket_hash, ticket_expires, sealed"
auto fields_of_enrolment(auto& r) {
    auto& v = r.value;
    return columns(v.id, v.account, v.office, v.link_hash, v.code_hash, v.expires, v.wrong_codes,
                   v.spent, v.voided, v.replaces_factors, v.recovery, r.login, v.ticket_hash,
                   v.ticket_expires, r.sealed);
}

#define TASUKI_CREDENTIAL "account, kind, number, public_id, last_step, used, made, sealed"
auto fields_of_credential(auto& r) {
    auto& v = r.value;
    return columns(v.account, v.kind, v.number, null_if_zero(r.public_id), v.last_step, v.used,
                   v.made, r.sealed);
}

#define TASUKI_DEVICE                                                              \
    "id, account, secret_hash, device_class, form, enrolled, last_seen, revoked, " \
    "pin_wrong, sealed"
auto fields_of_device(auto& r) {
    auto& v = r.value;
    return columns(v.id, v.account, v.secret_hash, v.device_class, v.form, v.enrolled, v.last_seen,
                   v.revoked, v.pin_wrong, r.sealed);
}

#define TASUKI_SESSION "id, account, device, secret_hash, started, ends, fresh_until, locked, ended"
auto fields_of_session(auto& r) {
    return columns(r.id, r.account, r.device, r.secret_hash, r.started, r.ends, r.fresh_until,
                   r.locked, r.ended);
}

#define TASUKI_TIMER "kind, object, group_no, room, seq, step"
auto fields_of_timer_key(auto& k) {
    return columns(k.kind, k.object, k.group, k.room, k.seq, k.step);
}

#define TASUKI_LOG "id, name, owner, random, kind, home, predecessor"
auto fields_of_log(auto& r) {
    auto& c = r.created;
    return columns(r.id, r.name, r.owner, c.random, c.kind, c.home, c.predecessor);
}

#define TASUKI_LEAF "n, log_no, idx, bytes"
auto fields_of_leaf(auto& r) { return columns(r.n, r.log, r.index, r.bytes); }

#define TASUKI_BATCH "n, value, last_leaf, at"
auto fields_of_batch(auto& r) { return columns(r.chain.n, r.chain.value, r.last_leaf, r.at); }

#define TASUKI_SEALED_LOG "log_no, size, root, top_index, seal_no, frontier"
auto fields_of_sealed_log(auto& r) {
    return columns(r.log, r.size, r.root, r.top_index, r.seal, r.frontier);
}

#define TASUKI_SEAL "no, at, top_size, root, note, last_leaf, chain_n"
auto fields_of_seal(auto& r) {
    return columns(r.no, r.at, r.top_size, r.root, r.note, r.last_leaf, r.chain_n);
}

}  // namespace tasuki::store
