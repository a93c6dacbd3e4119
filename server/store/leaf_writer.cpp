#include "store/leaf_writer.hpp"

#include <stdexcept>
#include <string>

#include "base/limits.hpp"
#include "ledger/extra.hpp"

namespace tasuki::store {
namespace {

std::runtime_error broken_log(LogNo no, const char* what) {
    return std::runtime_error("ledger: log " + std::to_string(no) + ": " + what +
                              "; run tasuki verify");
}

ledger::Leaf clock_leaf(const ledger::Leaf& like, Instant from) {
    ledger::Leaf leaf;
    leaf.time = like.time;
    leaf.clock = like.clock;
    leaf.event = ledger::Event::clock_stepped;
    leaf.assurance = ledger::Assurance::timer;
    leaf.extra = encode(ledger::ClockStep{from, like.time});
    return leaf;
}

}  // namespace

LeafWriter::LeafWriter(Tables& tables, ByteView incarnation)
    : tables_(tables), incarnation_(to_bytes(incarnation)) {
    load_tail();
}

void LeafWriter::load_tail() {
    const auto last = tables_.last_leaf();
    next_ = last ? last->n + 1 : 1;
    const auto batch = tables_.last_batch();
    chain_ = batch ? batch->chain : ledger::chain_start(incarnation_);
    const auto seal = tables_.last_seal();
    tables_.leaves_after(seal ? seal->last_leaf : 0, [this](row::Leaf&& leaf) {
        changed_.insert(leaf.log);
        return true;
    });
}

std::unique_ptr<OpenLog> LeafWriter::load(LogNo no) const {
    const auto row = tables_.log(no);
    if (!row) throw broken_log(no, "its row is missing");
    auto log = std::make_unique<OpenLog>();
    log->no = no;
    log->id = row->id;
    log->name = row->name;
    log->owner = row->owner;
    log->created = row->created;
    if (const auto sealed = tables_.sealed_log(no)) {
        Reader in(sealed->frontier);
        const auto frontier = ledger::Frontier::decode(in);
        if (!frontier || !in.done() || frontier->size() != sealed->size ||
            frontier->root() != sealed->root)
            throw broken_log(no, "the frontier of its last seal does not hold");
        log->frontier = *frontier;
        log->sealed_size = sealed->size;
    }
    const std::uint64_t size = tables_.log_size(no);
    if (size < log->sealed_size) throw broken_log(no, "entries under its last seal are gone");
    if (size == 0) return log;
    tables_.leaves_of(no, log->sealed_size, size - 1, [&](row::Leaf&& leaf) {
        if (leaf.index != log->frontier.size()) throw broken_log(no, "an entry is missing");
        const Hash hash = ledger::leaf_hash(leaf.bytes);
        log->frontier.append(hash);
        log->unsealed.push_back(hash);
        return true;
    });
    const auto newest = tables_.leaf(no, size - 1);
    const auto leaf = newest ? ledger::decode_leaf(newest->bytes) : std::nullopt;
    if (!leaf || log->frontier.size() != size) throw broken_log(no, "its last entry can't be read");
    log->last_time = leaf->time;
    log->state_at = leaf->state_at;
    return log;
}

OpenLog& LeafWriter::log(LogNo no) {
    auto& slot = logs_[no];
    if (!slot) slot = load(no);
    return *slot;
}

LogNo LeafWriter::create_log(const std::array<std::uint8_t, 16>& owner,
                             const ledger::LogCreated& created, ledger::Leaf first) {
    row::Log row;
    row.id = random_id<LedgerTag>();
    row.owner = owner;
    row.created = created;
    row.name = ledger::log_name(row.id, created);
    row.no = tables_.add_log(row);
    auto log = std::make_unique<OpenLog>();
    log->no = row.no;
    log->id = row.id;
    log->name = row.name;
    log->owner = owner;
    log->created = created;
    auto& open = *(logs_[row.no] = std::move(log));
    first.event = ledger::Event::log_created;
    first.extra = encode(created);
    put(open, first);
    return row.no;
}

Appended LeafWriter::append(LogNo no, ledger::Leaf leaf) {
    OpenLog& open = log(no);
    if (leaf.time < open.last_time) {
        auto stepped = clock_leaf(leaf, open.last_time);
        put(open, stepped);
    }
    return put(open, leaf);
}

Appended LeafWriter::put(OpenLog& log, ledger::Leaf& leaf) {
    leaf.index = log.frontier.size();
    leaf.ledger = log.id;
    leaf.state_at = ledger::state_at_for(leaf.has_state(), leaf.index, log.state_at);
    const Bytes bytes = encode(leaf);
    if (bytes.size() > limits::kLeaf) throw std::logic_error("ledger: a leaf above its limit");
    const Hash hash = ledger::leaf_hash(bytes);
    tables_.add_leaf(next_, log.no, leaf.index, bytes);
    log.state_at = leaf.state_at;
    log.last_time = leaf.time;
    log.frontier.append(hash);
    log.unsealed.push_back(hash);
    batch_.push_back(hash);
    if (auto act = journal_act(log.owner, leaf)) kept_.push_back(*act);
    changed_.insert(log.no);
    ++written_;
    return {{log.name, leaf.index, hash}, next_++};
}

const ledger::Chain& LeafWriter::close_batch(Instant at, std::span<const Hash> top) {
    batch_.insert(batch_.end(), top.begin(), top.end());
    if (batch_.empty()) return chain_;
    chain_ = ledger::chain_next(chain_, batch_);
    batch_.clear();
    for (auto& act : kept_)
        if (act.n == 0) act.n = chain_.n;
    tables_.add_batch({chain_, last_leaf(), at});
    return chain_;
}

void LeafWriter::sealed(LogNo no) {
    OpenLog& open = log(no);
    open.sealed_size = open.frontier.size();
    open.unsealed.clear();
    changed_.erase(no);
}

void LeafWriter::forget() {
    logs_.clear();
    changed_.clear();
    batch_.clear();
    kept_.clear();
    load_tail();
}

void LeafWriter::trim(std::size_t keep) {
    if (logs_.size() <= keep) return;
    std::erase_if(logs_, [this](const auto& entry) { return !changed_.contains(entry.first); });
}

Hash newest_state(const Reading& reading, LogNo log) {
    const std::uint64_t size = reading.log_size(log);
    if (size == 0) return {};
    const auto last = reading.leaf(log, size - 1);
    const auto leaf = last ? ledger::decode_leaf(last->bytes) : std::nullopt;
    if (!leaf) throw broken_log(log, "its last entry can't be read");
    if (leaf->state_at == ledger::kNoState) return {};
    const auto named = reading.leaf(log, leaf->state_at);
    const auto with_state = named ? ledger::decode_leaf(named->bytes) : std::nullopt;
    if (!with_state || !with_state->has_state())
        throw broken_log(log, "the entry of its newest state can't be read");
    return with_state->state;
}

}  // namespace tasuki::store
