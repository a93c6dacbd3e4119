#include "sim/simulation.hpp"

#include "sim/audit.hpp"

namespace tasuki::sim {

namespace {
constexpr std::size_t kTrace = 40;

std::string told(const domain::Command& command, const store::Applied& applied) {
    std::string line = "  " + name_of(command);
    if (const auto* group = std::get_if<domain::GroupCommand>(&command.what))
        line += " in " + group_of(*group).hex().substr(0, 6);
    line += " by " + command.asker.account.hex().substr(0, 6);
    if (applied.fault) return line + ": fault";
    if (!applied.outcome)
        return line + ": " + std::string(text_of(applied.outcome.error().refusal).slug);
    const auto& answer = (*applied.outcome)->answer;
    return line + (answer.repeated ? ": the same as before" : ": done") + ", seq " +
           std::to_string(answer.seq);
}
}  // namespace

Simulation::Simulation(std::uint64_t seed, Rows rows)
    : dice_(seed), machine_(rows), actor_(dice_, model_) {
    machine_.dice = &dice_;
    const auto founding = actor_.found(machine_.engine().now());
    const auto sent = machine_.send(founding);
    for (std::size_t i = 0; i < founding.size(); ++i) {
        if (sent.applied[i].fault) std::rethrow_exception(sent.applied[i].fault);
        must(sent.applied[i].outcome.has_value(), "the region could not be founded");
    }
    reopened();
}

void Simulation::run(std::uint64_t steps) {
    while (step_ < steps) {
        ++step_;
        one_step();
    }
}

void Simulation::finish() {
    restart();
    audit(machine_, model_);
}

void Simulation::note(std::string line) {
    trace_.push_back(std::move(line));
    if (trace_.size() > kTrace) trace_.pop_front();
}

// What the ledger tells from here on is this life's.
void Simulation::reopened() {
    refusals_before_ = refusals_recorded(machine_.tables());
    refused_before_ = model_.refused;
}

void Simulation::one_step() {
    const auto chance = dice_.below(100);
    const auto number = "step " + std::to_string(step_) + ": ";
    if (chance < 78) return one_batch();
    if (chance < 90) {
        time_passes();
        note(number + "time passes to " + to_rfc3339(machine_.engine().now()));
        return tick();
    }
    if (chance < 95) {
        note(number + "seal");
        return machine_.seal();
    }
    if (chance < 98) {
        note(number + "restart");
        return restart();
    }
    note(number + "crash");
    machine_.crash();
    reopened();
    audit(machine_, model_);
}

void Simulation::time_passes() {
    const auto chance = dice_.below(100);
    if (chance < 50) machine_.clock.advance(std::chrono::seconds(dice_.between(1, 90)));
    else if (chance < 80) machine_.clock.advance(std::chrono::minutes(dice_.between(1, 600)));
    else if (chance < 97) machine_.clock.advance(std::chrono::hours(dice_.between(1, 80)));
    else machine_.clock.advance(std::chrono::hours(24 * dice_.between(4, 40)));
    if (dice_.percent(5)) machine_.clock.set_state(static_cast<ClockState>(dice_.below(3)));
    if (dice_.percent(5)) machine_.clock.set_behind(std::chrono::seconds(dice_.below(100)));
}

void Simulation::tick() {
    const auto now = machine_.engine().now();
    for (bool fired = true; fired;) {
        const auto all = machine_.tick();
        const auto by = machine_.engine().timers_at();
        for (const auto& applied : all) model_.observe_timer(applied, now, by);
        fired = !all.empty();
    }
    // A clock that nobody vouches for ends nothing.
    model_.nothing_is_overdue(machine_.engine().timers_at());
}

// An orderly end: every refusal of this life stands in the ledger, or is counted in it.
void Simulation::restart() {
    machine_.clean_restart();
    must(
        refusals_recorded(machine_.tables()) - refusals_before_ == model_.refused - refused_before_,
        "the ledger tells of another number of refusals than there were");
    reopened();
}

void Simulation::one_batch() {
    Batch batch;
    const auto size = dice_.percent(5) ? dice_.between(20, 64) : dice_.between(1, 6);
    const auto now = machine_.engine().now();
    for (std::size_t i = 0; i < size; ++i) batch.push_back(actor_.next(now));
    const auto chance = dice_.below(100);
    Sent sent;
    if (chance < 80) sent = machine_.send(batch);
    else if (chance < 86) sent = machine_.send_and_lose_answers(batch);
    else if (chance < 91) sent = machine_.send_into_power_cut(batch);
    else if (chance < 94) sent = machine_.send_to_full_disk(batch);
    else sent = machine_.send_to_broken_disk(batch, dice_.percent(50));
    note("step " + std::to_string(step_) + ": " + std::to_string(size) + " commands" +
         (sent.note.empty() ? "" : ", " + sent.note) +
         (sent.took_place ? "" : ", nothing of it took place"));
    if (sent.took_place) observe(batch, sent);
    if (sent.answered) return;
    reopened();
    if (dice_.percent(50)) audit(machine_, model_);
    // Nobody was told: everybody tries again, and hears the same.
    const auto retry = machine_.send(batch);
    note("  tried again");
    observe(batch, retry);
}

void Simulation::observe(const Batch& batch, const Sent& sent) {
    must(sent.applied.size() == batch.size(), "a batch got more or fewer answers");
    const auto now = machine_.engine().now();
    for (std::size_t i = 0; i < batch.size(); ++i) {
        note(told(batch[i], sent.applied[i]));
        model_.observe(batch[i], sent.applied[i], now);
    }
}

namespace {
std::optional<Failure> failed(Simulation* simulation, std::uint64_t seed, Rows rows,
                              std::uint64_t steps, const std::string& what) {
    Failure failure{seed, rows, steps, what, {}};
    if (!simulation) return failure;
    failure.steps = std::min(simulation->step(), steps);
    failure.trace = simulation->trace();
    return failure;
}
}  // namespace

std::optional<Failure> run_once(std::uint64_t seed, Rows rows, std::uint64_t steps, Model* seen) {
    std::unique_ptr<Simulation> simulation;
    try {
        simulation = std::make_unique<Simulation>(seed, rows);
        simulation->run(steps);
        simulation->finish();
        if (seen) *seen = simulation->model();
        return std::nullopt;
    } catch (const std::exception& wrong) {
        return failed(simulation.get(), seed, rows, steps, wrong.what());
    } catch (const PowerCut&) {
        return failed(simulation.get(), seed, rows, steps, "a power cut reached the outside");
    }
}

std::optional<Failure> run_and_shrink(std::uint64_t seed, Rows rows, std::uint64_t steps,
                                      Model* seen) {
    auto worst = run_once(seed, rows, steps, seen);
    if (!worst) return worst;
    std::uint64_t good = 0;
    while (good + 1 < worst->steps) {
        const auto middle = good + (worst->steps - good) / 2;
        if (auto earlier = run_once(seed, rows, middle, nullptr)) worst = std::move(earlier);
        else good = middle;
        if (worst->steps <= good) break;
    }
    return worst;
}

}  // namespace tasuki::sim
