#include "store/engine_seal.hpp"

#include <stdexcept>

#include "base/limits.hpp"
#include "ledger/tiles.hpp"
#include "store/init.hpp"

namespace tasuki::store {
namespace {

constexpr std::string_view kDaySetting = "ledger.day";

Bytes day_bytes(const Date& day) {
    return Writer()
        .u32(static_cast<std::uint32_t>(day.year))
        .u8(static_cast<std::uint8_t>(day.month))
        .u8(static_cast<std::uint8_t>(day.day))
        .take();
}

Date day_from(ByteView bytes) {
    Reader in(bytes);
    Date day;
    day.year = static_cast<int>(in.u32());
    day.month = in.u8();
    day.day = in.u8();
    return day;
}

Hash leaf_hash_at(const Reading& reading, LogNo no, std::uint64_t index) {
    const auto leaf = reading.leaf(no, index);
    if (!leaf) throw std::runtime_error("ledger: an entry is missing; run tasuki verify");
    return ledger::leaf_hash(leaf->bytes);
}

Hash top_hash_at(const Reading& reading, std::uint64_t index) {
    const auto leaf = reading.top_leaf(index);
    if (!leaf) throw std::runtime_error("ledger: a top entry is missing; run tasuki verify");
    return ledger::leaf_hash(leaf->bytes);
}

}  // namespace

SealWriter::SealWriter(Tables& tables, LeafWriter& ledger, std::string origin,
                       const SigningSeed& seed)
    : tables_(tables), ledger_(ledger), signer_{std::move(origin), seed} {
    load();
}

void SealWriter::load() {
    top_ = {};
    seal_no_ = 0;
    sealed_at_ = {};
    newest_ = {};
    added_.clear();
    const auto seal = tables_.last_seal();
    if (!seal) return;
    const auto row = tables_.sealed_log(kTopLog);
    Reader in(row ? ByteView(row->frontier) : ByteView());
    const auto frontier = ledger::Frontier::decode(in);
    if (!frontier || frontier->size() != seal->top_size || frontier->root() != seal->root)
        throw std::runtime_error("ledger: the frontier of the top log does not hold");
    top_ = *frontier;
    seal_no_ = seal->no;
    sealed_at_ = seal->at;
    newest_ = {seal->note, seal->top_size, seal->root};
    if (const auto day = tables_.setting(kDaySetting)) day_ = day_from(*day);
}

void SealWriter::forget() { load(); }

bool SealWriter::is_due(Instant now) const {
    return anything_to_seal() && now - sealed_at_ >= limits::kSealEvery;
}

std::string SealWriter::vkey() const { return to_vkey(verifier()); }

void SealWriter::write(Instant now, bool demo) {
    const std::uint64_t before = top_.size();
    added_.clear();
    if (before == 0) {
        ledger::TopStart start;
        fill_random(start.random);
        start.kind = demo ? ledger::LogKind::demo : ledger::LogKind::real;
        if (const auto fork = tables_.setting(setting::kFork))
            start.fork = ledger::decode_fork(*fork).value();
        add_top(start);
    }
    const std::vector<LogNo> changed(ledger_.changed().begin(), ledger_.changed().end());
    for (auto no : changed) seal_log(no);
    if (jst_date(now) != day_) add_day(now);
    put_sealed(kTopLog, top_, 0);
    add_tiles(kTopLog, before, top_.size(), [&](std::uint64_t index) {
        return index >= before ? added_[index - before] : top_hash_at(tables_, index);
    });

    row::Seal seal;
    seal.no = ++seal_no_;
    seal.at = now;
    seal.top_size = top_.size();
    seal.root = top_.root();
    seal.note = sign_checkpoint({signer_.name, seal.top_size, seal.root}, signer_);
    seal.last_leaf = ledger_.last_leaf();
    seal.chain_n = ledger_.close_batch(now, added_).n;
    tables_.add_seal(seal);
    sealed_at_ = now;
    newest_ = {seal.note, seal.top_size, seal.root};
}

void SealWriter::add_top(const ledger::TopEntry& entry) {
    const Bytes bytes = encode(entry);
    tables_.add_top_leaf({top_.size(), bytes});
    added_.push_back(ledger::leaf_hash(bytes));
    top_.append(added_.back());
}

void SealWriter::seal_log(LogNo no) {
    const auto& log = ledger_.log(no);
    const std::uint64_t top_index = top_.size();
    add_top(ledger::Head{log.name, log.frontier.size(), log.frontier.root()});
    put_sealed(no, log.frontier, top_index);
    add_tiles(no, log.sealed_size, log.frontier.size(), [&](std::uint64_t index) {
        return index >= log.sealed_size ? log.unsealed[index - log.sealed_size]
                                        : leaf_hash_at(tables_, no, index);
    });
    ledger_.sealed(no);
}

void SealWriter::add_day(Instant now) {
    std::vector<ledger::Head> heads;
    for (const auto& sealed : tables_.sealed_logs()) {
        if (sealed.log == kTopLog) continue;
        const auto log = tables_.log(sealed.log);
        if (!log) throw std::runtime_error("ledger: the row of a sealed log is missing");
        heads.push_back({log->name, sealed.size, sealed.root});
    }
    ledger::sort_heads(heads);
    add_top(ledger::Day{now, heads.size(), ledger::day_root(heads)});
    day_ = jst_date(now);
    tables_.put_setting(kDaySetting, day_bytes(day_));
}

void SealWriter::put_sealed(LogNo no, const ledger::Frontier& frontier, std::uint64_t top_index) {
    row::SealedLog sealed;
    sealed.log = no;
    sealed.size = frontier.size();
    sealed.root = frontier.root();
    sealed.top_index = top_index;
    sealed.seal = seal_no_ + 1;
    Writer out;
    frontier.encode(out);
    sealed.frontier = out.take();
    tables_.put_sealed_log(sealed);
}

void SealWriter::add_tiles(LogNo no, std::uint64_t before, std::uint64_t after,
                           const ledger::LeafReader& leaf) {
    const auto saved = [this, no](const ledger::TileName& name) {
        const auto tile = tables_.tile(no, name.level, name.index);
        if (!tile) throw std::runtime_error("ledger: a tile is missing; run tasuki verify");
        return *tile;
    };
    for (auto& tile : ledger::completed_tiles(before, after, saved, leaf))
        tables_.add_tile({no, tile.name.level, tile.name.index, std::move(tile.hashes)});
}

}  // namespace tasuki::store
