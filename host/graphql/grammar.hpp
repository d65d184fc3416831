// The lexical grammar of GraphQL, values and types: what executable documents and type definitions share. PEGTL rules;
// heavy to compile, so only the two parsers include it.
//
// A rule for a token includes the blanks after it; `name` and the like are the token's text without them. The texts of
// errors, by the rule that does not match, are at the end.
#pragma once

#include "graphql/parse.hpp"

#include <tao/pegtl.hpp>
#include <tao/pegtl/contrib/limit_depth.hpp>
#include <tao/pegtl/contrib/parse_tree.hpp>

namespace kilihost::graphql::grammar {

using namespace tao::pegtl; // NOLINT(google-build-using-namespace): a grammar is made of these

// clang-format off

struct comment : seq<one<'#'>, star<not_one<'\n', '\r'>>> {};
struct byte_order_mark : string<'\xEF', '\xBB', '\xBF'> {};
struct blank_or_comma : sor<one<' ', '\t', '\r', '\n', ','>, byte_order_mark, comment> {};
struct ignored : star<blank_or_comma> {};

template <char... C> struct sign : seq<string<C...>, ignored> {};
struct colon : sign<':'> {};
struct brace_open : sign<'{'> {};
struct brace_close : sign<'}'> {};
struct bracket_open : sign<'['> {};
struct bracket_close : sign<']'> {};
struct paren_open : sign<'('> {};
struct paren_close : sign<')'> {};
struct end_of_text : eof {};

struct name : identifier {};
struct named : seq<name, ignored> {};
template <char... C> struct keyword : seq<string<C...>, not_at<identifier_other>, ignored> {};

// Strings: of UTF-8 text, with escapes; decoded after parsing.
struct plain_character : utf8::not_one<'"', '\\', '\n', '\r'> {};
struct hex4 : rep<4, xdigit> {};
struct hex_braced : seq<one<'{'>, rep_min_max<1, 6, xdigit>, one<'}'>> {};
struct escape_code : sor<one<'"', '\\', '/', 'b', 'f', 'n', 'r', 't'>, seq<one<'u'>, sor<hex4, hex_braced>>> {};
struct escape : if_must<one<'\\'>, escape_code> {};
struct quote : one<'"'> {};
struct closing_quote : quote {};
struct string_text : star<sor<escape, plain_character>> {};
struct quoted : if_must<quote, string_text, closing_quote> {};

struct three_quotes : string<'"', '"', '"'> {};
struct closing_three_quotes : three_quotes {};
struct escaped_three_quotes : string<'\\', '"', '"', '"'> {};
struct block_character : seq<not_at<three_quotes>, utf8::any> {};
struct block_text : star<sor<escaped_three_quotes, block_character>> {};
struct block_quoted : if_must<three_quotes, block_text, closing_three_quotes> {};

struct whole : seq<opt<one<'-'>>, sor<one<'0'>, seq<range<'1', '9'>, star<digit>>>> {};
struct fraction : seq<one<'.'>, plus<digit>> {};
struct exponent : seq<one<'e', 'E'>, opt<one<'+', '-'>>, plus<digit>> {};
struct no_more_number : not_at<sor<identifier_other, one<'.'>>> {};
struct real : seq<whole, sor<seq<fraction, opt<exponent>>, exponent>> {};
struct integer : whole {};
struct number : seq<sor<real, integer>, must<no_more_number>> {};

struct value;
struct variable : if_must<one<'$'>, name> {};
struct items : star<value> {};
struct list_value : if_must<bracket_open, items, bracket_close> {};
struct member : if_must<named, colon, value> {};
struct members : star<member> {};
struct object_value : if_must<brace_open, members, brace_close> {};
struct word_value : name {}; // true, false, null, or of an enumeration
struct value : sor<seq<sor<variable, number, block_quoted, quoted, word_value>, ignored>, list_value, object_value> {};

struct type;
struct list_type : if_must<bracket_open, type, bracket_close> {};
struct required_mark : one<'!'> {};
struct type : seq<sor<named, list_type>, opt<required_mark, ignored>> {};

// clang-format on

// Counts of what one text has had so far.
struct Counts {
    std::size_t names = 0;
    std::size_t values = 0;
    std::size_t definitions = 0;
};

template <typename Rule>
struct Limited : tao::pegtl::nothing<Rule> {};
template <>
struct Limited<value> : limit_depth<max_nesting> {
    template <typename Input>
    static void apply(const Input& in, Counts& counts) {
        if (++counts.values > max_values) throw parse_error("too many values in one document", in);
    }
};
template <>
struct Limited<type> : limit_depth<max_nesting> {};
template <>
struct Limited<name> {
    template <typename Input>
    static void apply(const Input& in, Counts& counts) {
        if (++counts.names > max_names) throw parse_error("too many names in one document", in);
    }
};

// clang-format off
template <typename Rule> inline constexpr const char* expected = nullptr;
template <> inline constexpr auto expected<ignored> = "expected blanks";
template <> inline constexpr auto expected<name> = "expected a name";
template <> inline constexpr auto expected<named> = "expected a name";
template <> inline constexpr auto expected<colon> = "expected \":\"";
template <> inline constexpr auto expected<brace_open> = "expected \"{\"";
template <> inline constexpr auto expected<brace_close> = "expected \"}\" or a further entry before it";
template <> inline constexpr auto expected<bracket_close> = "expected \"]\" or a further item before it";
template <> inline constexpr auto expected<paren_close> = "expected \")\" or a further entry before it";
template <> inline constexpr auto expected<end_of_text> = "expected a definition or the end of the text";
template <> inline constexpr auto expected<escape_code> = "unknown escape in a string";
template <> inline constexpr auto expected<string_text> = "not a string";
template <> inline constexpr auto expected<closing_quote> = "string without an end, or not UTF-8";
template <> inline constexpr auto expected<block_text> = "not a string";
template <> inline constexpr auto expected<closing_three_quotes> = "block string without an end, or not UTF-8";
template <> inline constexpr auto expected<no_more_number> = "a number runs into what follows";
template <> inline constexpr auto expected<value> = "expected a value";
template <> inline constexpr auto expected<type> = "expected a type";
template <> inline constexpr auto expected<items> = "expected values";
template <> inline constexpr auto expected<members> = "expected members";
// clang-format on

template <typename Input>
[[noreturn]] void refuse(const char* message, const Input& in) {
    throw parse_error(message, in);
}

// PEGTL calls a Control at each rule of a grammar. `Kept` says which rules become nodes of the tree. Control is off for
// a rule without such a node within it, such as the characters of a name.
template <template <typename...> class Kept>
struct Controls {
    template <typename Rule>
    struct Control : normal<Rule> {
        static constexpr bool enable =
            normal<Rule>::enable &&
            (Kept<Rule>::value || !parse_tree::internal::is_leaf<8, typename Rule::subs_t, Kept>);

        template <typename Input>
        [[noreturn]] static void raise(const Input& in, const Counts& /*counts*/) {
            static_assert(expected<Rule> != nullptr);
            refuse(expected<Rule>, in);
        }
    };
};

} // namespace kilihost::graphql::grammar
