// Every room, roster and receipt as the rows have it, opened with the keys.
#include <algorithm>

#include "ledger/leaf.hpp"
#include "sim/audit.hpp"
#include "store/facts_people.hpp"
#include "store/group_cache.hpp"
#include "store/sealer.hpp"

namespace tasuki::sim {
namespace {

using store::row::Receipt;

struct GroupAudit {
    const store::Tables& rows;
    Machine& machine;  // of its keys and its time
    const Model& model;
    const Group& group;
    Instant now = machine.engine().now();
    std::shared_ptr<const store::GroupKeys> keys{};
    store::GroupNo no = 0;
    store::LogNo log = 0;

    const store::Tables& tables() const { return rows; }
    std::string named(std::uint64_t seq) const {
        return "group " + group.id.hex() + " seq " + std::to_string(seq) + ": ";
    }

    void run() {
        const auto row = tables().group(group.id);
        must(row.has_value(), "an opened group is gone");
        keys = machine.key_store().group_keys(group.id);
        must(keys != nullptr, "the keys of a group are gone");
        const auto loaded = load_group(tables(), *row, keys.get());
        no = loaded.place.no;
        log = loaded.place.log;
        const auto& value = *loaded.now.group;
        must(value.state == group.state && value.cause == group.cause, "a group's state changed");
        must(value.epoch == group.epoch, "a group's epoch changed");
        must(loaded.now.rooms[0].last_seq == group.last(), "a room has another length");
        must(loaded.now.rooms[1].last_seq == 0, "the family room has entries");
        roster(value);
        doors(value);
        messages();
        receipts();
        awaited();
        card();
    }

    // What the rows say stands on the card and above the messages (C11, C1).
    void card() const {
        std::map<std::string, std::uint64_t> standing;
        for (const auto& value : tables().card(no)) standing[value.key] = value.seq;
        must(standing == group.card, "a field of the card stands otherwise");
        std::set<std::uint64_t> pinned;
        tables().pins(no, domain::Room::staff, group.last() + 1, [&](std::uint64_t&& seq) {
            pinned.insert(seq);
            return true;
        });
        must(pinned == group.pinned, "a decision was pinned or let go without a word");
    }

    void roster(const domain::Group& value) const {
        must(value.memberships.size() == group.members.size(), "a roster has another length");
        for (const auto& m : value.memberships) {
            const auto& known = group.members.at(m.id);
            must(m.account == known.account && m.office == known.office, "a member is another");
            must(m.stands() == known.stands, "a membership stands that ended, or the reverse");
            must(m.responsible == known.responsible && m.manager == known.manager,
                 "a member's duties changed");
            must(m.first_seq[0] == known.first, "a member's history scope changed");
            must(m.reads_until == known.reads_until, "a suspended office reads longer or shorter");
            if (!m.stands())
                must(m.ended_seq[0] == known.ended_seq, "a cut stands at another entry");
        }
        must(value.admissions.size() == group.invitations.size(), "an invitation more or less");
        for (const auto& a : value.admissions)
            must(a.state == group.invitations.at(a.id).state, "an invitation is in another state");
    }

    // The one door agrees with the roster: nobody whose membership ended sees anything.
    void doors(const domain::Group& value) const {
        const auto readers = group.readers(now);
        for (const auto& [id, person] : model.people) {
            const auto account = load_account(tables(), id, machine.keys());
            must(account != nullptr, "an account is gone");
            const auto door =
                domain::may_read(value, *account, domain::Room::staff, group.last(), now);
            must(door.has_value() == (readers.contains(id) && !person.gone),
                 "the door is open for somebody who does not read, or the reverse");
            if (door)
                must(door->first == group.first_seen(id, now), "the door shows another scope");
        }
    }

    void messages() const {
        std::uint64_t seq = 0;
        std::set<std::pair<AccountId, ClientMsgId>> ids;
        tables().messages(no, domain::Room::staff, {1, group.last()}, false,
                          [&](store::row::Message&& row) {
                              ++seq;
                              must(row.seq == seq, named(seq) + "the room has a gap");
                              if (row.client_msg_id)
                                  must(ids.insert({row.author, row.client_msg_id}).second,
                                       named(seq) + "one client message id stands twice");
                              message(row);
                              return true;
                          });
        must(seq == group.last(), named(seq) + "acknowledged entries are gone");
    }

