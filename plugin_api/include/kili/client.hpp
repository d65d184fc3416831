// kili/client.hpp: the current call of a rule, the host's log, and the part of Kili's API that a rule may use. Included
// by plugin.hpp.
#ifndef KILI_CLIENT_HPP
#define KILI_CLIENT_HPP

#include <kili/plugin.h>
#include <kili/value.hpp>

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#if defined(__cpp_exceptions) || defined(_CPPUNWIND)
#define KILI_HAS_EXCEPTIONS 1
#else
#define KILI_HAS_EXCEPTIONS 0
#endif

namespace kili {

// One run of a plugin function, and whether it failed. Lives until that function returns.
class Call {
  public:
    Call(const kili_host* host, kili_call* raw) : host_(host), raw_(raw) {}
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;

    const kili_host* host() const { return host_; }
    kili_call* raw() const { return raw_; }

    // The function will return an error, with this reason; the last reason counts.
    void fail(std::string_view why) {
        failed_ = true;
        host_->fail(raw_, detail::string(why));
    }
    bool failed() const { return failed_; }

    // Fails, and leaves the function if exceptions can.
    void raise(std::string_view why) {
#if KILI_HAS_EXCEPTIONS
        throw std::runtime_error(std::string(why));
#else
        fail(why);
#endif
    }

  private:
    const kili_host* host_;
    kili_call* raw_;
    bool failed_ = false;
};

// The host's log; lines carry the rule's name, the project and the run id. Silent if no call is in progress.
class Logger {
  public:
    explicit Logger(const Call* call) : call_(call) {}
    void debug(std::string_view text) const { log(KILI_LOG_DEBUG, text); }
    void info(std::string_view text) const { log(KILI_LOG_INFO, text); }
    void warning(std::string_view text) const { log(KILI_LOG_WARNING, text); }
    void error(std::string_view text) const { log(KILI_LOG_ERROR, text); }

  private:
    void log(kili_level level, std::string_view text) const {
        if (call_) call_->host()->log(call_->raw(), level, detail::string(text));
    }
    const Call* call_;
};

// Which of an asset's labels a rule asks for: kili().labels(asset_id, {{"REVIEW"}, author_id}).
struct LabelFilter {
    std::vector<std::string_view> types = {}; // labelTypes, such as "DEFAULT" or "REVIEW"; empty: any
    std::string_view author = {};             // the user's id or email address; empty: anybody
};

// Kili's API, through the host's client and its API budget. Every function blocks. If Kili cannot be asked, it throws
// std::runtime_error with the host's reason, and the host keeps the event. The client and its values are valid
// until the handler returns, on its thread.
class Client {
  public:
    explicit Client(Call& call) : call_(&call) {}

    // The asset's labels, newest first: an array of objects with the members that kili_host.labels names in plugin.h.
    // 1 API call for each 100.
    Value labels(std::string_view asset_id) const {
        const kili_value* out = nullptr;
        check(call_->host()->labels(call_->raw(), detail::string(asset_id), &out));
        return {call_->host(), out};
    }
    // Only the labels that fit the filter. A host older than 1.2 cannot filter: the call fails.
    Value labels(std::string_view asset_id, const LabelFilter& wanted) const {
        if (!KILI_HOST_HAS(call_->host(), labels_where)) {
            call_->raise("this host is too old to filter labels");
            return {};
        }
        std::vector<kili_string> types;
        for (const std::string_view type : wanted.types)
            types.push_back(detail::string(type));
        kili_label_filter filter = KILI_LABEL_FILTER_INIT;
        filter.types = types.data();
        filter.type_count = types.size();
        filter.author = detail::string(wanted.author);
        const kili_value* out = nullptr;
        check(call_->host()->labels_where(call_->raw(), detail::string(asset_id), &filter, &out));
        return {call_->host(), out};
    }
    // The "data" of the reply to any GraphQL document; `variables` is a JSON object as text, or empty. A reply with
    // errors throws, too. 1 API call.
    Value graphql(std::string_view document, std::string_view variables = {}) const {
        const kili_value* out = nullptr;
        check(call_->host()->graphql(call_->raw(), detail::string(document), detail::string(variables), &out));
        return {call_->host(), out};
    }
    // Creates an issue on any label of the project, at once, and again on a retry: prefer PluginCore::report. 1 API
    // call.
    void create_issue(std::string_view label_id, std::string_view text, std::string_view mid = {}) const {
        const kili_string texts = detail::string(text);
        const kili_string mids = detail::string(mid);
        check(call_->host()->create_issues(call_->raw(), detail::string(label_id), &texts, &mids, 1));
    }

  private:
    void check(kili_status status) const {
        if (status == KILI_OK) return;
        const std::string_view why = detail::view(call_->host()->service_error(call_->raw()));
        call_->raise(why.empty() ? "the host refused a service and gave no reason" : why);
    }
    Call* call_;
};

} // namespace kili

#endif
