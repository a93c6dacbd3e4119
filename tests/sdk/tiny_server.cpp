#include "tiny_server.hpp"

#include <algorithm>

#include "base/bytes.hpp"
#include "tiny_server_net.hpp"

namespace tasuki::test {
namespace {

using Kind = pb::ClientEnvelope::KindCase;

pb::ServerEnvelope refused(std::uint64_t request, std::uint32_t code, const std::string& slug) {
    pb::ServerEnvelope envelope;
    envelope.set_request_id(request);
    envelope.mutable_refused()->set_code(code);
    envelope.mutable_refused()->set_slug(slug);
    envelope.mutable_refused()->set_text_ja("お受けできません。");
    return envelope;
}

}  // namespace

std::string body_of(const std::string& text) {
    pb::Body body;
    pb::PartContent head;
    head.mutable_head()->set_kind(pb::MESSAGE_KIND_REPORT);
    head.mutable_head()->set_urgency(pb::URGENCY_ROUTINE);
    pb::PartContent words;
    words.set_text(text);
    for (const auto* content : {&head, &words}) {
        auto& part = *body.add_parts();
        part.set_salt(std::string(32, '\x07'));
        part.set_content(content->SerializeAsString());
    }
    return body.SerializeAsString();
}

struct TinyServer::Net : TinyNet {
    using TinyNet::TinyNet;
};

TinyServer::TinyServer(boost::asio::io_context& context, const CertificateFiles& files,
                       std::string client_ca)
    : net_(std::make_unique<Net>(context, files, client_ca, *this)), port_(net_->port()) {}
TinyServer::~TinyServer() = default;

void TinyServer::stop_listening() { net_->stop_listening(); }
void TinyServer::drop_everybody() {
    for (auto* peer : net_->peers()) peer->drop();
}
void TinyServer::close_everybody(std::uint16_t code) {
    for (auto* peer : net_->peers()) peer->close(code);
}
std::size_t TinyServer::connections() const { return net_->connections(); }

bool TinyServer::takes(const std::string& bearer) const {
    return bearer == to_base64url(view(session_secret));
}

std::size_t TinyServer::count(Kind kind) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(heard, [&](const auto& one) { return one.kind_case() == kind; }));
}

void TinyServer::push(const pb::ServerEnvelope& envelope) {
    for (auto* peer : net_->peers()) {
        if (peer->attached) peer->send(envelope);
    }
}

pb::Event& TinyServer::append(pb::Event event) {
    event.set_seq(events.size() + 1);
    event.set_roster_epoch(epoch);
    event.set_server_time_ms(1'795'219'200'000 + static_cast<std::int64_t>(events.size()));
    event.set_version(std::max(1U, event.version()));
    events.push_back(std::move(event));
    return events.back();
}

std::uint64_t TinyServer::colleague_posts(const std::string& text, Deliver how) {
    pb::Event event;
    event.set_author_id(colleague);
    event.set_body(body_of(text));
    const auto& stands = append(std::move(event));
    pb::ServerEnvelope envelope;
    auto& to = *envelope.mutable_event();
    to.set_group_id(group);
    to.set_room(pb::ROOM_STAFF);
    *to.mutable_event() = stands;
    if (how != Deliver::never) push(envelope);
    if (how == Deliver::twice) push(envelope);
    return stands.seq();
}

std::uint64_t TinyServer::retract(std::uint64_t seq) {
    pb::Event event;
    event.set_author_id(colleague);
    event.set_refers_to_seq(seq);
    event.mutable_retraction()->set_reason("別の利用者");
    const auto at = append(std::move(event)).seq();
    auto& original = events.at(seq - 1);
    original.clear_body();
    original.mutable_tombstone()->set_retracted_at_seq(at);
    pb::ServerEnvelope envelope;
    envelope.mutable_event()->set_group_id(group);
    envelope.mutable_event()->set_room(pb::ROOM_STAFF);
    *envelope.mutable_event()->mutable_event() = events.back();
    push(envelope);
    return at;
}

void TinyServer::lag() {
    pb::ServerEnvelope envelope;
    auto& to = *envelope.mutable_lag();
    to.set_group_id(group);
    to.set_room(pb::ROOM_STAFF);
    to.set_latest_seq(events.size());
    to.set_receipt_revision(revision);
    push(envelope);
}

