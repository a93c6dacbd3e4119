#include "store/restore_journal.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "store/faults.hpp"

namespace tasuki::store {
namespace {

using ledger::Event;

std::string whole_file(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) throw CannotOpen(file.string() + "：読めません / can't be read");
    return {std::istreambuf_iterator<char>(in), {}};
}

[[noreturn]] void refuse_torn(const std::filesystem::path& file, std::size_t whole) {
    const auto bytes = std::to_string(whole);
    throw CannotOpen(
        file.string() + "：最後の行が途中で切れています。書込み中に写したものなら、truncate -s " +
        bytes +
        " で最後の行を除いてやり直してください。除いた分は分からないため、グループは確認まで止まります "
        "/ its last line is torn. If it was copied while the server wrote, cut the file to " +
        bytes + " bytes (truncate -s " + bytes +
        ") and try again: what is cut is not known, so the groups wait for their origin office");
}

domain::EndReason reason_of(std::uint16_t number) {
    const auto most = static_cast<std::uint16_t>(domain::EndReason::expired);
    return number == 0 || number > most ? domain::EndReason::removed
                                        : static_cast<domain::EndReason>(number);
}

// One act at a time, against what the restored store knows.
class Again {
  public:
    explicit Again(const Reading& reading) : reading_(reading) {}

    void take(const JournalAct& act) {
        const OfficeId office{act.at};
        const AccountId account{act.object};
        switch (act.event) {
            case Event::left:
            case Event::removed:
            case Event::membership_ended: return membership(act);
            case Event::admission_ended: return admission(act);
            case Event::consent_withdrawn: return consent(act);
            case Event::retracted: return message(act);
            case Event::managers_changed: return manager(act);
            case Event::group_closed: return ask(in_group(domain::Taken::group, act));
            case Event::office_suspended:
            case Event::office_resumed: return suspension(act);
            case Event::device_revoked: return device(domain::Taken::device, act);
            case Event::pin_set: return device(domain::Taken::pin, act);
            case Event::password_changed:
            case Event::totp_changed:
            case Event::recovery_codes_made:
            case Event::passkey_removed:  // which of them is not told by an id
            case Event::factors_reset: return person(domain::Taken::factors, account);
            case Event::recovery_code_used:
                return person(domain::Taken::recovery_codes, account, {}, act.reason);
            case Event::affiliation_ended:
                return person(domain::Taken::affiliation, account, office);
            case Event::office_admin_removed:
                return person(domain::Taken::office_admin, account, office);
            case Event::region_officer_removed:
            case Event::auditor_removed: return person(domain::Taken::region_role, account);
            case Event::person_deactivated: return whole_account(account);
            default: return;  // a session: none outlives a restore
        }
    }
    std::vector<domain::Command> commands;

  private:
    // Of a group that was opened since the backup nothing is there to be taken.
    void ask(const domain::ReapplyToGroup& wish) {
        if (reading_.group(wish.group)) commands.push_back({{}, domain::GroupCommand{wish}});
    }
    void ask(const domain::ReapplyToPerson& wish) {
        commands.push_back({{}, domain::PeopleCommand{wish}});
    }
    static domain::ReapplyToGroup in_group(domain::Taken what, const JournalAct& act) {
        domain::ReapplyToGroup wish;
        wish.group = GroupId{act.at};
        wish.what = what;
        return wish;
    }