    void message(const store::row::Message& row) const {
        const auto& known = *group.message(row.seq);
        must(row.kind == known.kind && row.author == known.author &&
                 row.client_msg_id == known.client && row.refers_to == known.refers_to,
             named(row.seq) + "the entry is another");
        must(row.at == known.at, named(row.seq) + "the entry has another time");
        const auto content = open_entry(row, group.id, keys.get());
        must(known.commitment == Hash{} || sha256(content.raw) == known.raw,
             named(row.seq) + "the body is another than the acknowledged one");
        const auto stored = tables().leaf(log, row.leaf_index);
        const auto leaf = stored ? ledger::decode_leaf(stored->bytes) : std::nullopt;
        must(leaf.has_value(), named(row.seq) + "no ledger entry");
        must(ledger::leaf_hash(stored->bytes) == known.place.leaf_hash &&
                 row.leaf_hash == known.place.leaf_hash,
             named(row.seq) + "its ledger entry is another than the acknowledged one");
        must(leaf->client_msg == known.client && leaf->first_seq <= row.seq,
             named(row.seq) + "its ledger entry tells of something else");
        must(leaf->ciphertext == sha256(row.sealed), named(row.seq) + "not what was stored");
        must(known.commitment == Hash{} || leaf->commitment == known.commitment,
             named(row.seq) + "its ledger entry commits to other content");
        if (known.kind != domain::EventKind::posted) return;
        const auto state = tables().message_state(no, domain::Room::staff, row.seq);
        must((state && state->retracted_seq != 0) == known.retracted,
             named(row.seq) + "a retraction came or went");
        must((state ? state->version : 1) == known.version, named(row.seq) + "another version");
        must((state ? state->request : domain::RequestState::none) == known.request,
             named(row.seq) + "a request is in another state");
        must((state && state->proxy_open) == known.proxy_open,
             named(row.seq) + "a 確定 came or went");
    }

    void receipts() const {
        std::uint64_t revision = 0;
        std::map<std::pair<MembershipId, domain::ReceiptKind>, std::set<std::uint64_t>> found;
        tables().receipts_after(no, domain::Room::staff, 0, [&](Receipt&& row) {
            must(row.revision == ++revision, "receipts of a room have a gap");
            for (auto seq = row.range.first; seq <= row.range.last; ++seq)
                must(found[{row.membership, row.kind}].insert(seq).second,
                     "the same receipt stands twice");
            receipt_entry(row);
            return true;
        });
        must(revision == group.receipt_rows && found == group.receipts,
             "acknowledged receipts are gone");
    }

    // What the rows say is expected of whom, and what the model makes of what was written (C12).
    void awaited() const {
        std::set<store::row::Awaited> found;
        for (const auto& [id, person] : model.people)
            tables().awaited(id, no, [&](store::row::Awaited&& row) {
                found.insert(row);
                return true;
            });
        std::set<store::row::Awaited> expected;
        for (std::uint64_t seq = 1; seq <= group.last(); ++seq) expect_of(seq, expected);
        for (const auto& row : expected)
            must(found.contains(row), named(row.seq) + "what somebody has to do is not listed");
        for (const auto& row : found)
            must(expected.contains(row), named(row.seq) + "what nobody waits for is listed");
    }

    void expect_of(std::uint64_t seq, std::set<store::row::Awaited>& into) const {
        using domain::Awaits, domain::MessageKind, domain::RequestState;
        const auto& message = *group.message(seq);
        if (message.kind != domain::EventKind::posted || message.retracted) return;
        const auto& head = message.head;
        const auto add = [&](AccountId account, Awaits what) {
            into.insert({account, no, domain::Room::staff, seq, what});
        };
        const auto add_all = [&](const std::vector<MembershipId>& named, Awaits what) {
            for (const auto& id : named) add(group.members.at(id).account, what);
        };
        if (message.proxy_open) add(message.entered_for, Awaits::final_word);
        const bool open = message.request == RequestState::open;
        const bool asks = head.kind == MessageKind::question || head.kind == MessageKind::request;
        if (asks && open) add_all(head.addressees, Awaits::answer);
        if (head.kind == MessageKind::instruction && open)
            add_all(head.addressees, Awaits::receipt);
        if (message.request == RequestState::received) add_all(head.addressees, Awaits::report);
        if (head.kind == MessageKind::phone_memo && open && head.spoke_with)
            add_all({head.spoke_with}, Awaits::co_signature);
        auto newest = seq;
        for (auto later = seq; later <= group.last(); ++later)
            if (group.message(later)->kind == domain::EventKind::corrected &&
                group.message(later)->refers_to == seq)
                newest = later;
        for (const auto& id : head.confirm_by)
            if (!has_confirmed(group.members.at(id).account, newest))
                add(group.members.at(id).account, Awaits::confirmation);
    }

    bool has_confirmed(AccountId account, std::uint64_t seq) const {
        return std::ranges::any_of(group.receipts, [&](const auto& one) {
            const auto& [who, seqs] = one;
            return who.second == domain::ReceiptKind::confirmed &&
                   group.members.at(who.first).account == account && seqs.contains(seq);
        });
    }

    void receipt_entry(const Receipt& row) const {
        std::optional<ledger::Leaf> leaf;
        tables().leaves_after(row.leaf - 1, [&](store::row::Leaf&& stored) {
            if (stored.n == row.leaf) leaf = ledger::decode_leaf(stored.bytes);
            return false;
        });
        static constexpr ledger::Event kEvents[] = {
            ledger::Event::delivered, ledger::Event::displayed, ledger::Event::confirmed};
        must(leaf && leaf->event == kEvents[static_cast<std::size_t>(row.kind) - 1] &&
                 leaf->first_seq == row.range.first && leaf->last_seq == row.range.last,
             "a receipt without its ledger entry");
    }
};

}  // namespace

void audit_groups(const store::Tables& tables, Machine& machine, const Model& model) {
    must(tables.groups().size() == model.groups.size(), "a group more or less");
    for (const auto& [id, group] : model.groups) GroupAudit{tables, machine, model, group}.run();
}

}  // namespace tasuki::sim
