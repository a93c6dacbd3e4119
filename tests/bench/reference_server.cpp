// The bare reference: a plain Beast WebSocket server over asio::ssl that writes one SQLCipher row
// per post and hands it to the other members of the group. No sign-in, no rules, no ledger. Every
// ratio of the benchmarks refers to it, measured in the same run by the same load.
//   tasuki-reference CERT KEY PORT FOLDER
#include <sqlite3.h>
#include <unistd.h>

#include <cstdio>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast.hpp>
#include <boost/beast/ssl.hpp>

#include "tasuki/v1/envelope.pb.h"

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace ws = beast::websocket;
using tcp = asio::ip::tcp;
using Frame = std::shared_ptr<const std::string>;

struct Connection;

struct Pending {
    std::shared_ptr<Connection> author;
    std::uint64_t request_id;
    tasuki::v1::Post post;
};

class Rows {
  public:
    explicit Rows(const std::string& file) {
        check(sqlite3_open(file.c_str(), &db_));
        run("PRAGMA key = \"x'00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff'\"");
        run("PRAGMA cipher_page_size = 4096");
        run("PRAGMA temp_store = MEMORY");
        run("PRAGMA journal_mode = WAL");
        run("PRAGMA synchronous = FULL");
        run("CREATE TABLE message(grp BLOB, seq INTEGER, at INTEGER, body BLOB)");
        run("CREATE INDEX message_seq ON message(grp, seq)");
        check(sqlite3_prepare_v2(db_, "INSERT INTO message VALUES(?1,?2,?3,?4)", -1, &insert_,
                                 nullptr));
    }
    ~Rows() {
        sqlite3_finalize(insert_);
        sqlite3_close(db_);
    }
    void run(const char* sql) { check(sqlite3_exec(db_, sql, nullptr, nullptr, nullptr)); }
    void insert(const std::string& group, std::uint64_t seq, const std::string& body) {
        sqlite3_bind_blob(insert_, 1, group.data(), static_cast<int>(group.size()), SQLITE_STATIC);
        sqlite3_bind_int64(insert_, 2, static_cast<sqlite3_int64>(seq));
        sqlite3_bind_int64(insert_, 3, 0);
        sqlite3_bind_blob(insert_, 4, body.data(), static_cast<int>(body.size()), SQLITE_STATIC);
        if (sqlite3_step(insert_) != SQLITE_DONE) throw std::runtime_error(sqlite3_errmsg(db_));
        sqlite3_reset(insert_);
    }

  private:
    void check(int code) {
        if (code != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(db_));
    }
    sqlite3* db_ = nullptr;
    sqlite3_stmt* insert_ = nullptr;
};

struct Group {
    std::uint64_t seq = 0;
    std::vector<Connection*> members;
};

class World {
  public:
    World(asio::io_context& loop, const std::string& file) : loop_(loop), rows_(file) {}
    void post(Pending pending);
    Group& group(const std::string& id) { return groups_[id]; }

  private:
    void flush();
    asio::io_context& loop_;
    Rows rows_;
    std::map<std::string, Group> groups_;
    std::vector<Pending> waiting_;
};

struct Connection : std::enable_shared_from_this<Connection> {
    Connection(tcp::socket socket, asio::ssl::context& tls, World& world)
        : stream(beast::tcp_stream(std::move(socket)), tls), world_(world) {}
    ~Connection() {
        if (group_.empty()) return;
        std::erase(world_.group(group_).members, this);
    }

    void start() {
        beast::get_lowest_layer(stream).socket().set_option(tcp::no_delay(true));
        stream.next_layer().async_handshake(asio::ssl::stream_base::server,
                                            [self = shared_from_this()](beast::error_code ec) {
                                                if (!ec) self->upgrade();
                                            });
    }
    void send(Frame frame) {
        outbox_.push_back(std::move(frame));
        if (outbox_.size() == 1) write();
    }

    ws::stream<beast::ssl_stream<beast::tcp_stream>> stream;

