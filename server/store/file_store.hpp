// The part of the port that carries bytes of files (rule C8). Of its threads store.hpp tells.
#pragma once

#include <cstdint>
#include <memory>

#include <boost/asio/awaitable.hpp>

#include "base/bytes.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "domain/files.hpp"

namespace tasuki::store {

template <class T>
using awaitable = boost::asio::awaitable<T>;

using LoopNumber = std::size_t;

// An uploaded file as it stood when it was looked up. Its key stays in the store: the handle is
// what its bytes are read and written with.
struct FileNow {
    virtual ~FileNow() = default;
    GroupId group;
    domain::AttachmentFacts facts;
    std::uint32_t thumbnail = 0;  // bytes
};
using FileHandle = std::shared_ptr<const FileNow>;

class FileStore {
  public:
    virtual ~FileStore() = default;

    // None of these decides or records anything: who may do it is asked before, what came of it is
    // committed afterwards. Null: there is no such file.
    virtual awaitable<FileHandle> file(LoopNumber loop, GroupId group, AttachmentId id) = 0;
    // How many pieces of one that was begun are there; in order, and the same one again is no more.
    // A piece may still be lost to a power cut: `finish` says so, and they are fewer then.
    virtual awaitable<Result<std::uint32_t>> pieces_held(LoopNumber loop, FileHandle file) = 0;
    virtual awaitable<Result<std::uint32_t>> add_piece(LoopNumber loop, FileHandle file,
                                                       std::uint32_t number, Bytes plain) = 0;
    // Looks at what was sent in the picture worker, seals what is to be kept and makes it durable:
    // file and folder are fsync'd when it answers. attachment_type and attachment_differs are
    // final; attachment_incomplete and busy are not. Nothing names the file before it is committed.
    virtual awaitable<Result<domain::KeptFile>> keep_file(LoopNumber loop, FileHandle file,
                                                          Hash sent) = 0;
    virtual void drop_file(GroupId group, BlobId blob) = 0;  // kept, and then not committed
    // One piece of what is kept, or the thumbnail. Throws RecordFault where it does not open.
    virtual awaitable<Bytes> read_file(LoopNumber loop, FileHandle file, std::uint64_t piece) = 0;
    virtual awaitable<Bytes> read_thumbnail(LoopNumber loop, FileHandle file) = 0;
};

}  // namespace tasuki::store
