// Seals the ledger: the head of every log that changed goes into the top log, whose own head is
// signed; once a day a root over all heads. Full tiles and growing edges are stored with it, so
// that proofs and the next start need only what came since. Store thread, inside a transaction.
#pragma once

#include <string>
#include <vector>

#include "base/crypto.hpp"
#include "ledger/checkpoint.hpp"
#include "ledger/top.hpp"
#include "store/leaf_writer.hpp"

namespace tasuki::store {

class SealWriter {
  public:
    SealWriter(Tables& tables, LeafWriter& ledger, std::string origin, const SigningSeed& seed);

    // Writes the seal and closes the batch. The checkpoint counts once the transaction committed.
    void write(Instant now, bool demo);
    bool is_due(Instant now) const;
    bool anything_to_seal() const { return !ledger_.changed().empty(); }

    const CheckpointNow& checkpoint() const { return newest_; }
    std::string vkey() const;
    ledger::VerifierKey verifier() const {
        return signer_.verifier(ledger::SignatureType::ed25519);
    }
    void forget();  // after a rollback

  private:
    void load();
    void add_top(const ledger::TopEntry& entry);
    void add_day(Instant now);
    void seal_log(LogNo no);
    void put_sealed(LogNo no, const ledger::Frontier& frontier, std::uint64_t top_index);
    void add_tiles(LogNo no, std::uint64_t before, std::uint64_t after,
                   const ledger::LeafReader& leaf);

    Tables& tables_;
    LeafWriter& ledger_;
    ledger::NoteSigner signer_;
    ledger::Frontier top_;
    std::uint64_t seal_no_ = 0;
    Instant sealed_at_;
    Date day_;
    CheckpointNow newest_;
    std::vector<Hash> added_;  // top entries of this seal
};

}  // namespace tasuki::store
