#include "kili/tls_server.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <csignal>
#include <cstdio>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <unistd.h>

namespace kilihost::test {
namespace {

template <auto function>
struct With {
    template <typename T>
    void operator()(T* object) const {
        function(object);
    }
};
using Key = std::unique_ptr<EVP_PKEY, With<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, With<X509_free>>;
using File = std::unique_ptr<FILE, With<fclose>>;

Certificate self_signed(EVP_PKEY* key, const std::string& name) {
    Certificate certificate(X509_new());
    X509_set_version(certificate.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
    X509_set_pubkey(certificate.get(), key);
    X509_NAME* subject = X509_get_subject_name(certificate.get());
    const std::array<unsigned char, 10> title{"kili-test"};
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, title.data(), -1, -1, 0);
    X509_set_issuer_name(certificate.get(), subject);
    const std::unique_ptr<X509_EXTENSION, With<X509_EXTENSION_free>> names(
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, name.c_str()));
    X509_add_ext(certificate.get(), names.get(), -1);
    REQUIRE(X509_sign(certificate.get(), key, EVP_sha256()) > 0);
    return certificate;
}

void serve(SSL_CTX* context, Peer& peer, const std::string& bytes) {
    sigset_t broken_pipe; // OpenSSL writes to the socket as to a file
    sigemptyset(&broken_pipe);
    sigaddset(&broken_pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
    const std::unique_ptr<SSL, With<SSL_free>> ssl(SSL_new(context));
    SSL_set_fd(ssl.get(), peer.fd());
    if (SSL_accept(ssl.get()) != 1) return;
    std::array<char, 16384> request{}; // a small request comes in one record
    while (SSL_read(ssl.get(), request.data(), static_cast<int>(request.size())) > 0)
        if (SSL_write(ssl.get(), bytes.data(), static_cast<int>(bytes.size())) <= 0) return;
}

} // namespace

TlsServer::TlsServer(const std::string& name, std::string bytes)
    : context_(SSL_CTX_new(TLS_server_method())),
      server_([this, bytes = std::move(bytes)](Peer& peer) { serve(context_.get(), peer, bytes); }) {
    const Key key(EVP_EC_gen("P-256"));
    const Certificate certificate = self_signed(key.get(), name);
    REQUIRE(SSL_CTX_use_certificate(context_.get(), certificate.get()) == 1);
    REQUIRE(SSL_CTX_use_PrivateKey(context_.get(), key.get()) == 1);

    std::string path = std::filesystem::temp_directory_path() / "kili-ca-XXXXXX";
    const int fd = mkstemp(path.data());
    REQUIRE(fd >= 0);
    const File file(fdopen(fd, "w"));
    certificate_ = path;
    REQUIRE(PEM_write_X509(file.get(), certificate.get()) == 1);
}

TlsServer::~TlsServer() {
    std::filesystem::remove(certificate_);
}

std::string TlsServer::endpoint() const {
    return "https://127.0.0.1:" + std::to_string(server_.port()) + "/api/label/v2/graphql";
}

} // namespace kilihost::test
