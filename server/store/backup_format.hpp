// The bytes of a backup (docs/backup-format.md): a head in the clear, then the content in sealed
// pieces under a key that is used once and itself sealed to the recovery sheet. Written and read as
// a stream; nothing in it is trusted before its piece has opened. One thread each.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "ledger/chain.hpp"
#include "store/keys.hpp"

namespace tasuki::store {

// The file is no backup, is damaged or cut short, or is sealed to another sheet.
struct BackupFault : CannotOpen {
    using CannotOpen::CannotOpen;
};

struct BackupHead {
    BackupId id;
    Instant made;
    std::uint32_t store_schema = 0;
    std::uint32_t key_schema = 0;
    std::string version;  // of the program that made it
    std::string origin;   // of the checkpoints
    std::array<std::uint8_t, 16> incarnation{};
    ledger::Chain chain;                  // the last batch in it
    std::array<std::uint8_t, 8> sheet{};  // fingerprint of the key, as printed on the sheet
    Bytes sealed_key;                     // box_seal(public half, content key)
    bool operator==(const BackupHead&) const = default;
};
Bytes encode(const BackupHead& head);
std::optional<BackupHead> decode_backup_head(ByteView bytes);
std::array<std::uint8_t, 8> sheet_fingerprint(const Key& public_half);

enum class BackupPart : std::uint8_t { keys = 1, store = 2, file = 3 };

Bytes encode(const KeyCopy& keys, const RegionKeys& own);
struct DecodedKeys {
    KeyCopy keys;
    RegionKeys own;
};
std::optional<DecodedKeys> decode_keys(ByteView bytes);

inline constexpr std::size_t kBackupPiece = 256 * 1024;  // of content, before it is sealed
inline constexpr std::size_t kBackupHead = 4 * 1024;

class BackupWriter {
  public:
    using Put = std::function<void(ByteView)>;
    BackupWriter(const BackupHead& head, const Key& content_key, Put put);

    void begin(BackupPart part, std::uint64_t bytes);
    void write(ByteView content);
    Hash finish();  // seals the last piece; the digest of the file

  private:
    void piece(ByteView content, bool last);

    Put put_;
    SecretKey key_;
    Hash head_hash_{};
    Hash digest_{};
    std::uint64_t next_ = 0;
    Bytes waiting_;
};

class BackupReader {
  public:
    // Fills the whole span or as much as is left of the file; the answer is how much.
    using Get = std::function<std::size_t(std::span<std::uint8_t>)>;
    explicit BackupReader(Get get);  // reads the head; throws BackupFault

    const BackupHead& head() const { return head_; }
    void unlock(const Key& content_key) { key_ = SecretKey(content_key); }

    struct Part {
        BackupPart part{};
        std::uint64_t bytes = 0;
    };
    std::optional<Part> next_part();  // empty: the end, which was reached whole
    // Of the current part, all of it, in pieces.
    void read(const Part& part, const std::function<void(ByteView)>& sink);
    const Hash& digest() const { return digest_; }

  private:
    bool fill();  // the next piece into `open_`; false: that was the last
    Bytes take(std::size_t bytes);

    Get get_;
    BackupHead head_;
    SecretKey key_;
    Hash head_hash_{};
    Hash digest_{};
    std::uint64_t next_ = 0;
    bool last_ = false;
    Bytes open_;
    std::size_t at_ = 0;
};

}  // namespace tasuki::store
