#include "kili_api/tls_server.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <csignal>
#include <cstdio>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <string_view>
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

// Names of protocols as ALPN has them: each after its length.
constexpr std::array<unsigned char, 3> http2{2, 'h', '2'};

int choose_http2(SSL*, const unsigned char** chosen, unsigned char* size, const unsigned char* offered,
                 unsigned int offered_size, void*) {
    unsigned char* found = nullptr;
    if (SSL_select_next_proto(&found, size, http2.data(), http2.size(), offered, offered_size) !=
        OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    *chosen = found;
    return SSL_TLSEXT_ERR_OK;
}

bool speaks_http2(const SSL* ssl) {
    const unsigned char* chosen = nullptr;
    unsigned int size = 0;
    SSL_get0_alpn_selected(ssl, &chosen, &size);
    return size > 0;
}

std::string frame(char type, char flags, char stream, const std::string& payload) {
    const auto size = payload.size();
    return std::string{char(size >> 16U), char(size >> 8U), char(size), type, flags, 0, 0, 0, stream} + payload;
}

// Whether what an HTTP/2 client has sent, its preface and frames, holds the HEADERS of a request.
bool asks(std::string_view sent) {
    constexpr std::size_t preface = 24;
    constexpr std::size_t head = 9;
    const auto byte = [&](std::size_t at) { return std::size_t(static_cast<unsigned char>(sent[at])); };
    for (std::size_t at = preface; at + head <= sent.size();
         at += head + (byte(at) << 16U) + (byte(at + 1) << 8U) + byte(at + 2))
        if (byte(at + 3) == 1) return true;
    return false;
}

void serve(SSL_CTX* context, Peer& peer, const std::string& bytes) {
    sigset_t broken_pipe; // OpenSSL writes to the socket as to a file
    sigemptyset(&broken_pipe);
    sigaddset(&broken_pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
    const std::unique_ptr<SSL, With<SSL_free>> ssl(SSL_new(context));
    SSL_set_fd(ssl.get(), peer.fd());
    if (SSL_accept(ssl.get()) != 1) return;
    std::array<char, 16384> record{}; // a small request of HTTP/1.1 comes in one
    std::string sent;
    for (int size = 0; (size = SSL_read(ssl.get(), record.data(), static_cast<int>(record.size()))) > 0;) {
        sent.append(record.data(), std::size_t(size));
        if (speaks_http2(ssl.get()) && !asks(sent)) continue;
        if (SSL_write(ssl.get(), bytes.data(), static_cast<int>(bytes.size())) <= 0) return;
    }
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

void TlsServer::speak_http2() {
    SSL_CTX_set_alpn_select_cb(context_.get(), &choose_http2, nullptr);
}

std::string TlsServer::http2_reply(const std::string& body) {
    const std::string settings = frame(4, 0, 0, "");
    const std::string headers = frame(1, 4, 1, "\x88"); // END_HEADERS; HPACK's table has ":status 200" at 8
    return settings + headers + frame(0, 1, 1, body);   // END_STREAM
}

TlsServer::~TlsServer() {
    std::filesystem::remove(certificate_);
}

std::string TlsServer::endpoint() const {
    return "https://127.0.0.1:" + std::to_string(server_.port()) + "/api/label/v2/graphql";
}

} // namespace kilihost::test