void TinyServer::cut_me() {
    pb::Event event;
    event.set_author_id(colleague);
    event.mutable_system()->set_kind(pb::SYSTEM_KIND_REMOVED);
    cut_at = append(std::move(event)).seq();
    invited = false;
    pb::ServerEnvelope envelope;
    envelope.mutable_revoked()->set_group_id(group);
    envelope.mutable_revoked()->set_room(pb::ROOM_STAFF);
    envelope.mutable_revoked()->set_at_seq(cut_at);
    push(envelope);
    for (auto* peer : net_->peers()) peer->attached = false;
}

void TinyServer::restore(std::uint64_t keep) {
    events.resize(keep);
    std::erase_if(taken_, [&](const auto& one) { return one.second.seq() > keep; });
    incarnation = std::string(16, '\x45');
    drop_everybody();
}

pb::ServerEnvelope TinyServer::on_post(const pb::ClientEnvelope& envelope) {
    heard.push_back(envelope);
    pb::ServerEnvelope answer;
    answer.set_request_id(envelope.request_id());
    switch (envelope.kind_case()) {
        case Kind::kSignIn: {
            if (envelope.sign_in().password() != "kago-no-naka") {
                return refused(envelope.request_id(), 21, "wrong_credentials");
            }
            auto& in = *answer.mutable_signed_in();
            in.set_session_secret(session_secret);
            in.set_account_id(me);
            in.set_device_id(std::string(16, '\x66'));
            if (envelope.sign_in().has_new_device()) in.set_device_secret(std::string(32, '\x67'));
            in.set_ends_ms(1'795'219'200'000 + 43'200'000);
            break;
        }
        case Kind::kUnlock:
            if (envelope.unlock().pin() != pin) {
                return refused(envelope.request_id(), 24, "pin_wrong");
            }
            locked = false;
            answer.mutable_ok();
            break;
        default: answer.mutable_ok();
    }
    return answer;
}

void TinyServer::on_frame(Peer& peer, const pb::ClientEnvelope& envelope) {
    heard.push_back(envelope);
    if (script && script(peer, envelope)) return;
    answer(peer, envelope);
}

void TinyServer::take_post(Peer& peer, std::uint64_t request, const std::string& id,
                           std::uint64_t post_epoch, pb::Event event) {
    pb::ServerEnvelope envelope;
    envelope.set_request_id(request);
    auto& accepted = *envelope.mutable_accepted();
    if (auto before = taken_.find(id); before != taken_.end()) {
        accepted = before->second;
        accepted.set_repeated(true);
        peer.send(envelope);
        return;
    }
    if (post_epoch != 0 && post_epoch < refuse_posts_below_epoch) {
        auto no = refused(request, 90, "stale_audience");
        no.mutable_refused()->set_roster_epoch(refuse_posts_below_epoch);
        auto& newcomer = *no.mutable_refused()->add_newcomers();
        newcomer.set_membership_id(std::string(16, '\x77'));
        newcomer.set_name("佐藤花子（架空）");
        peer.send(no);
        return;
    }
    event.set_author_id(me);
    event.set_client_msg_id(id);
    const auto& stands = append(std::move(event));
    accepted.set_group_id(group);
    accepted.set_room(pb::ROOM_STAFF);
    accepted.set_client_msg_id(id);
    accepted.set_seq(stands.seq());
    accepted.set_roster_epoch(epoch);
    if (ledger) *accepted.mutable_ledger() = ledger();
    taken_[id] = accepted;
    if (lose_next_answer) {
        lose_next_answer = false;
        unreachable = lost_means_unreachable;
        peer.drop();
        return;
    }
    peer.send(envelope);
}

pb::Page TinyServer::page(const pb::ReadPage& wish) const {
    pb::Page page;
    page.set_group_id(group);
    page.set_room(pb::ROOM_STAFF);
    page.set_latest_seq(events.size());
    page.set_receipt_revision(revision);
    const std::uint64_t limit = wish.limit() == 0 ? 50 : wish.limit();
    std::uint64_t first = wish.from_seq();
    if (first == 0) first = events.size() > limit ? events.size() - limit + 1 : 1;
    if (wish.backwards()) first = first > limit ? first - limit + 1 : 1;
    for (auto seq = first; seq <= events.size() && seq < first + limit; ++seq) {
        *page.add_events() = events.at(seq - 1);
    }
    page.set_more(first + limit <= events.size());
    for (const auto& one : receipts) {
        if (one.revision() > wish.receipts_after()) *page.add_receipts() = one;
    }
    return page;
}

