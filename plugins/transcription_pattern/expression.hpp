// A regular expression in RE2's syntax, which takes time linear in the text, whatever the expression.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

class Expression {
  public:
    // The text is no regular expression; says what is wrong with it.
    struct Invalid : std::runtime_error {
        using std::runtime_error::runtime_error;
    };

    explicit Expression(const std::string& expression);
    Expression(Expression&&) noexcept;
    Expression& operator=(Expression&&) noexcept;
    ~Expression();

    // Whether it matches the whole text.
    bool matches(std::string_view text) const;

  private:
    struct Compiled;
    std::unique_ptr<const Compiled> compiled_;
};