  private:
    void upgrade() {
        stream.set_option(ws::stream_base::timeout::suggested(beast::role_type::server));
        stream.binary(true);
        stream.set_option(ws::stream_base::decorator([](ws::response_type& reply) {
            reply.set(beast::http::field::sec_websocket_protocol, "tasuki.v1");
        }));
        stream.async_accept([self = shared_from_this()](beast::error_code ec) {
            if (!ec) self->read();
        });
    }
    void read() {
        stream.async_read(buffer_, [self = shared_from_this()](beast::error_code ec, std::size_t) {
            if (ec) return;
            self->handle();
            self->buffer_.consume(self->buffer_.size());
            self->read();
        });
    }
    void handle() {
        tasuki::v1::ClientEnvelope in;
        const auto data = buffer_.data();
        if (!in.ParseFromArray(data.data(), static_cast<int>(data.size()))) return;
        tasuki::v1::ServerEnvelope out;
        out.set_request_id(in.request_id());
        switch (in.kind_case()) {
            case tasuki::v1::ClientEnvelope::kHello: out.mutable_welcome()->set_protocol(1); break;
            case tasuki::v1::ClientEnvelope::kAttach:
                group_ = in.attach().cursors(0).group_id();
                world_.group(group_).members.push_back(this);
                out.mutable_attached();
                break;
            case tasuki::v1::ClientEnvelope::kPost:
                world_.post({shared_from_this(), in.request_id(), in.post()});
                return;
            default: out.mutable_ok(); break;
        }
        send(std::make_shared<const std::string>(out.SerializeAsString()));
    }
    void write() {
        stream.async_write(asio::buffer(*outbox_.front()),
                           [self = shared_from_this()](beast::error_code ec, std::size_t) {
                               if (ec) return;
                               self->outbox_.pop_front();
                               if (!self->outbox_.empty()) self->write();
                           });
    }

    World& world_;
    std::string group_;
    beast::flat_buffer buffer_;
    std::deque<Frame> outbox_;
};

void World::post(Pending pending) {
    waiting_.push_back(std::move(pending));
    if (waiting_.size() == 1) asio::post(loop_, [this] { flush(); });
}

// Everything that has arrived goes into one transaction with one sync; then answers and deliveries.
void World::flush() {
    rows_.run("BEGIN IMMEDIATE");
    std::vector<std::uint64_t> seqs;
    for (const auto& p : waiting_) {
        auto& g = groups_[p.post.group_id()];
        seqs.push_back(++g.seq);
        rows_.insert(p.post.group_id(), g.seq, p.post.body());
    }
    rows_.run("COMMIT");
    for (std::size_t i = 0; i < waiting_.size(); ++i) {
        auto& p = waiting_[i];
        tasuki::v1::ServerEnvelope ack;
        ack.set_request_id(p.request_id);
        auto* accepted = ack.mutable_accepted();
        accepted->set_client_msg_id(p.post.client_msg_id());
        accepted->set_seq(seqs[i]);
        p.author->send(std::make_shared<const std::string>(ack.SerializeAsString()));
        tasuki::v1::ServerEnvelope push;
        auto* event = push.mutable_event();
        event->set_group_id(p.post.group_id());
        event->set_room(1);
        event->mutable_event()->set_seq(seqs[i]);
        event->mutable_event()->set_client_msg_id(p.post.client_msg_id());
        event->mutable_event()->set_body(p.post.body());
        const auto frame = std::make_shared<const std::string>(push.SerializeAsString());
        for (auto* member : groups_[p.post.group_id()].members)
            if (member != p.author.get()) member->send(frame);
    }
    waiting_.clear();
}

void accept(tcp::acceptor& acceptor, asio::ssl::context& tls, World& world) {
    acceptor.async_accept([&](beast::error_code ec, tcp::socket socket) {
        if (!ec) std::make_shared<Connection>(std::move(socket), tls, world)->start();
        accept(acceptor, tls, world);
    });
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 5) {
        std::fprintf(stderr, "usage: tasuki-reference CERT KEY PORT FOLDER\n");
        return 2;
    }
    asio::io_context loop(1);
    asio::ssl::context tls(asio::ssl::context::tls_server);
    SSL_CTX_set_min_proto_version(tls.native_handle(), TLS1_3_VERSION);
    tls.use_certificate_chain_file(argv[1]);
    tls.use_private_key_file(argv[2], asio::ssl::context::pem);
    World world(loop, std::string(argv[4]) + "/reference.db");
    tcp::acceptor acceptor(loop, {asio::ip::make_address("127.0.0.1"),
                                  static_cast<std::uint16_t>(std::stoi(argv[3]))});
    accept(acceptor, tls, world);
    loop.run();
}
