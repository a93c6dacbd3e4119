// What the operator is told about certificates, and which versions are spoken.
#include "net/tls_context.hpp"

#include <sys/stat.h>

#include <fstream>
#include <stdexcept>

#include <gtest/gtest.h>

#include "support/certificates.hpp"
#include "support/temp_folder.hpp"

namespace tasuki::test {
namespace {

class TlsFiles : public ::testing::Test {
  protected:
    TempFolder folder;
    TestAuthority authority{folder.path().string()};

    // What make_tls_context says against a configuration; empty when it takes it.
    std::string problem(const net::TlsConfig& config) {
        try {
            net::make_tls_context(config);
            return {};
        } catch (const std::runtime_error& error) {
            return error.what();
        }
    }
    net::TlsConfig config_of(const CertificateFiles& files) {
        net::TlsConfig config;
        config.certificate_file = files.certificate;
        config.key_file = files.key;
        return config;
    }
};

TEST_F(TlsFiles, AGoodPairIsTaken) { EXPECT_EQ(problem(config_of(authority.issue("good"))), ""); }

TEST_F(TlsFiles, AMissingFileIsNamed) {
    auto config = config_of(authority.issue("good"));
    config.key_file = folder.file("absent.key");
    auto said = problem(config);
    EXPECT_NE(said.find("absent.key"), std::string::npos) << said;
    EXPECT_NE(said.find("No such file"), std::string::npos) << said;
}

TEST_F(TlsFiles, AKeyOfAnotherCertificateIsRefused) {
    auto config = config_of(authority.issue("one"));
    config.key_file = authority.issue("two").key;
    EXPECT_NE(problem(config).find("two.key"), std::string::npos);
}

TEST_F(TlsFiles, AKeyThatEverybodyMayReadIsRefused) {
    auto files = authority.issue("open");
    ASSERT_EQ(::chmod(files.key.c_str(), 0644), 0);
    EXPECT_NE(problem(config_of(files)).find("chmod o-r"), std::string::npos);
}

TEST_F(TlsFiles, AnExpiredCertificateIsRefusedOnce) {
    CertificateWish wish;
    wish.valid_from_s = -7200;
    wish.valid_until_s = -3600;
    EXPECT_NE(problem(config_of(authority.issue("old", wish))).find("expired"), std::string::npos);
    wish.valid_from_s = 3600;
    wish.valid_until_s = 7200;
    EXPECT_NE(problem(config_of(authority.issue("early", wish))).find("not valid yet"),
              std::string::npos);
}

TEST_F(TlsFiles, GarbageIsNoCertificate) {
    auto files = authority.issue("junk");
    std::ofstream(files.certificate) << "not a certificate\n";
    EXPECT_NE(problem(config_of(files)).find("not a PEM certificate"), std::string::npos);
}

TEST_F(TlsFiles, ClientCertificatesNeedAnAuthority) {
    auto config = config_of(authority.issue("good"));
    config.client_certificates = net::ClientCertificates::optional;
    EXPECT_NE(problem(config), "");
    config.client_ca_file = authority.file();
    EXPECT_EQ(problem(config), "");
}

}  // namespace
}  // namespace tasuki::test
