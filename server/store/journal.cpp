#include "store/journal.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <limits>
#include <map>

namespace tasuki::store {
namespace fs = std::filesystem;
namespace {

constexpr const char* kRestoring = "journal.restoring";
constexpr const char* kAnchorRestoring = "journal.anchor.restoring";
constexpr off_t kRoom = 1 << 20;  // set aside on the disk, so that a cut finds room on a full one

fs::path file_of(const JournalPlaces& places) { return places.folder / JournalFile::kFileName; }

std::string text_in(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) throw CannotOpen(file.string() + "：読めません / can't be read");
    return {std::istreambuf_iterator<char>(in), {}};
}

ledger::Chain to_chain(const JournalHead& head) { return {head.number, head.value}; }

void make_folder(const JournalPlaces& places) {
    if (places.folder != places.key_folder) make_private_folder(places.folder);
}

JournalText checked_journal(const fs::path& file, const std::string& text,
                            const SigningSeed& seed) {
    auto read = read_journal(text, public_key_of(seed));
    if (const auto* fault = std::get_if<JournalFault>(&read))
        throw CannotOpen(file.string() + "：" + to_text(*fault) +
                         ". 別の機械にある写しを戻してください / put the copy from the other "
                         "machine back");
    return std::get<JournalText>(std::move(read));
}

JournalAct life_of(ByteView incarnation, std::uint64_t n, Instant now) {
    JournalAct act;
    act.life = true;
    act.n = n;
    act.time = now;
    if (incarnation.size() != act.at.size())
        throw std::logic_error("journal: a life without its incarnation");
    std::ranges::copy(incarnation, act.at.begin());
    return act;
}

// With the anchor gone as well nobody can tell what is missing.
void begin_journal(const JournalPlaces& places, const SigningSeed& seed, ByteView incarnation,
                   std::uint64_t n, Instant now) {
    if (fs::exists(places.key_folder / JournalFile::kAnchorName))
        throw CannotOpen(
            file_of(places).string() +
            "：控え（ジャーナル）がありません。写しがあれば戻してください。なければ " +
            (places.key_folder / JournalFile::kAnchorName).string() +
            " "
            "を削除すると新しく始まります / the journal is missing: put a copy back. If there is "
            "none, remove that anchor and a new one begins; a restore from an older backup then "
            "has every group confirmed by its origin office");
    auto text = journal_title(public_key_of(seed));
    auto head = journal_start(text);
    text += journal_line(life_of(incarnation, n, now), head, seed);
    replace_file(file_of(places), view(text));
}

// Not acknowledged by the anchor, else the text would not reach it.
void cut_torn_tail(const fs::path& file, std::size_t whole) {
    const Descriptor out(::open(file.c_str(), O_WRONLY | O_CLOEXEC));
    if (out.get() < 0 || ::ftruncate(out.get(), static_cast<off_t>(whole)) != 0 ||
        ::fsync(out.get()) != 0)
        throw CannotOpen(file.string() + " can't be written: " + std::strerror(errno));
}

const JournalAct* newest_life(const JournalText& text) {
    for (auto at = text.acts.rbegin(); at != text.acts.rend(); ++at)
        if (at->life) return &*at;
    return nullptr;
}

}  // namespace

JournalFile::JournalFile(const fs::path& file, AnchorFile anchor, const SigningSeed& seed,
                         const JournalText& text)
    : path_(file),
      file_(::open(file.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC)),
      anchor_(std::move(anchor)),
      seed_(seed),
      head_(text.head) {
    if (file_.get() < 0)
        throw CannotOpen(file.string() + " can't be written: " + std::strerror(errno));
    // Best effort: not every file system can.
    (void)::fallocate(file_.get(), FALLOC_FL_KEEP_SIZE, static_cast<off_t>(text.whole), kRoom);
    for (const auto& act : text.acts) {
        if (act.life) {
            last_n_ = act.n;  // all up to it is none of this life's business
            of_last_ = std::numeric_limits<std::size_t>::max();
        } else if (act.n == last_n_) {
            ++of_last_;
        } else {
            last_n_ = act.n;
            of_last_ = 1;
        }
    }
}

