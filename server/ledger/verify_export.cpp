#include "ledger/verify_export.hpp"

#include <algorithm>

#include "ledger/export_files.hpp"
#include "ledger/leaf.hpp"
#include "ledger/tiles.hpp"

namespace tasuki::ledger {
namespace {

Fault file_missing(const Hash& log, std::string path) {
    return {FaultKind::file_missing, log, 0, 0, std::move(path), "absent or unreadable"};
}

Fault not_signed(NoteFault fault) {
    const char* found = "signatures of other keys only";
    if (fault == NoteFault::malformed) found = "not a signed checkpoint";
    if (fault == NoteFault::bad_signature) found = "a signature that does not hold";
    return {FaultKind::not_signed, {}, 0, 0, "a signature of a given key", found};
}

// One tree of the export: its files as readers. `size` is that of the layout on disk.
struct Tree {
    Tree(std::string at, std::uint64_t size, const FileReader& file)
        : prefix(std::move(at)), entries(prefix, size, file), hashes(prefix, size, file) {}
    Tree(const Tree&) = delete;
    Tree& operator=(const Tree&) = delete;

    EntryReader entry() {
        return [this](std::uint64_t i) { return entries.at(i); };
    }
    SavedHashReader saved_hash() {
        return [this](std::uint64_t i) { return hashes.at(i); };
    }

    std::string prefix;
    BundleEntries entries;
    TileHashes hashes;
};

class Check {
  public:
    Check(const FileReader& file, const ExportTrust& trust) : file_(file), trust_(trust) {}

    ExportReport run() {
        using Step = std::optional<Fault> (Check::*)();
        for (const Step step : {&Check::check_head, &Check::check_older, &Check::check_top,
                                &Check::check_complete, &Check::check_logs}) {
            report_.fault = (this->*step)();
            if (report_.fault) break;
        }
        return std::move(report_);
    }

  private:
    std::optional<std::string> text_file(const std::string& path) const {
        const auto bytes = file_(path);
        if (!bytes) return std::nullopt;
        return std::string(text_of(*bytes));
    }

    std::optional<Fault> check_head() {
        const auto text = text_file("manifest");
        const auto manifest = text ? parse_manifest(*text) : std::nullopt;
        if (!manifest) return file_missing({}, "manifest");
        manifest_ = *manifest;
        report_.with_top = manifest_.with_top;
        const auto note = text_file("checkpoint");
        if (!note) return file_missing({}, "checkpoint");
        auto opened = open_checkpoint(*note, trust_.keys);
        if (opened.fault != NoteFault::none) return not_signed(opened.fault);
        report_.checkpoint = opened.checkpoint;
        report_.vouchers = std::move(opened.vouchers);
        return std::nullopt;
    }

    std::optional<Fault> check_older() {
        if (!trust_.older) return std::nullopt;
        auto opened = open_checkpoint(*trust_.older, trust_.keys);
        if (opened.fault != NoteFault::none) return not_signed(opened.fault);
        older_ = opened.checkpoint;
        const auto& now = report_.checkpoint;
        if (older_->origin != now.origin || older_->size <= now.size) return std::nullopt;
        return Fault{FaultKind::truncated,
                     {},
                     now.size,
                     older_->size,
                     std::to_string(older_->size) + " entries",
                     std::to_string(now.size) + " entries"};
    }

    std::optional<Fault> check_top() {
        if (!manifest_.with_top) return std::nullopt;
        const std::uint64_t size = report_.checkpoint.size;
        Tree tree("", size, file_);
        if (tree.entries.unreadable()) return file_missing({}, *tree.entries.unreadable());
        TopToCheck top{
            size, tree.entry(), tree.saved_hash(), {{size, report_.checkpoint.root}}, {}};
        if (older_) top.roots_at = {older_->size};
        top_ = verify_top(top);
        if (top_.fault) return top_.fault;
        if (auto fault = check_files(tree, {}, size)) return fault;
        report_.entries += size;
        report_.demo = top_.start.kind == LogKind::demo;
        if (top_.start.fork.old_origin != Hash{}) report_.restored = top_.start.fork;
        return check_fork();
    }

    // The older checkpoint against entries that are known by now to be those of the newer one.
    std::optional<Fault> check_fork() {
        if (!older_) return std::nullopt;
        report_.older_compared = true;
        const auto& now = report_.checkpoint;
        if (older_->origin != now.origin) {
            // Only a restore that names this very origin may stand between the two.
            if (top_.start.fork.old_origin == origin_hash(older_->origin)) return std::nullopt;
            return Fault{FaultKind::forked, {}, 0, older_->size, older_->origin, now.origin};
        }
        const Hash& root = top_.roots.at(older_->size);
        if (root == older_->root) return std::nullopt;
        return Fault{FaultKind::forked, {}, 0, older_->size, to_hex(older_->root), to_hex(root)};
    }

