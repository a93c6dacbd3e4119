// An authenticator in software, and the browser in front of it: makes passkeys and signs with them,
// rightly, or wrongly in one named way. Made of OpenSSL alone, so that it shares no line with what
// it tests. One thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

struct evp_pkey_st;

namespace tasuki::test {

class Authenticator {
  public:
    using Blob = std::vector<std::uint8_t>;
    enum class Key { es256, eddsa, rs256 };

    explicit Authenticator(Key key = Key::es256, std::string rp_id = "tasuki.example.jp");

    // What it would say; a test changes one of them.
    std::string rp_id;
    std::string origin = "https://tasuki.example.jp";
    std::string type;           // empty: the right one
    std::string extra;          // members behind the others, with the comma before them
    std::uint8_t flags = 0x05;  // present and verified
    std::uint32_t count = 0;
    std::uint32_t count_step = 0;  // 0: it keeps no counter
    Blob id;
    Blob aaguid = Blob(16, 0);
    std::string format = "none";
    Blob statement = {0xA0};
    Blob extensions;  // appended, with their flag

    struct Made {
        Blob client_data;
        Blob attestation_object;
    };
    struct Used {
        Blob id;
        Blob client_data;
        Blob authenticator_data;
        Blob signature;
        Blob user_handle;
    };
    Made make(const Blob& challenge, const Blob& user_handle);
    Used use(const Blob& challenge);

    Blob public_key() const;  // as COSE
    Blob user_handle;

  private:
    Blob client_data(const std::string& usual, const Blob& challenge) const;
    Blob authenticator_data(bool with_key) const;
    Blob sign(const Blob& message) const;

    Key key_;
    std::shared_ptr<evp_pkey_st> pkey_;
};

}  // namespace tasuki::test