JournalFile JournalFile::open(const JournalPlaces& places, const SigningSeed& seed,
                              ByteView incarnation, std::uint64_t n, Instant now) {
    make_folder(places);
    const auto file = file_of(places);
    if (!fs::exists(file)) begin_journal(places, seed, incarnation, n, now);
    const auto text = checked_journal(file, text_in(file), seed);
    const auto* life = newest_life(text);
    if (life == nullptr || !std::ranges::equal(life->at, incarnation))
        throw CannotOpen(file.string() +
                         "：この記録の控え（ジャーナル）ではありません / is not the journal of "
                         "this life of the store; put the right one back");
    if (!fs::exists(places.key_folder / kAnchorName))
        AnchorFile::create(places.key_folder, to_chain(text.head), kAnchorName);
    AnchorFile anchor(places.key_folder, kAnchorName);
    if (!text.reaches({anchor.last().n, anchor.last().value}))
        throw CannotOpen(
            file.string() +
            "：控え（ジャーナル）の終わりが欠けています。写しを戻してください / the "
            "journal ends before record " +
            std::to_string(anchor.last().n) +
            ", which its anchor has seen, or is another one: put the newest copy back");
    if (text.torn) cut_torn_tail(file, text.whole);
    if (anchor.last() != to_chain(text.head)) {
        anchor.place(to_chain(text.head), now);
        anchor.sync();
    }
    return {file, std::move(anchor), seed, text};
}

JournalFile JournalFile::open_restoring(const JournalPlaces& places, const SigningSeed& seed,
                                        std::string_view before, ByteView incarnation,
                                        std::uint64_t n, Instant now) {
    make_folder(places);
    const auto file = places.folder / kRestoring;
    std::string text(before);
    if (text.empty()) text = journal_title(public_key_of(seed));
    auto head = checked_journal(file, text, seed).head;
    text += journal_line(life_of(incarnation, n, now), head, seed);
    replace_file(file, view(text));
    AnchorFile::create(places.key_folder, to_chain(head), kAnchorRestoring);
    return {file, AnchorFile(places.key_folder, kAnchorRestoring), seed,
            checked_journal(file, text, seed)};
}

void JournalFile::take_place(const JournalPlaces& places) {
    rename_durably(places.folder / kRestoring, file_of(places));
}

void JournalFile::anchor_takes_place(const JournalPlaces& places) {
    rename_durably(places.key_folder / kAnchorRestoring, places.key_folder / kAnchorName);
}

void JournalFile::keep(const std::vector<JournalAct>& acts) {
    std::string lines;
    auto head = head_;
    auto last_n = last_n_;
    auto of_last = of_last_;
    std::map<std::uint64_t, std::size_t> seen;
    for (const auto& act : acts) {
        const auto nth = ++seen[act.n];
        if (act.n < last_n_ || (act.n == last_n_ && nth <= of_last_)) continue;
        of_last = act.n == last_n ? of_last + 1 : 1;
        last_n = act.n;
        lines += journal_line(act, head, seed_);
    }
    if (lines.empty()) return;
    // A crash in here: a torn tail, which the anchor does not name and the next open cuts.
    for (auto rest = view(lines); !rest.empty();) {
        const auto n = ::write(file_.get(), rest.data(), rest.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) throw StoreBroken(path_.string() + " can't be written: " + std::strerror(errno));
        rest = rest.subspan(static_cast<std::size_t>(n));
    }
    if (::fdatasync(file_.get()) != 0)
        throw StoreBroken(path_.string() + " can't be synced: " + std::strerror(errno));
    head_ = head;
    last_n_ = last_n;
    of_last_ = of_last;
    anchor_.place(to_chain(head_), {});
    anchor_.sync();
}

std::vector<JournalAct> acts_after(const Reading& reading, std::uint64_t n) {
    std::vector<row::Batch> batches;
    reading.batches_after(n, [&](row::Batch&& batch) {
        batches.push_back(std::move(batch));
        return true;
    });
    std::vector<JournalAct> out;
    if (batches.empty()) return out;
    const auto before = reading.batch(n);
    auto batch = batches.begin();
    reading.leaves_after(before ? before->last_leaf : 0, [&](row::Leaf&& row) {
        while (batch != batches.end() && batch->last_leaf < row.n) ++batch;
        if (batch == batches.end()) return false;
        const auto leaf = ledger::decode_leaf(row.bytes);
        const auto log = reading.log(row.log);
        auto act = leaf && log ? journal_act(log->owner, *leaf) : std::nullopt;
        if (!act) return true;
        act->n = batch->chain.n;
        out.push_back(*act);
        return true;
    });
    return out;
}

std::optional<JournalHead> journal_anchor(const fs::path& key_folder) {
    if (!fs::exists(key_folder / JournalFile::kAnchorName)) return std::nullopt;
    const auto last = AnchorFile(key_folder, JournalFile::kAnchorName).last();
    return JournalHead{last.n, last.value};
}

}  // namespace tasuki::store
