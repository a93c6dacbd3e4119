// tasuki-seed: makes a store for the benches by playing commands through the engine, and a file of
// seats (group, membership, bearer token) for tasuki-load.
//   tasuki-seed FOLDER KEYS SEATS GROUPS MEMBERS PEOPLE MESSAGES_PER_GROUP
#include <cstdio>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/limits.hpp"
#include "main/record.hpp"
#include "main/seed_person.hpp"
#include "session/compose.hpp"
#include "session/secrets.hpp"

namespace {

using namespace tasuki;

constexpr std::size_t kGroupsPerOffice = 20;

struct Sizes {
    std::size_t groups, members, people, messages;
};

struct Seeded {
    AccountId account;
    Bytes session;
};

class Seeder {
  public:
    Seeder(store::Engine& engine, const Clock& clock, Sizes sizes)
        : engine_(engine), clock_(clock), sizes_(sizes), hash_(hash_password("bench-only")) {}

    void run(const std::string& seats_file) {
        found();
        for (std::size_t i = 0; i < sizes_.people; ++i)
            people_.push_back(add_person(i, i == 0 ? officer_ : people_.front().account));
        std::ofstream seats(seats_file);
        for (std::size_t g = 0; g < sizes_.groups; ++g) open_group(g, seats);
        if (!seats.flush()) throw std::runtime_error(seats_file + " cannot be written");
    }

  private:
    std::shared_ptr<const store::Committed> must(domain::Command command) {
        auto applied = engine_.apply({std::move(command)});
        return checked(applied.front());
    }
    static std::shared_ptr<const store::Committed> checked(store::Applied& applied) {
        if (applied.fault) std::rethrow_exception(applied.fault);
        if (!applied.outcome)
            throw std::runtime_error("refused: " +
                                     std::string(text_of(applied.outcome.error().refusal).slug));
        return *applied.outcome;
    }
    static domain::Asker as(AccountId account) {
        domain::Asker asker;
        asker.account = account;
        asker.level = domain::AuthLevel::fresh;
        return asker;
    }
    static domain::Asker machine() {
        domain::Asker asker;
        asker.level = domain::AuthLevel::operator_socket;
        return asker;
    }

    void found() {
        must({machine(), domain::PeopleCommand{domain::CreateRegion{"架空の計測用の町", false}}});
        const auto link = make_seed_link();
        officer_ = make_id<AccountId>();
        must({machine(), domain::PeopleCommand{
                             domain::MakeBootstrapLink{make_id<EnrolmentId>(),
                                                       officer_,
                                                       make_id<Pseudonym>(),
                                                       link.link_hash,
                                                       link.code_hash,
                                                       {"架空", "担当", "カクウ", "タントウ"}}}});
        enrol_with(link, officer_, "officer");
        domain::Office office;
        office.id = office_ = make_id<OfficeId>();
        office.kind = domain::kind::visiting_nursing;
        office.name = "架空 計測訪問看護ステーション";
        must({as(officer_), domain::PeopleCommand{domain::AddOffice{office}}});
    }
    Bytes enrol_with(const SeedLink& link, AccountId account, const std::string& login) {
        return enrol([this](domain::Command c) { return must(std::move(c)); }, clock_, link,
                     {account, login, hash_, session::make_totp_secret(), "bench"});
    }
    // The first of an office administers it, and is named by the region.
    Seeded add_person(std::size_t number, AccountId by) {
        const auto link = make_seed_link();
        domain::InvitePerson invite;
        invite.enrolment = make_id<EnrolmentId>();
        invite.account = make_id<AccountId>();
        invite.pseudonym = make_id<Pseudonym>();
        invite.office = office_;
        invite.name = {"架空", "計測" + std::to_string(number), "カクウ", "ケイソク"};
        invite.profession = domain::profession::nurse;
        invite.office_admin = by == officer_;
        invite.link_hash = link.link_hash;
        invite.code_hash = link.code_hash;
        must({as(by), domain::PeopleCommand{invite}});
        return {invite.account,
                enrol_with(link, invite.account, "keisoku-" + std::to_string(number))};
    }

    // An office asks for duplicates only so often a day (rule B2): every twenty groups have
    // another.
    void open_office(std::size_t number) {
        const auto staff = office_;
        domain::Office office;
        office.id = office_ = make_id<OfficeId>();
        office.kind = domain::kind::visiting_nursing;
        office.name = "架空 計測訪問看護 " + std::to_string(number);
        must({as(officer_), domain::PeopleCommand{domain::AddOffice{office}}});
        opener_ = add_person(sizes_.people + number, officer_);
        openers_office_ = office_;
        office_ = staff;
    }

