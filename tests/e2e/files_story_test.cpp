// C8 on the real server: a photograph from the bedside reaches the physician through a bad
// connection, without the address of the house in it, and reaches nobody else.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "base/crypto.hpp"
#include "e2e/small_town.hpp"
#include "picture/samples.hpp"

namespace tasuki::test {
namespace {

namespace fs = std::filesystem;
namespace sdk = tasuki::client;

constexpr std::size_t kPiece = 256 * 1024;
constexpr std::string_view kMark = "KAKUU-NO-KIROKU-5127";  // stands in the file, all over it

// A document (架空) of this many bytes that names itself in every kilobyte.
Bytes document(std::size_t bytes) {
    Writer out;
    out.raw("%PDF-1.4\n");
    for (std::uint32_t i = 0; out.bytes().size() + 1100 < bytes; ++i)
        out.raw(kMark).u32(i).raw(std::string(1000, static_cast<char>('a' + i % 26)));
    out.raw(std::string(bytes - out.bytes().size() - 7, ' ')).raw("\n%%EOF\n");
    return out.take();
}

sdk::Client::FileToSend whole(const Bytes& file, std::string name) {
    sdk::Client::FileToSend out;
    out.size = file.size();
    out.name = std::move(name);
    out.read = [&file](std::uint64_t at, std::size_t most) {
        const auto from = file.begin() + static_cast<std::ptrdiff_t>(at);
        const auto n = std::min<std::size_t>(most, file.size() - at);
        return sdk::Bytes(from, from + static_cast<std::ptrdiff_t>(n));
    };
    return out;
}

class FilesStory : public testing::Test {
  protected:
    sdk::Attachment send(Someone& who, const Bytes& file, std::string name) {
        return town.must(who.client().upload(town.group, whole(file, std::move(name))));
    }
    std::uint64_t post(Someone& who, const sdk::Attachment& file, std::string text) {
        const auto before = who.all<sdk::Sent>().size();
        auto draft = sdk::Draft::report(std::move(text));
        draft.attachments.push_back(file);
        EXPECT_TRUE(who.client().post(town.room(), draft));
        EXPECT_TRUE(town.until([&] { return who.all<sdk::Sent>().size() > before; }))
            << town.told();
        return who.all<sdk::Sent>().back().accepted.seq;
    }
    sdk::Done fetch(Someone& who, const sdk::Attachment& file, Bytes& into) {
        const auto sink = [&into](const sdk::Bytes& piece) {
            into.insert(into.end(), piece.begin(), piece.end());
        };
        std::optional<sdk::Done> done;
        boost::asio::co_spawn(town.context, who.client().download(town.group, file, sink),
                              [&](std::exception_ptr broken, sdk::Done answer) {
                                  if (broken) std::rethrow_exception(broken);
                                  done = std::move(answer);
                              });
        EXPECT_TRUE(town.until([&] { return done.has_value(); }, 60s)) << town.told();
        return *done;
    }
    // As the other sees it in the message.
    std::optional<sdk::Attachment> shown_to(const Someone& who) const {
        for (const auto& one : who.all<sdk::MessagePosted>())
            if (!one.body.attachments.empty()) return one.body.attachments.front();
        return std::nullopt;
    }
    // The files under the server's folders that hold these bytes.
    std::vector<std::string> found_on_disk(std::string_view text) const {
        std::vector<std::string> out;
        for (const auto* name : {"store", "keys"}) {
            for (const auto& each : fs::recursive_directory_iterator(town.server.folder(name))) {
                if (!each.is_regular_file()) continue;
                std::ifstream in(each.path(), std::ios::binary);
                const std::string all{std::istreambuf_iterator<char>(in), {}};
                if (all.find(text) != std::string::npos) out.push_back(each.path().string());
            }
        }
        return out;
    }
    fs::path only_blob() const {
        std::vector<fs::path> out;
        for (const auto& each :
             fs::recursive_directory_iterator(fs::path(town.server.folder("store")) / "files"))
            if (each.is_regular_file()) out.push_back(each.path());
        EXPECT_EQ(out.size(), 1U);
        return out.empty() ? fs::path() : out.front();
    }