    // The entries hold; every file beside them must be what they give, and nothing may follow.
    std::optional<Fault> check_files(Tree& tree, const Hash& log, std::uint64_t size) const {
        if (tree.entries.count() > size) {
            return Fault{FaultKind::inserted,
                         log,
                         size,
                         tree.entries.count(),
                         std::to_string(size) + " entries",
                         std::to_string(tree.entries.count()) + " entries"};
        }
        std::optional<Fault> fault;
        write_tree(tree.prefix, size, tree.entry(), [&](const std::string& path, ByteView right) {
            if (fault) return;
            const auto found = file_(path);
            if (!found) fault = file_missing(log, path);
            else if (!std::ranges::equal(*found, right))
                fault = Fault{FaultKind::saved_hash_differs, log, 0, size, path, "other bytes"};
        });
        return fault;
    }

    // Every log that was ever sealed is here, and no other.
    std::optional<Fault> check_complete() {
        report_.every_log = manifest_.with_top && manifest_.every_log;
        if (!manifest_.with_top) return std::nullopt;
        std::vector<Hash> here;
        for (const ExportLog& log : manifest_.logs) here.push_back(log.name);
        std::ranges::sort(here);
        for (const Hash& name : here) {
            if (!top_.logs.contains(name))
                return Fault{FaultKind::inserted, name, 0, 0, "a log that was sealed", "another"};
        }
        if (!manifest_.every_log) return std::nullopt;
        for (const auto& [name, seals] : top_.logs) {
            if (!std::ranges::binary_search(here, name))
                return Fault{FaultKind::log_missing, name,         0,
                             seals.back().size,      to_hex(name), "none"};
        }
        return std::nullopt;
    }

    std::optional<Fault> check_logs() {
        for (const ExportLog& log : manifest_.logs) {
            if (auto fault = check_log(log)) return fault;
        }
        return std::nullopt;
    }

    std::optional<Fault> check_log(const ExportLog& log) {
        Tree tree(log_folder(log.name), log.size, file_);
        if (tree.entries.unreadable()) return file_missing(log.name, *tree.entries.unreadable());
        LogToCheck check{log.name, log.ledger, log.size, tree.entry(), tree.saved_hash(), {}};
        if (manifest_.with_top) {
            check.heads = top_.logs.at(log.name);
        } else {
            auto head = head_by_proof(log, tree);
            if (!head) return head_fault(log, check);
            check.heads = {*head};
        }
        check.size = check.heads.back().size;  // what was sealed, whatever the manifest says
        const auto verdict = verify_leaves(check);
        if (verdict.fault) return verdict.fault;
        if (auto fault = check_files(tree, log.name, check.size)) return fault;
        note_kind(check);
        ++report_.logs;
        report_.entries += check.size;
        return std::nullopt;
    }

    void note_kind(const LogToCheck& check) {
        const auto first = check.entry(0);
        const auto leaf = first ? decode_leaf(*first) : std::nullopt;
        const auto created = leaf ? decode_log_created(leaf->extra) : std::nullopt;
        if (created && created->kind == LogKind::demo) report_.demo = true;
    }

    // Without the top log: the head whose place in it the proof shows. Its root is tried as the
    // tiles give it and as the entries give it, so that a change in either can be told.
    std::optional<SealedHead> head_by_proof(const ExportLog& log, Tree& tree) const {
        const auto text = text_file(log_folder(log.name) + "head.tlog-proof");
        const auto proof = text ? parse_proof(*text) : std::nullopt;
        if (!proof) return std::nullopt;
        const auto opened = open_checkpoint(proof->checkpoint, trust_.keys);
        if (opened.fault != NoteFault::none || opened.checkpoint != report_.checkpoint)
            return std::nullopt;
        Frontier by_tiles, by_entries;
        for (std::uint64_t i = 0; i < log.size; ++i) {
            const auto hash = tree.hashes.at(i);
            const auto entry = tree.entries.at(i);
            if (!hash && !entry) break;  // a size that is not true must not keep us busy
            if (hash) by_tiles.append(*hash);
            if (entry) by_entries.append(leaf_hash(*entry));
        }
        for (const Hash& root : {by_tiles.root(), by_entries.root()}) {
            const Head head{log.name, log.size, root};
            if (inclusion_holds(leaf_hash(encode(head)), proof->index, report_.checkpoint.size,
                                proof->path, report_.checkpoint.root))
                return SealedHead{log.size, root};
        }
        return std::nullopt;
    }

    Fault head_fault(const ExportLog& log, LogToCheck& check) const {
        const auto path = log_folder(log.name) + "head.tlog-proof";
        const auto text = text_file(path);
        if (!text || !parse_proof(*text)) return file_missing(log.name, path);
        const auto verdict = verify_leaves(check);  // perhaps the entries themselves say where
        if (verdict.fault) return *verdict.fault;
        return {
            FaultKind::root_differs,        log.name, 0, log.size, "a head that the proof shows",
            to_hex(verdict.frontier.root())};
    }

    const FileReader& file_;
    const ExportTrust& trust_;
    ExportReport report_;
    Manifest manifest_;
    std::optional<Checkpoint> older_;
    TopVerdict top_;
};

}  // namespace

ExportReport verify_export(const FileReader& file, const ExportTrust& trust) {
    return Check(file, trust).run();
}

}  // namespace tasuki::ledger
