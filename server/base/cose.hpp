// Public keys of passkeys: the three algorithms that Tasuki offers an authenticator, as COSE keys
// (RFC 9052), and whether one of them made a signature (OpenSSL). Any thread.
#pragma once

#include <cstdint>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace tasuki {

// Numbers of the COSE registry; also what is offered, in this order.
enum class CoseAlgorithm : std::int16_t {
    eddsa = -8,    // Ed25519
    es256 = -7,    // ECDSA on P-256 with SHA-256
    rs256 = -257,  // RSASSA-PKCS1-v1_5 with SHA-256, for Windows Hello
};

struct CoseKey {
    CoseAlgorithm algorithm = CoseAlgorithm::es256;
    Bytes first;   // x of a point, the 32 bytes of Ed25519, the modulus of RSA
    Bytes second;  // y of a point
    bool operator==(const CoseKey&) const = default;
};

// The key that `from` begins with; `from` then begins behind it. Exactly the parameters of its
// algorithm may stand in it. `passkey_algorithm` where it is another algorithm, curve or size,
// `passkey_unreadable` where it is no key.
Result<CoseKey> read_cose_key(ByteView& from);

// Whether OpenSSL takes it for a key: a point on the curve, a modulus that is odd.
bool is_usable(const CoseKey& key);
bool signature_holds(const CoseKey& key, ByteView message, ByteView signature);

}  // namespace tasuki
