// The server's side of TLS as configured: versions, certificate, client certificates. Values of
// SSL_CTX are shared and immutable once made; reading files happens on the calling thread.
#pragma once

#include <memory>
#include <string>

struct ssl_ctx_st;

namespace tasuki::net {

enum class ClientCertificates { off, optional, required };

struct TlsConfig {
    std::string certificate_file;  // PEM: the server's own first, then the chain
    std::string key_file;          // PEM; refused where everybody may read it
    ClientCertificates client_certificates = ClientCertificates::off;
    std::string client_ca_file;  // PEM; needed unless `off`
    bool allow_tls12 = false;    // with ECDHE and AEAD only
};

using TlsContext = std::shared_ptr<ssl_ctx_st>;

// Throws std::runtime_error with a sentence for the operator: which file, what is wrong with it.
// An expired certificate is refused here, because every client would refuse it one by one.
TlsContext make_tls_context(const TlsConfig& config);

}  // namespace tasuki::net