    void open_group(std::size_t g, std::ofstream& seats) {
        if (g % kGroupsPerOffice == 0) open_office(g / kGroupsPerOffice);
        const auto who = [&](std::size_t m) -> const Seeded& {
            return m == 0 ? opener_ : people_[(g * sizes_.members + m) % sizes_.people];
        };
        domain::OpenGroup open;
        open.group = make_id<GroupId>();
        open.patient_pseudonym = make_id<Pseudonym>();
        open.membership = make_id<MembershipId>();
        open.client_msg_id = make_id<ClientMsgId>();
        open.office = openers_office_;
        open.relation = "訪問看護";
        open.patient.name = {"架空", "患者" + std::to_string(g), "カクウ", "カンジャ"};
        open.patient.birth = {1930 + static_cast<int>(g % 30), 1 + static_cast<int>(g / 30 % 12),
                              1 + static_cast<int>(g / 360 % 28)};
        open.patient.sex = domain::Sex::female;
        open.patient.insurer_number = "000000";
        open.patient.insured_number = std::to_string(1'000'000'000 + g);
        const auto first = as(who(0).account);
        must({first, domain::GroupCommand{open}});
        const auto today = jst_date(clock_.now());
        must({first, domain::GroupCommand{domain::RecordNotice{
                         open.group, {"架空", "架空", today, "説明", {}, {}}}}});
        domain::Consent consent;
        consent.on = today;
        consent.scope_text = "計測";
        must({first, domain::GroupCommand{domain::RecordConsent{open.group, consent}}});
        std::vector<MembershipId> memberships{open.membership};
        std::uint64_t epoch = 0;
        for (std::size_t m = 1; m < sizes_.members; ++m) {
            domain::AdmitPerson admit;
            admit.group = open.group;
            admit.admission = make_id<AdmissionId>();
            admit.account = who(m).account;
            admit.office = office_;
            admit.purpose = "計測";
            admit.scope.kind = domain::ScopeKind::all;
            must({first, domain::GroupCommand{admit}});
            memberships.push_back(make_id<MembershipId>());
            epoch =
                must({as(who(m).account), domain::GroupCommand{domain::AcceptInvitation{
                                              open.group, admit.admission, memberships.back()}}})
                    ->epoch;
        }
        for (std::size_t m = 0; m < sizes_.members; ++m)
            seats << open.group.hex() << ' ' << memberships[m].hex() << ' '
                  << session::token_text(who(m).session) << '\n';
        write_messages(open.group, epoch, who(0).account);
    }

    void write_messages(GroupId group, std::uint64_t epoch, AccountId author) {
        std::vector<domain::Command> batch;
        const auto body = session::compose_body(
            {},
            "架空のようす：本日10時訪問。体温36.8度、血圧128/72、SpO2 96％。食事は半分ほど、"
            "水分は600ml。右かかとの発赤は昨日と変わりません。");
        for (std::size_t i = 0; i < sizes_.messages; ++i) {
            domain::Post post;
            post.group = group;
            post.client_msg_id = make_id<ClientMsgId>();
            post.epoch = epoch;
            post.body = body;
            batch.push_back({as(author), domain::GroupCommand{post}});
            if (batch.size() < limits::kBatch && i + 1 < sizes_.messages) continue;
            auto applied = engine_.apply(batch);
            for (auto& one : applied) checked(one);
            batch.clear();
        }
    }

    store::Engine& engine_;
    const Clock& clock_;
    Sizes sizes_;
    std::string hash_;
    AccountId officer_;
    OfficeId office_;
    OfficeId openers_office_;
    Seeded opener_;
    std::vector<Seeded> people_;
};

int run(char** argv) {
    config::Config config;
    config.store_folder = argv[1];
    config.key_folder = config.journal_folder = argv[2];
    const SystemClock clock;
    store::InitWish wish;
    wish.region_name = "架空の計測用の町";
    wish.origin = "bench";
    {
        auto made = store::init_store({config.store_folder, config.key_folder}, wish, clock.now());
        Writer time;
        time.i64(clock.now().ms);
        made.tables->begin();
        made.tables->put_setting(store::setting::kSheetConfirmed, time.bytes());
        made.tables->commit();
    }
    auto record = open_record(config, Expect::real);
    store::Engine engine(*record->tables, *record->keys, *record->key_store, clock,
                         record->ports(clock), record->options(false));
    Seeder(engine, clock,
           {std::stoul(argv[4]), std::stoul(argv[5]), std::stoul(argv[6]), std::stoul(argv[7])})
        .run(argv[3]);
    engine.stop();
    record->anchor->sync();
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 8) {
        std::fprintf(stderr,
                     "usage: tasuki-seed FOLDER KEYS SEATS GROUPS MEMBERS PEOPLE MESSAGES\n");
        return 2;
    }
    try {
        return run(argv);
    } catch (const std::exception& e) {
        std::fprintf(stderr, "tasuki-seed: %s\n", e.what());
        return 1;
    }
}
