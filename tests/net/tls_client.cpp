#include "net/tls_client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <csignal>
#include <stdexcept>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace tasuki::test {

struct TlsClient::Parts {
    net::UniqueFd socket;
    SSL_CTX* context = nullptr;
    SSL* ssl = nullptr;
    ~Parts() {
        SSL_free(ssl);
        SSL_CTX_free(context);
    }
};

net::UniqueFd connect_plain(const std::string& host, std::uint16_t port, int receive_buffer) {
    bool v6 = host.find(':') != std::string::npos;
    net::UniqueFd fd(::socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    timeval five{5, 0};
    ::setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &five, sizeof five);
    ::setsockopt(fd.get(), SOL_SOCKET, SO_SNDTIMEO, &five, sizeof five);
    int one = 1;
    ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (receive_buffer > 0) {
        ::setsockopt(fd.get(), SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    }
    sockaddr_storage where{};
    socklen_t size = sizeof(sockaddr_in);
    if (v6) {
        auto* in6 = reinterpret_cast<sockaddr_in6*>(&where);
        in6->sin6_family = AF_INET6;
        in6->sin6_port = htons(port);
        ::inet_pton(AF_INET6, host.c_str(), &in6->sin6_addr);
        size = sizeof(sockaddr_in6);
    } else {
        auto* in4 = reinterpret_cast<sockaddr_in*>(&where);
        in4->sin_family = AF_INET;
        in4->sin_port = htons(port);
        ::inet_pton(AF_INET, host.c_str(), &in4->sin_addr);
    }
    if (::connect(fd.get(), reinterpret_cast<sockaddr*>(&where), size) != 0) {
        throw std::runtime_error("connect failed");
    }
    return fd;
}

TlsClient::TlsClient(const TlsClientWish& wish) : parts_(std::make_unique<Parts>()) {
    std::signal(SIGPIPE, SIG_IGN);  // OpenSSL's own socket BIO writes without MSG_NOSIGNAL
    parts_->socket = connect_plain(wish.host, wish.port, wish.receive_buffer);
    parts_->context = SSL_CTX_new(TLS_client_method());
    auto* context = parts_->context;
    SSL_CTX_set_mode(context, SSL_MODE_AUTO_RETRY);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    SSL_CTX_load_verify_file(context, wish.authority_file.c_str());
    if (wish.tls12_only) SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION);
    if (!wish.certificate_file.empty()) {
        SSL_CTX_use_certificate_chain_file(context, wish.certificate_file.c_str());
        SSL_CTX_use_PrivateKey_file(context, wish.key_file.c_str(), SSL_FILETYPE_PEM);
    }
    parts_->ssl = SSL_new(context);
    SSL_set1_host(parts_->ssl, "localhost");
    SSL_set_tlsext_host_name(parts_->ssl, "localhost");
    SSL_set_fd(parts_->ssl, parts_->socket.get());
    ERR_clear_error();
    if (SSL_connect(parts_->ssl) != 1) throw std::runtime_error("TLS handshake failed");
}

TlsClient::~TlsClient() = default;
TlsClient::TlsClient(TlsClient&&) noexcept = default;

bool TlsClient::write(ByteView bytes) {
    ERR_clear_error();
    return SSL_write(parts_->ssl, bytes.data(), static_cast<int>(bytes.size())) ==
           static_cast<int>(bytes.size());
}

Bytes TlsClient::read_some(std::size_t at_most) {
    Bytes out(at_most);
    ERR_clear_error();
    int n = SSL_read(parts_->ssl, out.data(), static_cast<int>(out.size()));
    if (n <= 0) ended_cleanly_ = SSL_get_error(parts_->ssl, n) == SSL_ERROR_ZERO_RETURN;
    out.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
    return out;
}

Bytes TlsClient::read_exactly(std::size_t size) {
    Bytes out;
    while (out.size() < size) {
        auto more = read_some(size - out.size());
        if (more.empty()) break;
        out.insert(out.end(), more.begin(), more.end());
    }
    return out;
}

void TlsClient::ask_for_key_update() {
    SSL_key_update(parts_->ssl, SSL_KEY_UPDATE_REQUESTED);
    SSL_do_handshake(parts_->ssl);
}

void TlsClient::say_goodbye() { SSL_shutdown(parts_->ssl); }

void TlsClient::cut_line() { ::shutdown(parts_->socket.get(), SHUT_WR); }

int TlsClient::fd() const { return parts_->socket.get(); }

std::string TlsClient::server_name_in_certificate() const {
    X509* certificate = SSL_get1_peer_certificate(parts_->ssl);
    char name[256] = {};
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name,
                              sizeof name);
    X509_free(certificate);
    return name;
}

}  // namespace tasuki::test
