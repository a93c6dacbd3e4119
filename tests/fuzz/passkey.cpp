// What an authenticator and a browser send before anybody is known: CBOR, COSE keys, authenticator
// data, client data. The first byte says as what the rest is read. What was read is a part of what
// came, within the bounds; a key that was taken can be used without a fault.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "base/cbor.hpp"
#include "base/limits.hpp"
#include "domain/passkey.hpp"

using namespace tasuki;

namespace {

void need(bool holds) {
    if (!holds) std::abort();
}

std::size_t items(const cbor::Item& item, int depth) {
    need(depth <= limits::kCborDepth);
    std::size_t n = 1;
    for (const auto& one : item.inside) n += items(one, depth + 1);
    if (item.kind == cbor::Kind::map) need(item.inside.size() % 2 == 0);
    return n;
}

void read_item(ByteView in) {
    auto rest = in;
    const auto item = cbor::read(rest);
    if (!item) return;
    need(rest.size() < in.size());
    need(items(*item, 1) <= limits::kCborItems);
}

void read_key(ByteView in) {
    auto rest = in;
    const auto key = read_cose_key(rest);
    if (!key) return;
    need(key->first.size() <= limits::kRsaModulusMax);
    (void)is_usable(*key);
    need(!signature_holds(*key, in, in));
}

void read_data(ByteView in) {
    const auto data = domain::read_authenticator_data(in);
    if (!data || !data->made) return;
    need(!data->made->id.empty() && data->made->id.size() <= limits::kPasskeyId);
    ByteView key = data->made->key;
    const auto again = read_cose_key(key);
    need(again && *again == data->made->parsed && key.empty());
}

void read_said(ByteView in) {
    const auto said = domain::read_client_data(in);
    if (said) need(!said->type.empty() && !said->origin.empty() && !said->challenge.empty());
}

void register_whole(ByteView in) {
    const domain::RelyingParty site{"example.org", {"https://example.org"}};
    const auto said = domain::read_client_data(in.first(in.size() / 2));
    if (!said) return;
    (void)domain::check_registration(site, said->challenge, in.first(in.size() / 2),
                                     in.subspan(in.size() / 2));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const ByteView rest{data + 1, size - 1};
    switch (data[0] % 5) {
        case 0: read_item(rest); break;
        case 1: read_key(rest); break;
        case 2: read_data(rest); break;
        case 3: read_said(rest); break;
        default: register_whole(rest); break;
    }
    return 0;
}
