#include "main/service.hpp"

#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include "base/log.hpp"
#include "main/broken_loop.hpp"

namespace tasuki {
namespace {

namespace asio = boost::asio;

std::size_t loops_wanted(const config::Config& config) {
    if (config.loops > 0) return config.loops;
    const auto cores = std::thread::hardware_concurrency();
    return cores > 1 ? cores - 1 : 1;
}

session::SessionConfig session_config(const config::Config& config) {
    session::SessionConfig out;
    out.origins = config.origins;
    out.passkeys = domain::relying_party(config.origins, config.passkey_domain);
    out.certificate_required = config.client_certificates == config::ClientCertificates::required;
    return out;
}

net::ServerConfig server_config(const config::Config& config) {
    net::ServerConfig out;
    out.address = config.listen.address;
    out.port = config.listen.port;
    out.assets = net::embedded_assets();
    out.tls.certificate_file = config.certificate;
    out.tls.key_file = config.certificate_key;
    out.tls.client_ca_file = config.client_ca;
    out.tls.allow_tls12 = config.tls_1_2;
    switch (config.client_certificates) {
        case config::ClientCertificates::off: break;
        case config::ClientCertificates::optional:
            out.tls.client_certificates = net::ClientCertificates::optional;
            break;
        case config::ClientCertificates::required:
            out.tls.client_certificates = net::ClientCertificates::required;
            break;
    }
    return out;
}

std::filesystem::path beside_this_program(const char* name) {
    return std::filesystem::read_symlink("/proc/self/exe").parent_path() / name;
}

asio::awaitable<session::Hub::Counts> counts_of(const session::Hub& hub) { co_return hub.counts(); }

// The record goes to the store whole but for what its ports still need.
std::unique_ptr<store::ThreadedStore> open_store(Record& record, const config::Config& config,
                                                 const Clock& clock) {
    store::ThreadedOptions options;
    options.engine = record.options(config.accept_clock);
    options.ports = record.ports(clock);
    options.on_tick = [&record] { record.anchor->sync(); };
    options.readers = config.readers;
    options.files = {record.folder / store::kFilesFolder, beside_this_program("tasuki-picture")};
    return std::make_unique<store::ThreadedStore>(std::move(record.tables), *record.keys,
                                                  std::move(record.key_store), clock,
                                                  std::move(options));
}

}  // namespace

Service::Lane::Lane(net::Loops& loops, std::size_t i, Service& service)
    : hub(loops.at(i).get_executor(), service.clock_, service.session_config_) {
    hub.start(*service.store_);
    door = std::make_unique<session::Door>(session::LoopParts{*service.store_, hub, service.hashes_,
                                                              service.challenges_, service.clock_,
                                                              service.session_config_});
}

Service::Service(const config::Config& config, std::unique_ptr<Record> record, const Clock& clock)
    : session_config_(session_config(config)),
      record_(std::move(record)),
      clock_(clock),
      loops_(loops_wanted(config)),
      store_(open_store(*record_, config, clock)),
      challenges_(loops_.at(0).get_executor(), clock) {
    std::vector<session::FrontDoor*> doors;
    std::vector<session::Hub*> hubs;
    for (std::size_t i = 0; i < loops_.size(); ++i) {
        lanes_.push_back(std::make_unique<Lane>(loops_, i, *this));
        doors.push_back(lanes_.back()->door.get());
        hubs.push_back(&lanes_.back()->hub);
    }
    for (auto& lane : lanes_) {
        auto others = hubs;
        std::erase(others, &lane->hub);
        lane->hub.meet(std::move(others));
    }
    server_ = std::make_unique<net::Server>(loops_, doors, server_config(config));
    operations_ = std::make_unique<Operations>(*this, loops_.at(0), config);
}

Service::~Service() { stop(std::chrono::milliseconds{0}); }

void Service::start() {
    loops_.start(end_broken);
    server_->start();
    operations_->start();
    log::info("serving", {{"port", int{port()}}, {"loops", loops_.size()}});
}

void Service::stop(std::chrono::milliseconds patience) {
    if (std::exchange(stopped_, true)) return;
    operations_->stop();
    const auto drained =
        asio::co_spawn(loops_.at(0), server_->drain(patience), asio::use_future).get();
    log::info("drained", {{"connections", drained.connections}, {"aborted", drained.aborted}});
    store_->stop();
    loops_.stop();
    log::info("stopped");
}

asio::awaitable<store::Outcome> Service::commit(domain::Command command) {
    co_return co_await store_->commit(lanes_.front()->hub.loop_number(), std::move(command));
}

store::MadeBackup Service::back_up(const std::filesystem::path& to,
                                   std::function<bool(store::BackupProgress)> tell) {
    const auto record = [this](const domain::BackupMade& made) {
        const auto outcome =
            asio::co_spawn(loops_.at(0), commit(backup_command(made)), asio::use_future).get();
        if (!outcome)
            throw std::runtime_error(std::string(text_of(outcome.error().refusal).japanese));
    };
    return store::make_backup({record_->folder, *record_->keys, to, TASUKI_VERSION, clock_.now(),
                               [this] { return store_->copy_keys(); }, record, std::move(tell)});
}

asio::awaitable<std::string> Service::metrics() {
    const auto health = store_->health();
    const auto net = server_->counts();
    session::Hub::Counts hub;
    for (const auto& lane : lanes_) {
        const auto one =
            co_await asio::co_spawn(lane->hub.loop(), counts_of(lane->hub), asio::use_awaitable);
        hub.sessions += one.sessions;
        hub.attached += one.attached;
        hub.deliveries += one.deliveries;
        hub.cuts += one.cuts;
        hub.lags += one.lags;
        hub.withheld += one.withheld;
    }
    std::string out;
    const auto line = [&out](std::string_view name, std::uint64_t value) {
        out += "tasuki_" + std::string(name) + " " + std::to_string(value) + "\n";
    };
    line("commits_total", health.commits);
    line("batches_total", health.batches);
    line("refusals_total", health.refused);
    line("ledger_leaves_total", health.leaves);
    line("store_queue", health.queue);
    line("accepts_posts", health.accepts_posts ? 1 : 0);
    line("accepts_reads", health.accepts_reads ? 1 : 0);
    line("record_checked", health.record_checked ? 1 : 0);
    line("timers_held", health.timers_held ? 1 : 0);
    line("connections", net.open);
    line("connections_accepted_total", net.accepted);
    line("connections_refused_total", net.refused_at_accept);
    line("handshakes_total", net.handshakes);
    line("handshake_failures_total", net.handshake_failures);
    line("requests_total", net.requests);
    line("upgrades_total", net.upgrades);
    line("frames_in_total", net.frames_in);
    line("frames_out_total", net.frames_out);
    line("sends_total", net.sends);
    line("tls_records_total", net.records);
    line("bytes_in_total", net.bytes_in);
    line("bytes_out_total", net.bytes_out);
    line("bytes_queued", net.queued);
    line("slow_peers_dropped_total", net.dropped);
    line("sessions", hub.sessions);
    line("attached", hub.attached);
    line("deliveries_total", hub.deliveries);
    line("cuts_total", hub.cuts);
    line("lags_total", hub.lags);
    line("withheld_total", hub.withheld);
    co_return out;
}

}  // namespace tasuki
