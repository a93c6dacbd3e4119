#include "net/tls_context.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace tasuki::net {
namespace {

[[noreturn]] void refuse(const std::string& file, const std::string& what) {
    std::string reason;
    if (auto code = ERR_peek_last_error(); code != 0) {
        const char* text = ERR_reason_error_string(code);
        if (text != nullptr) reason = std::string(" (") + text + ")";
    }
    ERR_clear_error();
    throw std::runtime_error(file + ": " + what + reason);
}

void check_readable(const std::string& file, bool secret) {
    if (file.empty()) throw std::runtime_error("tls: a file name is missing in the configuration");
    struct stat about {};
    if (::stat(file.c_str(), &about) != 0) refuse(file, std::strerror(errno));
    if (secret && (about.st_mode & S_IROTH) != 0) {
        refuse(file, "everybody on this machine may read this key; chmod o-r it");
    }
}

void load_certificate(SSL_CTX* context, const TlsConfig& config) {
    check_readable(config.certificate_file, false);
    check_readable(config.key_file, true);
    if (SSL_CTX_use_certificate_chain_file(context, config.certificate_file.c_str()) != 1) {
        refuse(config.certificate_file, "not a PEM certificate");
    }
    if (SSL_CTX_use_PrivateKey_file(context, config.key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
        refuse(config.key_file, "not the PEM private key of that certificate");
    }
    if (SSL_CTX_check_private_key(context) != 1) {
        refuse(config.key_file, "does not belong to the certificate");
    }
    const X509* certificate = SSL_CTX_get0_certificate(context);
    if (X509_cmp_current_time(X509_get0_notAfter(certificate)) < 0) {
        refuse(config.certificate_file, "the certificate has expired");
    }
    if (X509_cmp_current_time(X509_get0_notBefore(certificate)) > 0) {
        refuse(config.certificate_file, "the certificate is not valid yet");
    }
}

void ask_for_client_certificates(SSL_CTX* context, const TlsConfig& config) {
    if (config.client_certificates == ClientCertificates::off) return;
    check_readable(config.client_ca_file, false);
    const char* file = config.client_ca_file.c_str();
    if (SSL_CTX_load_verify_file(context, file) != 1) refuse(config.client_ca_file, "not a PEM CA");
    auto* names = SSL_load_client_CA_file(file);
    if (names == nullptr) refuse(config.client_ca_file, "not a PEM CA");
    SSL_CTX_set_client_CA_list(context, names);
    int mode = SSL_VERIFY_PEER;
    if (config.client_certificates == ClientCertificates::required) {
        mode |= SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
    }
    SSL_CTX_set_verify(context, mode, nullptr);
}

void choose_versions(SSL_CTX* context, const TlsConfig& config) {
    SSL_CTX_set_min_proto_version(context, config.allow_tls12 ? TLS1_2_VERSION : TLS1_3_VERSION);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                     SSL_OP_NO_TICKET | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                     SSL_OP_PRIORITIZE_CHACHA);
    if (SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20") != 1) {
        throw std::runtime_error("tls: this OpenSSL lacks the ciphers we need");
    }
}

// Memory and system calls: an idle connection gives its buffers back, a message costs one recv, and
// nobody resumes, so that each sign-in costs one send less and no secret outlives its connection.
void keep_it_small(SSL_CTX* context) {
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_read_ahead(context, 1);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_num_tickets(context, 0);
}

}  // namespace

TlsContext make_tls_context(const TlsConfig& config) {
    ERR_clear_error();
    TlsContext context(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free);
    if (!context) throw std::runtime_error("tls: OpenSSL gives no context");
    choose_versions(context.get(), config);
    keep_it_small(context.get());
    load_certificate(context.get(), config);
    ask_for_client_certificates(context.get(), config);
    return context;
}

}  // namespace tasuki::net
