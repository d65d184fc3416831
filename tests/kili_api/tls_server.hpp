// HTTPS on 127.0.0.1 with a new self-signed certificate.
#pragma once

#include "kili_api/scripted_server.hpp"

#include <filesystem>
#include <memory>
#include <string>

#include <openssl/ssl.h>

namespace kilihost::test {

class TlsServer {
  public:
    // Answers every request with `bytes`. The certificate is for `name`, as an X.509 subject alternative name:
    // "IP:127.0.0.1".
    TlsServer(const std::string& name, std::string bytes);
    // The same in HTTP/2, for clients that offer it; there is no other. `body` is JSON, the status 200.
    static std::string http2_reply(const std::string& body);
    void speak_http2();
    ~TlsServer();
    TlsServer(const TlsServer&) = delete;
    TlsServer& operator=(const TlsServer&) = delete;

    std::string endpoint() const;
    const std::filesystem::path& certificate() const { return certificate_; } // PEM

  private:
    struct Free {
        void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
    };
    std::filesystem::path certificate_;
    std::unique_ptr<SSL_CTX, Free> context_;
    ScriptedServer server_;
};

} // namespace kilihost::test
