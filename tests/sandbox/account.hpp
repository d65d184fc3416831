// A sandbox, and a client's use of it, over real HTTP.
#pragma once

#include "sandbox/sandbox.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace kilihost::test {

struct HttpReply {
    long status = 0;
    std::string body;
};

// One request by libcurl; a POST if there is a body. Fails the test if no reply comes.
HttpReply send(const std::string& url, const std::vector<std::string>& headers, const std::string* body = nullptr);

// The tutorial's jsonInterface, in short, and its label of three boxes; and one of `boxes` boxes.
extern const char* const json_interface;
std::string boxes(int count);

class Account {
  public:
    explicit Account(sandbox::Options options = {});

    std::string url(const std::string& path) const;

    // The whole reply, status 200 wanted.
    nlohmann::json reply(const std::string& document, const nlohmann::json& variables = nlohmann::json::object());
    // The reply's data; no errors wanted.
    nlohmann::json data(const std::string& document, const nlohmann::json& variables = nlohmann::json::object());
    // The only error's code and message, and that nothing else came.
    std::string refusal(const std::string& document, const nlohmann::json& variables = nlohmann::json::object());

    std::string project(const std::string& title = "Webhooks test project");
    std::string asset(const std::string& project, const std::string& external_id);
    // A label of this type; its id.
    std::string label(const std::string& asset, const std::string& response, const std::string& type = "DEFAULT");
    nlohmann::json label_fields(const std::string& label, const std::string& fields);
    std::string status(const std::string& asset);
    void send_back(const std::string& asset);
    // Registers a webhook with `data` beside its name and URL, and activates it.
    void webhook(const std::string& project, const std::string& name, const std::string& url, nlohmann::json data);

    sandbox::Sandbox sandbox;

  private:
    std::string key_;
};

} // namespace kilihost::test
