// Writes what a rule decided about a group: rows, entries of the ledger, deadlines; and says it as
// a Committed. Inside the batch's transaction, on the store thread. The cached group is changed in
// place: whoever rolls back forgets the caches.
#pragma once

#include <memory>

#include "store/engine_leaf.hpp"
#include "store/facts.hpp"
#include "store/leaf_writer.hpp"

namespace tasuki::store {

class GroupWriter {
  public:
    GroupWriter(Tables& tables, const StoreKeys& keys, KeyStore& key_store, LeafWriter& ledger,
                PeopleCache& people, GroupCache& groups)
        : tables_(tables),
          keys_(keys),
          key_store_(key_store),
          ledger_(ledger),
          people_(people),
          groups_(groups) {}

    // `group` is null for the command that opens it.
    std::shared_ptr<Committed> write(CachedGroup* group, const domain::GroupCommand& command,
                                     const domain::Change& change, const Asking& asking,
                                     const GroupFacts& facts);
    // The answer to a retry: what the first send was answered with. Writes nothing.
    std::shared_ptr<Committed> repeat(CachedGroup* group, const domain::Change& change,
                                      const GroupFacts& facts);

    // An opening that was refused, because these groups were found: rule B2 tells their office.
    void note_asked(const domain::OpenGroup& command, const Asking& asking, const GroupFacts& facts,
                    const domain::Refused& refused);

  private:
    struct Work;
    CachedGroup& open(const domain::OpenGroup& command, const domain::Change& change,
                      const Asking& asking, const GroupFacts& facts);
    void guard_duplicates(const domain::OpenGroup& command, const CachedGroup& group,
                          const Asking& asking, const GroupFacts& facts);
    void write_roster(CachedGroup& group, const domain::Change& change);
    void write_acts(Work& work);
    void write_events(Work& work);
    void write_message_state(Work& work, const domain::NewEvent& event);
    // What messages expect of people after it (engine_write_awaited.cpp).
    void await_after(CachedGroup& group, const domain::NewEvent& event);
    void await_anew(CachedGroup& group, domain::Room room, std::uint64_t seq);
    void await_confirmed(CachedGroup& group, const domain::ReceiptAdvance& advance);
    // What it put into the card, and onto or off the pins (engine_write_card.cpp).
    void write_card(const CachedGroup& group, const domain::NewEvent& event);
    void write_receipts(Work& work);
    // Files of messages (engine_write_files.cpp). `leaf_index`: of the entry of the first act.
    void write_files(const CachedGroup& group, const domain::GroupCommand& command,
                     const domain::Change& change, const Asking& asking, std::uint64_t leaf_index,
                     Committed& out);
    void begin_file(const CachedGroup& group, const domain::BeginAttachment& wish,
                    const Asking& asking, std::uint64_t leaf_index);
    void finish_file(const CachedGroup& group, const domain::FinishAttachment& wish,
                     const Asking& asking, std::uint64_t leaf_index, Committed& out);
    void end_file(const CachedGroup& group, AttachmentId id, Committed& out);
    void post_files(const CachedGroup& group, const std::vector<domain::AttachmentRef>& files,
                    const domain::NewEvent& event);
    row::Attachment file_row(const CachedGroup& group, AttachmentId id) const;
    void write_handover(const CachedGroup& group, const Asking& asking,
                        const domain::GroupCommand& command);
    void note_ask(const domain::OpenGroup& command, const Asking& asking, GroupNo found,
                  domain::AskAnswer answer);
    Hash commitment_of(Work& work, domain::Room room, std::uint64_t seq);
    // Of the words that the event of this number is about.
    Hash words_before(Work& work, std::size_t number);

    Tables& tables_;
    const StoreKeys& keys_;
    KeyStore& key_store_;
    LeafWriter& ledger_;
    PeopleCache& people_;
    GroupCache& groups_;
};

}  // namespace tasuki::store
