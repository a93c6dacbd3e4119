// A certificate authority made at run time in a test's own folder: no key of ours is ever in the
// tree. One thread.
#pragma once

#include <memory>
#include <string>

#include "base/bytes.hpp"

namespace tasuki::test {

struct CertificateFiles {
    std::string certificate;  // PEM
    std::string key;          // PEM, 0600
};

enum class CertificateUse { server, client };

struct CertificateWish {
    std::string common_name = "localhost";
    CertificateUse use = CertificateUse::server;  // a server's has SAN localhost, 127.0.0.1, ::1
    long valid_from_s = -3600;                    // seconds from now
    long valid_until_s = 24 * 3600;
};

class TestAuthority {
  public:
    explicit TestAuthority(std::string folder, const std::string& name = "ca");
    ~TestAuthority();
    TestAuthority(const TestAuthority&) = delete;
    TestAuthority& operator=(const TestAuthority&) = delete;

    const std::string& file() const { return file_; }  // the authority's own certificate, PEM
    CertificateFiles issue(const std::string& file_name, const CertificateWish& wish = {});

  private:
    struct Secret;
    std::string folder_;
    std::string file_;
    std::unique_ptr<Secret> secret_;
    long serial_ = 2;
};

// SHA-256 of the DER of the first certificate in a PEM file.
Bytes certificate_sha256(const std::string& pem_file);

}  // namespace tasuki::test
