#include "main/self_certificate.hpp"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>

#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>

namespace tasuki {
namespace {

template <class T, void (*Free)(T*)>
struct Freer {
    void operator()(T* p) const { Free(p); }
};
using Pkey = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY, EVP_PKEY_free>>;
using Cert = std::unique_ptr<X509, Freer<X509, X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freer<X509_EXTENSION, X509_EXTENSION_free>>;
struct BioFree {
    void operator()(BIO* bio) const { BIO_free(bio); }
};
using Bio = std::unique_ptr<BIO, BioFree>;

constexpr long kLifeSeconds = 30L * 24 * 3600;

void must(bool fine) {
    if (!fine) throw std::runtime_error("OpenSSL could not make a certificate");
}

std::string text_in(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return {data, static_cast<std::size_t>(size)};
}

std::string slurp(const std::filesystem::path& file) {
    std::ifstream in(file);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

void write_private(const std::filesystem::path& file, const std::string& text) {
    const auto before = ::umask(0077);
    std::ofstream out(file, std::ios::trunc);
    ::umask(before);
    out << text;
    if (!out.flush()) throw std::runtime_error(file.string() + " cannot be written");
}

bool good_for_a_day(const std::string& pem) {
    const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    const Cert cert(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
    if (!cert) return false;
    int days = 0, seconds = 0;
    if (ASN1_TIME_diff(&days, &seconds, nullptr, X509_get0_notAfter(cert.get())) != 1) return false;
    return days >= 1;
}

void extend(X509* cert, int nid, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, cert, cert, nullptr, nullptr, 0);
    const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value));
    must(extension && X509_add_ext(cert, extension.get(), -1) == 1);
}

Cert make_certificate(EVP_PKEY* key) {
    Cert cert(X509_new());
    must(cert != nullptr);
    X509_set_version(cert.get(), 2);
    std::uint64_t serial = 0;
    must(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1);
    ASN1_INTEGER_set_uint64(X509_get_serialNumber(cert.get()), serial >> 1);
    X509_gmtime_adj(X509_getm_notBefore(cert.get()), -3600);
    X509_gmtime_adj(X509_getm_notAfter(cert.get()), kLifeSeconds);
    X509_set_pubkey(cert.get(), key);
    auto* name = X509_get_subject_name(cert.get());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("Tasuki demo"), -1, -1, 0);
    X509_set_issuer_name(cert.get(), name);
    extend(cert.get(), NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
    extend(cert.get(), NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1,IP:::1");
    extend(cert.get(), NID_ext_key_usage, "serverAuth");
    must(X509_sign(cert.get(), key, EVP_sha256()) > 0);
    return cert;
}

}  // namespace

SelfCertificate self_certificate(const std::filesystem::path& folder) {
    SelfCertificate out{folder / "server.crt", folder / "server.key", ""};
    if (std::filesystem::exists(out.certificate) && std::filesystem::exists(out.key)) {
        out.pem = slurp(out.certificate);
        if (good_for_a_day(out.pem)) return out;
    }
    const Pkey key(EVP_EC_gen("P-256"));
    must(key != nullptr);
    const auto cert = make_certificate(key.get());
    const Bio key_pem(BIO_new(BIO_s_mem()));
    const Bio cert_pem(BIO_new(BIO_s_mem()));
    must(PEM_write_bio_PrivateKey(key_pem.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                  nullptr) == 1);
    must(PEM_write_bio_X509(cert_pem.get(), cert.get()) == 1);
    out.pem = text_in(cert_pem.get());
    write_private(out.key, text_in(key_pem.get()));
    write_private(out.certificate, out.pem);
    return out;
}

}  // namespace tasuki