    SmallTown town;
};

TEST_F(FilesStory, AnUploadThatIsInterruptedFiveTimesGoesOnWhereItWas) {
    const auto file = document(8 * kPiece + 777);
    auto sending = whole(file, "退院時サマリー（架空）.pdf");
    std::set<std::uint64_t> kills{1, 2, 4, 5, 7};
    std::map<std::uint64_t, int> asked;
    const auto read = sending.read;
    sending.read = [&](std::uint64_t at, std::size_t most) {
        if (most <= kPiece) ++asked[at / kPiece];
        if (most <= kPiece && kills.erase(at / kPiece) != 0) {
            town.server.kill();
            town.server.start();
        }
        return read(at, most);
    };
    std::vector<std::uint64_t> told;
    const auto progress = [&told](std::uint64_t done, std::uint64_t) { told.push_back(done); };
    std::optional<sdk::Result<sdk::Attachment>> sent;
    boost::asio::co_spawn(town.context,
                          town.nurse.client().upload(town.group, std::move(sending), progress),
                          [&](std::exception_ptr broken, sdk::Result<sdk::Attachment> answer) {
                              if (broken) std::rethrow_exception(broken);
                              sent.emplace(std::move(answer));
                          });
    ASSERT_TRUE(town.until([&] { return sent.has_value(); }, 180s)) << town.told();
    ASSERT_TRUE(*sent) << sent->error().detail << town.told();
    EXPECT_TRUE(kills.empty());
    int pieces = 0;
    for (const auto& [number, times] : asked) {
        EXPECT_LE(times, 3) << "piece " << number;
        pieces += times;
    }
    EXPECT_LE(pieces, 9 + 5 * 2) << "it went on, and did not begin anew";
    EXPECT_TRUE(std::is_sorted(told.begin(), told.end()));
    EXPECT_EQ(told.back(), file.size());
    EXPECT_EQ((*sent)->media_type, "application/pdf");
    EXPECT_EQ((*sent)->size, file.size());

    post(town.nurse, **sent, "退院時サマリーです");
    ASSERT_TRUE(town.until([&] { return shown_to(town.doctor).has_value(); })) << town.told();
    const auto shown = *shown_to(town.doctor);
    EXPECT_EQ(shown.name, "退院時サマリー（架空）.pdf");
    Bytes got;
    EXPECT_TRUE(fetch(town.doctor, shown, got)) << town.told();
    EXPECT_EQ(got, file);

    // Nothing of it can be read on the disk, nor its name; and the record holds.
    EXPECT_EQ(found_on_disk(kMark), std::vector<std::string>{});
    EXPECT_EQ(found_on_disk("退院時サマリー"), std::vector<std::string>{});
    EXPECT_EQ(town.server.stop(), 0);
    const auto verified = town.server.run({"verify"});
    EXPECT_EQ(verified.code, 0) << verified.text;
}

TEST_F(FilesStory, APhotographLosesWhereItWasTaken) {
    const auto taken = jpeg(1600, 1200, 6);
    ASSERT_TRUE(tells(taken));
    const auto file = send(town.nurse, taken, "IMG_0001.JPG");
    EXPECT_EQ(file.media_type, "image/jpeg");
    EXPECT_TRUE(file.has_thumbnail);
    post(town.nurse, file, "仙骨部の写真です");
    ASSERT_TRUE(town.until([&] { return shown_to(town.doctor).has_value(); })) << town.told();
    Bytes got;
    ASSERT_TRUE(fetch(town.doctor, *shown_to(town.doctor), got)) << town.told();
    EXPECT_EQ(got.size(), file.size);
    EXPECT_FALSE(tells(got));
    const auto small = town.must(town.doctor.client().download_thumbnail(town.group, file.id));
    EXPECT_LT(small.size(), got.size());
    EXPECT_TRUE(text_of(small).starts_with("\xff\xd8\xff"));
    EXPECT_FALSE(tells(small));
    EXPECT_EQ(found_on_disk(kSecret), std::vector<std::string>{});
    EXPECT_EQ(town.server.log().find("IMG_0001"), std::string::npos);
}

TEST_F(FilesStory, AnythingElseIsRefusedByItsContentAndSoIsAFileNamedTwice) {
    const auto script = to_bytes("<html><script>alert(1)</script></html>");
    const auto no =
        town.wait_for(town.nurse.client().upload(town.group, whole(script, "写真.jpg")));
    ASSERT_FALSE(no);
    EXPECT_EQ(no.error().error, sdk::Error::attachment_type);
    EXPECT_NE(no.error().text_ja.find("PDF"), std::string::npos);

    const auto file = send(town.nurse, png(300, 200), "傷.png");
    post(town.nurse, file, "一回目");
    auto again = sdk::Draft::report("二回目");
    again.attachments.push_back(file);
    ASSERT_TRUE(town.nurse.client().post(town.room(), again));
    ASSERT_TRUE(town.until([&] { return !town.nurse.all<sdk::SendFailed>().empty(); }));
    EXPECT_EQ(town.nurse.all<sdk::SendFailed>().front().failure.error, sdk::Error::attachment_used);
}

TEST_F(FilesStory, WhoeverHasNothingToDoWithTheGroupGetsNothing) {
    const auto file = send(town.nurse, png(300, 200), "傷.png");
    Bytes got;
    EXPECT_EQ(fetch(town.doctor, file, got).error().error, sdk::Error::not_found)
        << "no message names it yet";
    post(town.nurse, file, "写真です");
    EXPECT_EQ(fetch(town.officer, file, got).error().error, sdk::Error::not_found);
    EXPECT_EQ(
        town.wait_for(town.officer.client().download_thumbnail(town.group, file.id)).error().error,
        sdk::Error::not_found);
    const auto picture = png(20, 20);
    EXPECT_EQ(town.wait_for(town.officer.client().upload(town.group, whole(picture, "x.png")))
                  .error()
                  .error,
              sdk::Error::not_found);
    Someone stranger(town.context, town.server, "stranger");
    stranger.power_on();
    const auto link_alone = fetch(stranger, file, got);
    EXPECT_EQ(link_alone.error().error, sdk::Error::not_signed_in) << link_alone.error().detail;
    stranger.power_off();
    EXPECT_TRUE(got.empty());
}

TEST_F(FilesStory, ADownloadUnderWayEndsWithTheMembership) {
    const auto file = send(town.doctor, document(24 << 20), "記録.pdf");
    post(town.doctor, file, "長い記録です");
    std::uint64_t got = 0, at_the_cut = 0;
    const auto sink = [&](const sdk::Bytes& piece) {
        got += piece.size();
        if (at_the_cut != 0 || got < (1 << 20)) return;
        at_the_cut = got;  // the download waits here, and the server with it
        const auto gone =
            town.must(town.doctor.client().remove(town.group, town.nurses, "担当変更"));
        (void)gone;
    };
    std::optional<sdk::Done> done;
    boost::asio::co_spawn(town.context, town.nurse.client().download(town.group, file, sink),
                          [&](std::exception_ptr broken, sdk::Done answer) {
                              if (broken) std::rethrow_exception(broken);
                              done = std::move(answer);
                          });
    ASSERT_TRUE(town.until([&] { return done.has_value(); }, 90s)) << town.told();
    ASSERT_FALSE(*done);
    EXPECT_EQ(done->error().error, sdk::Error::not_found) << done->error().detail;
    EXPECT_NE(at_the_cut, 0U);
    EXPECT_LT(got, file.size);
}

TEST_F(FilesStory, AFileIsGoneWithItsMessageAndStaysInTheRecord) {
    const auto file = send(town.nurse, png(300, 200), "傷.png");
    const auto seq = post(town.nurse, file, "別の方の写真");
    Bytes got;
    ASSERT_TRUE(fetch(town.doctor, file, got));
    ASSERT_TRUE(town.nurse.client().retract(town.room(), seq, "別の利用者の写真", true));
    ASSERT_TRUE(town.until([&] { return !town.doctor.all<sdk::MessageRetracted>().empty(); }));
    got.clear();
    EXPECT_EQ(fetch(town.doctor, file, got).error().error, sdk::Error::not_found);
    EXPECT_EQ(fetch(town.nurse, file, got).error().error, sdk::Error::not_found);
    EXPECT_TRUE(got.empty());
    EXPECT_GT(fs::file_size(only_blob()), 0U);
}

TEST_F(FilesStory, ABackupBringsFilesBackAndAnAlteredOneIsNamed) {
    const auto file = send(town.nurse, png(300, 200), "傷.png");
    post(town.nurse, file, "写真です");
    const auto blob = only_blob();
    const auto kept = fs::file_size(blob);
    const auto backup = town.server.folder("town.backup");
    const auto made = town.server.run({"backup", backup});
    ASSERT_EQ(made.code, 0) << made.text;
    EXPECT_EQ(town.server.stop(), 0);
    {
        std::fstream out(blob, std::ios::in | std::ios::out | std::ios::binary);
        out.seekp(40);
        out.put('x');
    }
    const auto altered = town.server.run({"verify"});
    EXPECT_NE(altered.code, 0);
    EXPECT_NE(altered.text.find("attachment " + file.id.hex()), std::string::npos) << altered.text;

    fs::rename(town.server.folder("store"), town.server.folder("lost-store"));
    fs::rename(town.server.folder("keys"), town.server.folder("lost-keys"));
    const auto restored =
        town.server.run({"restore", backup, "--recovery-sheet", town.server.folder("sheet.txt")});
    ASSERT_EQ(restored.code, 0) << restored.text;
    EXPECT_EQ(fs::file_size(only_blob()), kept);
    EXPECT_EQ(only_blob().filename(), blob.filename());
    const auto verified = town.server.run({"verify"});
    EXPECT_EQ(verified.code, 0) << verified.text;
}

}  // namespace
}  // namespace tasuki::test
