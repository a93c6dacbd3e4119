// One simulated region through good and bad days, from one seed. The same seed and the same number
// of steps are the same story.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>

#include "sim/actor.hpp"
#include "sim/machine.hpp"
#include "sim/model.hpp"

namespace tasuki::sim {

class Simulation {
  public:
    Simulation(std::uint64_t seed, Rows rows);

    // Throws what went wrong, at whatever step it shows.
    void run(std::uint64_t steps);
    void finish();  // a restart and a last look at everything

    std::uint64_t step() const { return step_; }
    const Model& model() const { return model_; }
    Machine& machine() { return machine_; }
    const std::deque<std::string>& trace() const { return trace_; }

  private:
    void one_step();
    void one_batch();
    void observe(const Batch& batch, const Sent& sent);
    void time_passes();
    void restart();
    void tick();
    void note(std::string line);
    void reopened();

    Dice dice_;
    Machine machine_;
    Model model_;
    Actor actor_;
    std::uint64_t step_ = 0;
    std::uint64_t refusals_before_ = 0;  // in the ledger, when this life began
    std::uint64_t refused_before_ = 0;   // by the model's count, then
    std::deque<std::string> trace_;
};

struct Failure {
    std::uint64_t seed = 0;
    Rows rows = Rows::memory;
    std::uint64_t steps = 0;  // the shortest prefix that fails
    std::string what;
    std::deque<std::string> trace;
};
// Empty: it held. `steps` from the start, then a last look.
std::optional<Failure> run_once(std::uint64_t seed, Rows rows, std::uint64_t steps, Model* seen);
// The same, and of a failure the shortest beginning that shows it.
std::optional<Failure> run_and_shrink(std::uint64_t seed, Rows rows, std::uint64_t steps,
                                      Model* seen);

}  // namespace tasuki::sim
