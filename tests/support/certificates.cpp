#include "support/certificates.hpp"

#include <sys/stat.h>

#include <cstdio>
#include <stdexcept>
#include <utility>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace tasuki::test {
namespace {

template <auto release>
struct Release {
    template <class T>
    void operator()(T* p) const {
        release(p);
    }
};
using KeyPtr = std::unique_ptr<EVP_PKEY, Release<EVP_PKEY_free>>;
using X509Ptr = std::unique_ptr<X509, Release<X509_free>>;
using FilePtr = std::unique_ptr<FILE, Release<std::fclose>>;

void must(bool done, const char* what) {
    if (!done) throw std::runtime_error(std::string("test certificate: ") + what);
}

KeyPtr make_key() {
    KeyPtr key(EVP_EC_gen("P-256"));
    must(key != nullptr, "key");
    return key;
}

void add_extension(X509* certificate, X509* issuer, int nid, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    std::unique_ptr<X509_EXTENSION, Release<X509_EXTENSION_free>> extension(
        X509V3_EXT_conf_nid(nullptr, &context, nid, value));
    must(extension != nullptr, value);
    must(X509_add_ext(certificate, extension.get(), -1) == 1, value);
}

X509Ptr make_blank(EVP_PKEY* key, const std::string& name, long serial) {
    X509Ptr certificate(X509_new());
    must(certificate != nullptr, "certificate");
    X509_set_version(certificate.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial);
    X509_set_pubkey(certificate.get(), key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    return certificate;
}

void save_certificate(const std::string& path, X509* certificate) {
    FilePtr file(std::fopen(path.c_str(), "w"));
    must(file && PEM_write_X509(file.get(), certificate) == 1, "certificate file");
}

void save_key(const std::string& path, EVP_PKEY* key) {
    FilePtr file(std::fopen(path.c_str(), "w"));
    must(file && ::chmod(path.c_str(), 0600) == 0, "key file");
    must(PEM_write_PrivateKey(file.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1, "key");
}

}  // namespace

struct TestAuthority::Secret {
    KeyPtr key;
    X509Ptr certificate;
};

TestAuthority::TestAuthority(std::string folder, const std::string& name)
    : folder_(std::move(folder)), file_(folder_ + "/" + name + ".pem") {
    auto key = make_key();
    auto certificate = make_blank(key.get(), "Tasuki test authority " + name, 1);
    auto* raw = certificate.get();
    X509_set_issuer_name(raw, X509_get_subject_name(raw));
    X509_gmtime_adj(X509_getm_notBefore(raw), -7 * 24 * 3600L);
    X509_gmtime_adj(X509_getm_notAfter(raw), 7 * 24 * 3600L);
    add_extension(raw, raw, NID_basic_constraints, "critical,CA:TRUE");
    add_extension(raw, raw, NID_key_usage, "critical,keyCertSign,cRLSign");
    add_extension(raw, raw, NID_subject_key_identifier, "hash");
    must(X509_sign(raw, key.get(), EVP_sha256()) > 0, "signature");
    save_certificate(file_, raw);
    secret_ = std::make_unique<Secret>(Secret{std::move(key), std::move(certificate)});
}

TestAuthority::~TestAuthority() = default;

CertificateFiles TestAuthority::issue(const std::string& file_name, const CertificateWish& wish) {
    auto key = make_key();
    auto certificate = make_blank(key.get(), wish.common_name, serial_++);
    auto* raw = certificate.get();
    auto* issuer = secret_->certificate.get();
    X509_set_issuer_name(raw, X509_get_subject_name(issuer));
    X509_gmtime_adj(X509_getm_notBefore(raw), wish.valid_from_s);
    X509_gmtime_adj(X509_getm_notAfter(raw), wish.valid_until_s);
    add_extension(raw, issuer, NID_basic_constraints, "critical,CA:FALSE");
    add_extension(raw, issuer, NID_key_usage, "critical,digitalSignature");
    if (wish.use == CertificateUse::server) {
        add_extension(raw, issuer, NID_ext_key_usage, "serverAuth");
        add_extension(raw, issuer, NID_subject_alt_name,
                      "DNS:localhost,IP:127.0.0.1,IP:0:0:0:0:0:0:0:1");
    } else {
        add_extension(raw, issuer, NID_ext_key_usage, "clientAuth");
    }
    must(X509_sign(raw, secret_->key.get(), EVP_sha256()) > 0, "signature");
    CertificateFiles files{folder_ + "/" + file_name + ".pem", folder_ + "/" + file_name + ".key"};
    save_certificate(files.certificate, raw);
    save_key(files.key, key.get());
    return files;
}

Bytes certificate_sha256(const std::string& pem_file) {
    FilePtr file(std::fopen(pem_file.c_str(), "r"));
    must(file != nullptr, "file");
    X509Ptr certificate(PEM_read_X509(file.get(), nullptr, nullptr, nullptr));
    must(certificate != nullptr, "PEM");
    Bytes hash(32);
    unsigned size = 0;
    must(X509_digest(certificate.get(), EVP_sha256(), hash.data(), &size) == 1, "digest");
    return hash;
}

}  // namespace tasuki::test
