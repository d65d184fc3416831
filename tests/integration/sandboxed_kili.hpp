// A sandbox that plays Kili for a host, with a client of its own.
#pragma once

#include "running_host.hpp"

#include "kili_api/client.hpp"
#include "sandbox/sandbox.hpp"

#include <string>

namespace integration {

class SandboxedKili {
  public:
    SandboxedKili() : sandbox_("127.0.0.1", 0, options()), client_(connection()) {}
    SandboxedKili(const SandboxedKili&) = delete;
    SandboxedKili& operator=(const SandboxedKili&) = delete;

    kilihost::kili_api::ApiConnection connection() const {
        kilihost::kili_api::ApiConnection to;
        to.endpoint = "http://127.0.0.1:" + std::to_string(sandbox_.port()) + "/api/label/v2/graphql";
        to.api_key = api_key;
        return to;
    }
    Settings settings() const { // of a host that talks to it
        Settings out;
        out.endpoint = connection().endpoint;
        return out;
    }

  private:
    static kilihost::sandbox::Options options() {
        kilihost::sandbox::Options out;
        out.api_key = api_key;
        return out;
    }
    kilihost::sandbox::Sandbox sandbox_;

  protected:
    kilihost::kili_api::Client client_;
};

} // namespace integration
