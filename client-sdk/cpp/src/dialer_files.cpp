// Bytes of files over HTTPS (docs/protocol.md).
#include <boost/beast/http.hpp>

#include "dialer_line.hpp"

namespace tasuki::client {
namespace http = beast::http;

namespace {

constexpr std::size_t kEnvelopeMost = 64 * 1024;
constexpr std::size_t kBuffer = 64 * 1024;

using Put = http::request<http::vector_body<std::uint8_t>>;
using Get = http::request<http::empty_body>;
using Answer = http::response<http::vector_body<std::uint8_t>>;

class OpenFileLine final : public FileLine {
  public:
    OpenFileLine(std::shared_ptr<Line> line, const Options& options, std::string bearer)
        : line_(std::move(line)),
          host_(host_field(options)),
          bearer_(std::move(bearer)),
          patience_(options.request_timeout) {}

    awaitable<Result<Bytes>> put(std::string path, Bytes piece) override {
        Put request(http::verb::put, path, 11);
        head(request);
        request.set(http::field::content_type, "application/octet-stream");
        request.body() = std::move(piece);
        request.prepare_payload();
        go_on();
        auto [unsent, sent] = co_await http::async_write(line_->stream, request, kAwait);
        if (unsent) co_return failure_of_step(Error::connection_lost, "send", unsent);
        http::response_parser<http::vector_body<std::uint8_t>> parser;
        parser.body_limit(kEnvelopeMost);
        auto [unread, got] = co_await http::async_read(line_->stream, buffer_, parser, kAwait);
        if (unread) co_return failure_of_step(Error::connection_lost, "answer", unread);
        co_return envelope_in(parser.release());
    }

    awaitable<Result<Bytes>> get(std::string path, std::uint64_t from,
                                 std::function<void(const Bytes&)> sink) override {
        Get request(http::verb::get, path, 11);
        head(request);
        if (from != 0) request.set(http::field::range, "bytes=" + std::to_string(from) + "-");
        go_on();
        auto [unsent, sent] = co_await http::async_write(line_->stream, request, kAwait);
        if (unsent) co_return failure_of_step(Error::connection_lost, "send", unsent);
        http::response_parser<http::buffer_body> parser;
        parser.body_limit(boost::none);
        auto [no_head, n] =
            co_await http::async_read_header(line_->stream, buffer_, parser, kAwait);
        if (no_head) co_return failure_of_step(Error::connection_lost, "answer", no_head);
        const auto status = parser.get().result_int();
        const bool refused = status != 200 && status != 206;
        if (!refused && (from != 0) != (status == 206))
            co_return failure_of(Error::protocol_broken, "another range than was asked for");
        Bytes refusal;
        Bytes piece(kBuffer);
        while (!parser.is_done()) {
            parser.get().body().data = piece.data();
            parser.get().body().size = piece.size();
            go_on();
            auto [broken, m] = co_await http::async_read(line_->stream, buffer_, parser, kAwait);
            if (broken && broken != http::error::need_buffer)
                co_return failure_of_step(Error::connection_lost, "file", broken);
            const auto got = piece.size() - parser.get().body().size;
            const Bytes some(piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(got));
            if (refused && refusal.size() + got <= kEnvelopeMost)
                refusal.insert(refusal.end(), some.begin(), some.end());
            if (!refused && got != 0) sink(some);
        }
        if (refused && (parser.get()[http::field::content_type] != kMediaType || refusal.empty()))
            co_return failure_of(Error::protocol_broken, "http status " + std::to_string(status));
        co_return refusal;
    }

  private:
    template <class Request>
    void head(Request& request) const {
        request.set(http::field::host, host_);
        request.set(http::field::authorization, "Bearer " + bearer_);
    }
    void go_on() { beast::get_lowest_layer(line_->stream).expires_after(patience_); }

    static Result<Bytes> envelope_in(Answer answer) {
        if (answer[http::field::content_type] == kMediaType && !answer.body().empty())
            return std::move(answer.body());
        const auto status = answer.result_int();
        const auto detail = "http status " + std::to_string(status);
        if (status == 401) return failure_of(Error::session_ended, detail);
        if (status == 503) return failure_of(Error::busy, detail);
        return failure_of(Error::protocol_broken, detail);
    }

    std::shared_ptr<Line> line_;
    std::string host_, bearer_;
    Millis patience_;
    beast::flat_buffer buffer_;
};

}  // namespace

awaitable<Result<std::shared_ptr<FileLine>>> Dialer::open_files(std::string bearer) {
    auto setting = setting_;
    const auto& options = setting->options;
    auto line = new_line(*setting);
    auto reached =
        co_await dial(line, options.host, std::to_string(options.port), options.connect_timeout);
    if (!reached) co_return reached.error();
    co_return std::shared_ptr<FileLine>(
        std::make_shared<OpenFileLine>(std::move(line), options, std::move(bearer)));
}

}  // namespace tasuki::client
