// The worker meets what strangers made. It has two pipes, and when it misbehaves it is gone.
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "picture/clean.hpp"
#include "picture/samples.hpp"
#include "store/picture_process.hpp"

namespace tasuki::store {
namespace {

using namespace std::chrono_literals;

const std::filesystem::path kProgram = TASUKI_PICTURE_PROGRAM;

[[maybe_unused]] std::string status_of(pid_t child) {
    std::ifstream in("/proc/" + std::to_string(child) + "/status");
    return {std::istreambuf_iterator<char>(in), {}};
}

TEST(PictureWorker, SaysWhatIsKept) {
    PictureProcess worker(kProgram);
    const auto sent = test::jpeg(800, 600, 6);
    worker.feed(sent);
    const auto answer = worker.answer();
    EXPECT_EQ(answer.kind, picture::Kind::jpeg);
    Bytes kept(answer.size), thumbnail(answer.thumbnail);
    worker.take(kept);
    worker.take(thumbnail);
    EXPECT_EQ(kept, picture::clean(sent)->kept);
    EXPECT_TRUE(text_of(thumbnail).starts_with("\xff\xd8\xff"));
    EXPECT_FALSE(test::tells(kept));
}

TEST(PictureWorker, RefusesWhatIsNoPicture) {
    PictureProcess worker(kProgram);
    worker.feed(to_bytes("#!/bin/sh\necho hello\n"));
    EXPECT_EQ(worker.answer().kind, picture::Kind::none);
}

TEST(PictureWorker, TakesALongFileWithoutEitherWaitingForTheOther) {
    PictureProcess worker(kProgram);
    Writer pdf;
    pdf.raw("%PDF-1.4\n").raw(std::string(8 << 20, 'x')).raw("\n%%EOF\n");
    worker.feed(pdf.bytes());
    const auto answer = worker.answer();
    ASSERT_EQ(answer.size, pdf.bytes().size());
    Bytes kept(answer.size);
    worker.take(kept);
    EXPECT_EQ(kept, pdf.bytes());
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST(PictureWorker, IsShutInBeforeItReads) {
    const PictureProcess worker(kProgram);
    std::string status;
    for (int i = 0; i < 200 && status.find("Seccomp:\t2") == std::string::npos; ++i) {
        std::this_thread::sleep_for(25ms);
        status = status_of(worker.child());
    }
    EXPECT_NE(status.find("Seccomp:\t2"), std::string::npos) << status;
    EXPECT_NE(status.find("NoNewPrivs:\t1"), std::string::npos);
    std::ifstream limits("/proc/" + std::to_string(worker.child()) + "/limits");
    const std::string text{std::istreambuf_iterator<char>(limits), {}};
    EXPECT_NE(text.find("Max open files            3"), std::string::npos) << text;
    EXPECT_NE(text.find("Max file size             0"), std::string::npos);
}
#endif

TEST(PictureWorker, ThatIsNoWorkerIsAFault) {
    EXPECT_THROW(PictureProcess("/nowhere/tasuki-picture"), PictureFault);
    PictureProcess echo("/bin/cat");
    echo.feed(to_bytes(std::string(100, 'x')));
    EXPECT_THROW(echo.answer(), PictureFault);
    PictureProcess silent("/bin/true");
    EXPECT_THROW(silent.answer(), PictureFault);
}

TEST(PictureAnswer, IsHeldToItsBounds) {
    using picture::Answer;
    using picture::Kind;
    const auto said = [](Answer answer) { return picture::decode_answer(picture::encode(answer)); };
    EXPECT_TRUE(said({Kind::jpeg, 10, 5}));
    EXPECT_FALSE(said({Kind::jpeg, limits::kAttachment + 1, 0}));
    EXPECT_FALSE(said({Kind::jpeg, 10, limits::kThumbnail + 1}));
    EXPECT_FALSE(said({Kind::none, 10, 0}));
    EXPECT_FALSE(said({static_cast<Kind>(5), 10, 0}));
    EXPECT_FALSE(picture::decode_answer(to_bytes("tkpict/2")));
}

}  // namespace
}  // namespace tasuki::store
