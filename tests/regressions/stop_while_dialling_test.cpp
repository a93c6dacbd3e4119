// A nurse's app was closed in the second in which it came back on line, and crashed: the dialled
// line had handed its stream to the socket already, and stop() then closed the empty shell of it.
#include <gtest/gtest.h>

#include "sdk/desk.hpp"

namespace tasuki::test {
namespace {

// Stopped after every number of steps that a connection takes, from the first look-up to live.
TEST(Regression, AClientMayBeStoppedAtEveryStepOfADial) {
    Desk desk;
    desk.make_client();
    desk.sign_in();
    desk.client.reset();
    bool came_through = false;
    for (int steps = 0; steps < 400 && !came_through; ++steps) {
        desk.make_client();
        desk.client->start();
        desk.context.restart();
        for (int i = 0; i < steps; ++i) desk.context.run_one_for(20ms);
        came_through = desk.client->state() == client::State::live;
        desk.client.reset();
        desk.run_for(2ms);
    }
    EXPECT_TRUE(came_through);
}

}  // namespace
}  // namespace tasuki::test