void TinyServer::attach(Peer& peer, const pb::ClientEnvelope& asked) {
    pb::ServerEnvelope envelope;
    envelope.set_request_id(asked.request_id());
    auto& attached = *envelope.mutable_attached();
    std::uint64_t from = 0;
    bool mine = false;
    bool delta = false;
    for (const auto& cursor : asked.attach().cursors()) {
        if (cursor.group_id() != group) continue;
        auto& room = *attached.add_rooms();
        room.set_group_id(group);
        room.set_room(pb::ROOM_STAFF);
        if (!invited) {
            room.set_revoked_at_seq(cut_at);
            continue;
        }
        mine = true;
        room.set_first_seq(1);
        room.set_latest_seq(events.size());
        room.set_receipt_revision(revision);
        room.set_roster_epoch(epoch);
        room.set_state(pb::GROUP_STATE_ACTIVE);
        from = cursor.seq();
        room.set_too_far(events.size() - std::min<std::uint64_t>(from, events.size()) > delta_most);
        delta = delta_follows && !room.too_far() && from < events.size();
    }
    peer.attached = peer.attached || mine;
    peer.send(envelope);
    if (!delta) return;
    pb::ReadPage wish;
    wish.set_from_seq(from + 1);
    wish.set_limit(static_cast<std::uint32_t>(delta_most));
    pb::ServerEnvelope pages;
    *pages.mutable_page() = page(wish);
    peer.send(pages);
}

void TinyServer::answer(Peer& peer, const pb::ClientEnvelope& asked) {
    pb::ServerEnvelope envelope;
    envelope.set_request_id(asked.request_id());
    const bool content = asked.kind_case() != Kind::kHello && asked.kind_case() != Kind::kActive &&
                         asked.kind_case() != Kind::kAcceptPolicy;
    if (locked && content) {
        peer.send(refused(asked.request_id(), 23, "session_locked"));
        return;
    }
    switch (asked.kind_case()) {
        case Kind::kHello: {
            auto& welcome = *envelope.mutable_welcome();
            welcome.set_protocol(1);
            welcome.set_incarnation(incarnation);
            welcome.set_signed_in(true);
            welcome.set_account_id(me);
            welcome.set_locked(locked);
            welcome.set_policy_version(policy_to_accept);
            welcome.set_checkpoint_vkey(vkey);
            if (fork) *welcome.mutable_fork() = *fork;
            welcome.set_max_page(100);
            break;
        }
        case Kind::kAcceptPolicy:
            policy_to_accept = 0;
            envelope.mutable_ok();
            break;
        case Kind::kListGroups: {
            auto& groups = *envelope.mutable_groups();
            if (!invited) break;
            auto& line = *groups.add_groups();
            line.set_group_id(group);
            line.set_state(pb::GROUP_STATE_ACTIVE);
            line.set_roster_epoch(epoch);
            line.set_membership_id(my_membership);
            line.add_rooms()->set_room(pb::ROOM_STAFF);
            break;
        }
        case Kind::kAttach: attach(peer, asked); return;
        case Kind::kReadPage: *envelope.mutable_page() = page(asked.read_page()); break;
        case Kind::kPost: {
            pb::Event event;
            event.set_body(asked.post().body());
            take_post(peer, asked.request_id(), asked.post().client_msg_id(),
                      asked.post().roster_epoch(), std::move(event));
            return;
        }
        case Kind::kRetract: {
            pb::Event event;
            event.set_refers_to_seq(asked.retract().original_seq());
            event.mutable_retraction()->set_reason(asked.retract().reason());
            take_post(peer, asked.request_id(), asked.retract().client_msg_id(), 0,
                      std::move(event));
            return;
        }
        case Kind::kReceipts:
            envelope.mutable_receipts_taken()->set_group_id(group);
            envelope.mutable_receipts_taken()->set_room(pb::ROOM_STAFF);
            break;
        case Kind::kReportWipe:
            wiped.push_back(asked.report_wipe().membership_id());
            envelope.mutable_ok();
            break;
        default: envelope.mutable_ok();
    }
    peer.send(envelope);
}

}  // namespace tasuki::test