    void membership(const JournalAct& act) {
        auto wish = in_group(domain::Taken::membership, act);
        wish.membership = MembershipId{act.object};
        wish.reason = reason_of(act.reason);
        ask(wish);
    }
    void admission(const JournalAct& act) {
        auto wish = in_group(domain::Taken::admission, act);
        wish.admission = AdmissionId{act.object};
        ask(wish);
    }
    void consent(const JournalAct& act) {
        auto wish = in_group(domain::Taken::consent, act);
        wish.office = OfficeId{act.object};
        wish.refuse_reading = act.reason != 0;
        ask(wish);
    }
    void message(const JournalAct& act) {
        const auto place = domain::place_of(act.object);
        if (!place) return;
        auto wish = in_group(domain::Taken::message, act);
        wish.room = place->room;
        wish.seq = place->seq;
        wish.wrong_patient = act.reason != 0;
        ask(wish);
    }
    void manager(const JournalAct& act) {
        auto wish = in_group(domain::Taken::manager, act);
        wish.membership = MembershipId{act.object};
        ask(wish);
    }
    // The newest word about an office counts: it may have been resumed since.
    void suspension(const JournalAct& act) {
        domain::ReapplyToPerson wish;
        wish.what = domain::Taken::suspension;
        wish.office = OfficeId{act.object};
        std::erase_if(commands, [&](const domain::Command& earlier) {
            const auto* people = std::get_if<domain::PeopleCommand>(&earlier.what);
            const auto* same = people ? std::get_if<domain::ReapplyToPerson>(people) : nullptr;
            return same && same->what == wish.what && same->office == wish.office;
        });
        if (act.event == Event::office_suspended && reading_.office(wish.office)) ask(wish);
    }
    void device(domain::Taken what, const JournalAct& act) {
        const auto known = reading_.device(DeviceId{act.object});
        if (!known) return;  // enrolled since the backup, and unknown again
        domain::ReapplyToPerson wish;
        wish.what = what;
        wish.account = known->value.account;
        wish.device = known->value.id;
        ask(wish);
    }
    void person(domain::Taken what, AccountId account, OfficeId office = {},
                std::uint16_t code = 0) {
        if (!reading_.account(account)) return;
        domain::ReapplyToPerson wish;
        wish.what = what;
        wish.account = account;
        wish.office = office;
        wish.code = code;
        ask(wish);
    }
    // Each end of an affiliation has an entry of its own; where the journal began later, it may not
    // have them.
    void whole_account(AccountId account) {
        const auto row = reading_.account(account);
        if (!row) return;
        for (const auto& at : row->affiliations)
            if (at.active) person(domain::Taken::affiliation, account, at.office);
        person(domain::Taken::region_role, account);
        person(domain::Taken::account, account);
    }

    const Reading& reading_;
};

}  // namespace

GivenJournal read_given_journal(const std::filesystem::path& file, const BackupHead& backup,
                                const PublicKey& key, const KnownEnd& known) {
    GivenJournal out;
    out.text = whole_file(file);
    const auto read = read_journal(out.text, key);
    if (const auto* fault = std::get_if<JournalFault>(&read))
        throw CannotOpen(file.string() + "：" + to_text(*fault));
    const auto& text = std::get<JournalText>(read);
    if (text.torn) refuse_torn(file, text.whole);
    const auto life = std::ranges::find_if(
        text.acts, [&](const JournalAct& act) { return act.life && act.at == backup.incarnation; });
    if (life == text.acts.end())
        throw CannotOpen(
            file.string() +
            "：このバックアップより後に始まった控え（ジャーナル）です。それより新しいバックアップか、"
            "以前の控えを使ってください / this journal began in a later life of the store than the "
            "backup is of: use a newer backup, or an older journal");
    bool later = false;
    for (auto act = life + 1; act != text.acts.end(); ++act) {
        later = later || act->life;
        if (!act->life && (later || act->n > backup.chain.n)) out.after.push_back(*act);
    }
    const bool from_before = life->n <= backup.chain.n;
    const bool to_the_end = known.journal && text.reaches(*known.journal);
    // An anchor that has not even seen the backup was itself put back to an older state.
    const bool fresh = known.anchor && (later || known.anchor->n >= backup.chain.n);
    out.complete = from_before && to_the_end && fresh;
    return out;
}

std::vector<domain::Command> commands_again(const Reading& reading,
                                            const std::vector<JournalAct>& acts) {
    Again again(reading);
    for (const auto& act : acts) again.take(act);
    return std::move(again.commands);
}

}  // namespace tasuki::store
