#include "sim/actor.hpp"

#include "base/limits.hpp"

namespace tasuki::sim {

using namespace std::chrono_literals;
using domain::AdmissionState;
using domain::GroupState;
using domain::MessageKind;

namespace {
constexpr std::size_t kRemembered = 60;

template <class Map, class Which>
std::vector<const typename Map::mapped_type*> those(const Map& map, Which which) {
    std::vector<const typename Map::mapped_type*> out;
    for (const auto& [key, value] : map)
        if (which(value)) out.push_back(&value);
    return out;
}
}  // namespace

// ---- Who ----------------------------------------------------------------------------------------

domain::Asker Actor::as(AccountId who) {
    domain::Asker asker;
    asker.account = who;
    asker.session = dice_.id<SessionId>();
    if (const auto* person = model_.person(who)) {
        asker.device = person->device;
        if (dice_.percent(60)) asker.session = person->session;
    }
    asker.level = domain::AuthLevel::fresh;
    if (dice_.percent(40)) asker.level = domain::AuthLevel::session;
    if (dice_.percent(1)) asker.level = domain::AuthLevel::none;
    asker.app_version = 1;
    asker.request = dice_.id<RequestId>();
    return asker;
}

AccountId Actor::anybody() { return dice_.pick(everybody_); }
OfficeId Actor::any_office() { return dice_.pick(offices_); }

AccountId Actor::of_office(OfficeId office) {
    const auto staff =
        those(model_.people, [&](const Person& p) { return p.at(office) != nullptr; });
    return staff.empty() || dice_.percent(5) ? anybody() : dice_.pick(staff)->id;
}

const Member* Actor::any_member(const Group& group, bool standing) {
    const auto found = those(group.members, [&](const Member& m) { return m.stands == standing; });
    return found.empty() ? nullptr : dice_.pick(found);
}

domain::Asker Actor::somebody(const Group& group) {
    const auto chance = dice_.below(100);
    const Member* member = chance < 84   ? any_member(group, true)
                           : chance < 93 ? any_member(group, false)
                                         : nullptr;
    return as(member ? member->account : anybody());
}

domain::Asker Actor::lead(const Group& group) {
    if (dice_.percent(12)) return somebody(group);
    const auto leads = those(group.members, [&](const Member& m) {
        return m.stands && m.office == group.origin && (m.responsible || m.manager);
    });
    return leads.empty() ? somebody(group) : as(dice_.pick(leads)->account);
}

const Group* Actor::any_group() {
    if (model_.groups.empty()) return nullptr;
    auto open = those(model_.groups, [](const Group& g) { return g.open(); });
    if (open.empty() || dice_.percent(6))
        open = those(model_.groups, [](const Group&) { return true; });
    return dice_.pick(open);
}

const Invitation* Actor::any_invitation(const Group& group, AdmissionState state, bool of_person) {
    const auto found = those(group.invitations, [&](const Invitation& i) {
        return i.state == state && static_cast<bool>(i.account) == of_person;
    });
    return found.empty() ? nullptr : dice_.pick(found);
}

std::uint64_t Actor::any_seq(const Group& group) {
    if (dice_.percent(4)) return group.last() + 1 + dice_.below(5);
    const std::uint64_t near = std::min<std::uint64_t>(group.last(), 12);
    return group.last() - dice_.below(near == 0 ? 1 : near);
}

domain::Scope Actor::scope(Instant now) {
    domain::Scope made;
    made.kind = static_cast<domain::ScopeKind>(dice_.between(1, 3));
    if (made.kind == domain::ScopeKind::from_date)
        made.from = now - std::chrono::minutes(dice_.below(60 * 24 * 20));
    return made;
}

// ---- What ---------------------------------------------------------------------------------------

domain::Command Actor::next(Instant now) {
    if (dice_.percent(6) && !sent_.empty()) return again();
    const auto lagging =
        those(model_.people, [&](const Person& p) { return !p.gone && p.policy < model_.policy; });
    if (!lagging.empty() && dice_.percent(60))
        return {as(dice_.pick(lagging)->id),
                domain::PeopleCommand{domain::AcceptPolicy{model_.policy}}};
    const Group* group = any_group();
    if (!group || dice_.percent(model_.groups.size() < 4 ? 12 : 2)) return open(now);
    if (group->state == GroupState::draft && dice_.percent(60)) return consent(*group, now);
    auto command = [&]() -> domain::Command {
        const auto chance = dice_.below(100);
        if (chance < 28) return post(*group);
        if (chance < 34) return correct(*group);
        if (chance < 39) return take_back(*group);
        if (chance < 42) return respond(*group);
        if (chance < 44) return confirm_proxy(*group);
        if (chance < 46) return change_card(*group, now);
        if (chance < 47) return pin(*group);
        if (chance < 53) return receipts(*group, now);
        if (chance < 62) return reading(*group);
        if (chance < 71) return admit(*group, now);
        if (chance < 80) return answer_invitation(*group);
        if (chance < 84) return name(*group, now);
        if (chance < 88) return go(*group);
        if (chance < 90) return assign(*group);
        if (chance < 91) return confirm_roster(*group);
        if (chance < 93) return consent(*group, now);
        if (chance < 95) return foul(*group);
        return of_people();
    }();
    sent_.push_back(command);
    if (sent_.size() > kRemembered) sent_.pop_front();
    return command;
}

// The same command once more, or other words under its name.
domain::Command Actor::again() {
    auto command = sent_[dice_.below(sent_.size())];
    auto* group = std::get_if<domain::GroupCommand>(&command.what);
    auto* post = group ? std::get_if<domain::Post>(group) : nullptr;
    if (post && dice_.percent(25)) post->body.raw.push_back(static_cast<std::uint8_t>(texts_++));
    return command;
}

domain::Body Actor::body(const Group&, domain::Head head) {
    domain::Body made;
    std::string text = "架空の記録 " + std::to_string(++texts_);
    if (dice_.percent(2)) text.clear();
    if (dice_.percent(1)) text.assign(limits::kBody + 1, 'x');
    made.head = std::move(head);
    made.text_bytes = text.size();
    for (const std::string& content : {std::string("head"), text})
        made.parts.push_back({dice_.salt(), to_bytes(content)});
    for (const auto& part : made.parts) {
        made.raw.insert(made.raw.end(), part.salt.begin(), part.salt.end());
        made.raw.insert(made.raw.end(), part.content.begin(), part.content.end());
    }
    return made;
}

domain::Head Actor::head(const Group& group, AccountId author) {
    domain::Head made;
    const auto member = [&] {
        const auto* found = any_member(group, !dice_.percent(6));
        return found ? found->id : dice_.id<MembershipId>();
    };
    const auto chance = dice_.below(100);
    if (chance < 16) {
        made.kind = dice_.percent(50) ? MessageKind::question : MessageKind::request;
        made.addressees.push_back(member());
        if (dice_.percent(30)) made.addressees.push_back(member());
    } else if (chance < 28) {
        made.kind = MessageKind::answer;
        made.answers_seq = any_seq(group);
        for (std::uint64_t seq = 1; seq <= group.last(); ++seq)
            if (group.message(seq)->request == domain::RequestState::open && dice_.percent(50))
                made.answers_seq = seq;
    } else if (chance < 33) {
        made.kind = MessageKind::decision;
        if (!dice_.percent(10)) made.decided_by = "架空の医師";
    } else if (chance < 36) {
        made.kind = static_cast<MessageKind>(dice_.between(6, 9));
    } else if (chance < 38) {
        made.kind = MessageKind::phone_memo;
        if (dice_.percent(70)) made.spoke_with = member();
        else made.spoke_with_name = "架空の薬局";
        if (!dice_.percent(5)) made.spoke_at = group.messages.back().at;
    } else if (chance < 42) {
        made.kind = MessageKind::instruction;
        if (!dice_.percent(6)) made.addressees.push_back(member());
    } else if (chance < 50) {
        made.replies_to_seq = any_seq(group);
    }
    if (dice_.percent(8)) {
        made.urgency = domain::Urgency::urgent;
        if (!dice_.percent(15)) made.addressees.push_back(member());
    }
    if (dice_.percent(20)) made.confirm_by.push_back(member());
    if (dice_.percent(5))
        if (const auto* own = group.standing(author)) made.on_behalf_of = of_office(own->office);
    return made;
}

const Member* Actor::any_physician(const Group& group) const {
    for (const auto& [id, member] : group.members) {
        const auto* person = model_.person(member.account);
        const auto* job = person && member.stands ? person->at(member.office) : nullptr;
        if (job && job->profession == domain::profession::physician) return &member;
    }
    return nullptr;
}

domain::Command Actor::post(const Group& group) {
    auto asker = somebody(group);
    domain::Post made;
    made.group = group.id;
    made.client_msg_id = dice_.percent(1) ? ClientMsgId{} : dice_.id<ClientMsgId>();
    made.epoch = group.epoch;
    if (dice_.percent(15)) made.epoch -= std::min<std::uint64_t>(group.epoch, dice_.below(4));
    if (dice_.percent(1)) ++made.epoch;
    if (dice_.percent(40))
        if (const auto* own = any_member(group, true); own && own->account == asker.account)
            made.membership = own->id;
    if (dice_.percent(1)) made.room = domain::Room::family;
    auto written = head(group, asker.account);
    const auto* physician = any_physician(group);
    // Mostly by somebody who may, or hardly any would be given.
    if (written.kind == MessageKind::instruction && physician && !dice_.percent(20))
        asker = as(physician->account);
    made.body = body(group, std::move(written));
    return {asker, domain::GroupCommand{made}};
}

domain::Command Actor::correct(const Group& group) {
    domain::Correct made;
    made.group = group.id;
    made.client_msg_id = dice_.id<ClientMsgId>();
    made.epoch = group.epoch;
    made.original_seq = any_seq(group);
    made.reason = dice_.percent(4) ? "" : "書き間違い";
    const auto* message = group.message(made.original_seq);
    made.version = (message ? message->version : 1) + (dice_.percent(8) ? 2 : 1);
    made.body = body(group, message ? message->head : domain::Head{});
    const auto asker = message && !dice_.percent(10) ? as(message->author) : somebody(group);
    return {asker, domain::GroupCommand{made}};
}

domain::Command Actor::take_back(const Group& group) {
    const auto seq = any_seq(group);
    const auto* message = group.message(seq);
    const auto asker = message && !dice_.percent(10) ? as(message->author) : somebody(group);
    const std::string reason = dice_.percent(4) ? "" : "取り消し";
    if (dice_.percent(40))
        return {asker, domain::GroupCommand{domain::WithdrawRequest{
                           group.id, domain::Room::staff, dice_.id<ClientMsgId>(), seq, reason}}};
    return {asker, domain::GroupCommand{domain::Retract{group.id, domain::Room::staff,
                                                        dice_.id<ClientMsgId>(), seq, reason,
                                                        dice_.percent(20)}}};
}

// Mostly what an instruction waits for, by somebody whom it names.
domain::Command Actor::respond(const Group& group) {
    domain::Respond made;
    made.group = group.id;
    made.client_msg_id = dice_.id<ClientMsgId>();
    made.seq = any_seq(group);
    made.words = dice_.percent(4) ? "" : "復唱";
    if (dice_.percent(50)) made.what = domain::Response::carried_out;
    auto asker = somebody(group);
    for (std::uint64_t seq = group.last(); seq > 0; --seq) {
        const auto& message = *group.message(seq);
        const bool memo = message.head.kind == MessageKind::phone_memo;
        const bool fits = memo ? static_cast<bool>(message.head.spoke_with)
                               : message.head.kind == MessageKind::instruction &&
                                     !message.head.addressees.empty();
        const bool posted = message.kind == domain::EventKind::posted;
        if (!fits || !posted || !waits(message.request) || dice_.percent(20)) continue;
        made.seq = seq;
        for (std::uint64_t newer = seq; newer <= group.last(); ++newer)
            if (group.message(newer)->refers_to == seq &&
                group.message(newer)->kind == domain::EventKind::corrected && !dice_.percent(5))
                made.seq = newer;
        if (!dice_.percent(10))
            made.what = memo ? domain::Response::co_signed
                        : message.request == domain::RequestState::open
                            ? domain::Response::received
                            : domain::Response::carried_out;
        if (const auto m =
                group.members.find(memo ? message.head.spoke_with : message.head.addressees[0]);
            m != group.members.end() && !dice_.percent(10))
            asker = as(m->second.account);
        break;
    }
    return {asker, domain::GroupCommand{made}};
}

// Mostly all that waits for one person.
domain::Command Actor::confirm_proxy(const Group& group) {
    domain::ConfirmProxy made;
    made.group = group.id;
    made.client_msg_id = dice_.id<ClientMsgId>();
    auto asker = somebody(group);
    for (std::uint64_t seq = group.last(); seq > 0 && made.seqs.size() < 8; --seq) {
        const auto& message = *group.message(seq);
        const bool waits_here = message.kind == domain::EventKind::posted && message.proxy_open &&
                                !message.retracted && message.version == 1;
        if (!waits_here) continue;
        if (made.seqs.empty() && !dice_.percent(10)) asker = as(message.entered_for);
        if (message.entered_for == asker.account || dice_.percent(5)) made.seqs.push_back(seq);
    }
    if (made.seqs.empty()) made.seqs.push_back(any_seq(group));
    return {asker, domain::GroupCommand{made}};
}

// Mostly over what stands, sometimes over what somebody saw earlier.
domain::Command Actor::change_card(const Group& group, Instant now) {
    static constexpr const char* kKeys[] = {"allergy", "history", "care_level.valid_to"};
    domain::ChangeCard made;
    made.group = group.id;
    made.client_msg_id = dice_.id<ClientMsgId>();
    made.body = body(group, {});
    const std::string key = dice_.percent(3) ? "weight" : kKeys[dice_.below(3)];
    const std::string value = key == kKeys[2] ? "2027-03-31" : "架空";
    const auto stands = group.card.find(key);
    std::uint64_t was = stands == group.card.end() ? 0 : stands->second;
    if (dice_.percent(8)) was = was == 0 ? 1 : was - 1;
    made.values = {{key, value, "本人", jst_date(now), was}};
    return {somebody(group), domain::GroupCommand{made}};
}

domain::Command Actor::pin(const Group& group) {
    domain::PinDecision made;
    made.group = group.id;
    made.client_msg_id = dice_.id<ClientMsgId>();
    made.seq = any_seq(group);
    made.reason = dice_.percent(4) ? "" : "見直し";
    for (std::uint64_t seq = group.last(); seq > 0; --seq) {
        const auto& message = *group.message(seq);
        const bool decides =
            message.kind == domain::EventKind::posted && message.head.kind == MessageKind::decision;
        if (!decides || dice_.percent(30)) continue;
        made.seq = seq;
        break;
    }
    made.pinned = group.pinned.contains(made.seq) == dice_.percent(15);
    return {somebody(group), domain::GroupCommand{made}};
}

domain::Command Actor::receipts(const Group& group, Instant now) {
    domain::ReportReceipts made;
    made.group = group.id;
    made.device_time = now;
    const auto range = [&] {
        const auto last = any_seq(group);
        const auto first = last - std::min<std::uint64_t>(last == 0 ? 0 : last - 1, dice_.below(6));
        return dice_.percent(2) ? domain::SeqRange{last, first} : domain::SeqRange{first, last};
    };
    if (!dice_.percent(20)) made.delivered.push_back(range());
    while (dice_.percent(40)) made.displayed.push_back(range());
    auto asker = somebody(group);
    if (dice_.percent(30)) {
        for (std::uint64_t seq = group.last(); seq > 0; --seq) {
            const auto& asked = group.message(seq)->head.confirm_by;
            if (asked.empty()) continue;
            made.confirmed.push_back(seq);
            if (const auto m = group.members.find(asked[0]);
                m != group.members.end() && !dice_.percent(20))
                asker = as(m->second.account);
            break;
        }
    }
    return {asker, domain::GroupCommand{made}};
}

domain::Command Actor::reading(const Group& group) {
    const auto asker = somebody(group);
    const auto chance = dice_.below(100);
    if (chance < 25) {
        domain::AttachGroup attach{group.id, {any_seq(group), 0}};
        return {asker, domain::GroupCommand{attach}};
    }
    if (chance < 40)
        return {asker, domain::GroupCommand{domain::DetachGroup{group.id, {any_seq(group), 0}}}};
    domain::ReadRange read;
    read.group = group.id;
    read.what = static_cast<domain::ReadWhat>(dice_.between(1, 6));
    const auto seq = any_seq(group);
    read.range = {seq, seq};
    if (const auto* ended = any_member(group, false)) read.membership = ended->id;
    return {asker, domain::GroupCommand{read}};
}

// What no person can ask, what does not exist, what is no longer one's own.
domain::Command Actor::foul(const Group& group) {
    const auto asker = somebody(group);
    const auto* open = any_invitation(group, AdmissionState::invited, true);
    switch (dice_.below(6)) {
        case 5: return {asker, domain::GroupCommand{domain::AskForRoster{group.id, any_office()}}};
        case 0: return {asker, domain::GroupCommand{domain::ExpireDraft{group.id}}};
        case 1:
            return {asker, domain::GroupCommand{domain::ExpireInvitation{
                               group.id, open ? open->id : dice_.id<AdmissionId>()}}};
        case 2: return {asker, domain::GroupCommand{domain::Leave{dice_.id<GroupId>(), {}, ""}}};
        case 3: {
            const auto* ended = any_member(group, false);
            return {as(ended ? ended->account : anybody()),
                    domain::GroupCommand{
                        domain::ReportWipe{group.id, !ended              ? dice_.id<MembershipId>()
                                                     : dice_.percent(20) ? MembershipId{}
                                                                         : ended->id}}};
        }
        default: {
            auto command = post(group);
            command.asker = as(anybody());
            return command;
        }
    }
}

}  // namespace tasuki::sim
