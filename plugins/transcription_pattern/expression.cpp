#include "expression.hpp"

#include <re2/re2.h>

struct Expression::Compiled {
    RE2 expression;
};

namespace {

RE2::Options options() {
    RE2::Options options;
    options.set_log_errors(false);
    options.set_never_capture(true);
    return options;
}

} // namespace

Expression::Expression(const std::string& expression) : compiled_(new Compiled{RE2(expression, options())}) {
    if (!compiled_->expression.ok()) throw Invalid(compiled_->expression.error());
}

Expression::Expression(Expression&&) noexcept = default;
Expression& Expression::operator=(Expression&&) noexcept = default;
Expression::~Expression() = default;

bool Expression::matches(std::string_view text) const {
    return RE2::FullMatch(re2::StringPiece(text.data(), text.size()), compiled_->expression);
}
