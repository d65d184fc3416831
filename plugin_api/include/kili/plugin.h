/** @file
 * kili/plugin.h: write a quality rule for kili-host as a shared library.
 *
 * It needs C11 (or C++11) and the three standard headers below. C++ authors use plugin.hpp, which wraps this file.
 * A complete rule:
 *
 *     #include <kili/plugin.h>
 *
 *     static kili_status on_submit(void *self, const kili_host *host, kili_call *call,
 *                                  const kili_value *label, kili_string asset_id) {
 *         (void)self; (void)asset_id;
 *         const kili_value *seconds = host->get(label, KILI_STR("secondsToLabel"));
 *         if (host->number(seconds, 60.0) < 2.0) {
 *             kili_finding finding = KILI_FINDING_INIT;
 *             finding.severity = KILI_WARN;
 *             finding.text = KILI_STR("Labeled in less than two seconds");
 *             return host->report(call, &finding);
 *         }
 *         return KILI_OK;
 *     }
 *
 *     KILI_EXPORT const kili_plugin_v1 kili_plugin = {
 *         .abi_major = KILI_ABI_MAJOR, .struct_size = sizeof(kili_plugin_v1),
 *         .name = KILI_STR_INIT("too_fast"), .version = KILI_STR_INIT("1.0.0"),
 *         .on_submit = on_submit,
 *     };
 *
 * How it runs. The host loads the library, reads the symbol `kili_plugin` and checks its version before any
 * code of the plugin runs. It creates instances for each project that the rule serves, and calls the rule's handler
 * for each event. The rule reads the event through `kili_host`, reports findings, and returns. The
 * host turns findings into Kili issues and sends the asset back to its labeler. A rule reaches Kili's API only
 * through the services below.
 *
 * Threads: one instance is never entered by two threads at once; two instances of one rule may run in parallel, so
 * variables shared between instances need a lock. A tag says who calls a function:
 * - [instance] the host calls it, on one of its threads, one call at a time for each instance
 * - [call] the plugin calls it, on the thread that the host entered it on, and only until the plugin function returns
 *
 * Memory: nobody frees what the other side allocated. What the host passes stays valid until the plugin function
 * that received it returns. A host function copies what the plugin passes before it returns. Strings
 * are UTF-8, pointer and length, not NUL-terminated.
 *
 * Errors: plugin functions return a status; host functions return one if they can fail. No C++ exception,
 * longjmp or signal may cross this boundary.
 */
#ifndef KILI_PLUGIN_H
#define KILI_PLUGIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The version of this header. The major number is the ABI's: a host runs plugins of its own major only. Within
 * a major, structs grow at the end and nothing else changes, so any 1.x plugin runs on any 1.y host. */
#define KILI_PLUGIN_VERSION_MAJOR 1
/** Rises when something is added. */
#define KILI_PLUGIN_VERSION_MINOR 2
/** Rises with comments and the C++ headers; the ABI is the same. */
#define KILI_PLUGIN_VERSION_PATCH 0
/** What a plugin writes into kili_plugin_v1.abi_major. */
#define KILI_ABI_MAJOR ((uint32_t)KILI_PLUGIN_VERSION_MAJOR)

/* --- Export and calling convention --------------------------------------------------------------------- */

/** ELF and Mach-O: default visibility (build with -fvisibility=hidden). PE: dllexport. */
#if defined(_WIN32)
#define KILI_EXPORT __declspec(dllexport)
#else
#define KILI_EXPORT __attribute__((visibility("default")))
#endif

/** The calling convention of every function pointer below: C's, spelt out if a platform has several. */
#if defined(_WIN32) && !defined(_WIN64)
#define KILI_CALL __cdecl
#else
#define KILI_CALL
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* --- Strings ------------------------------------------------------------------------------------------- */

/** UTF-8 text. `data` may be NULL only if `size` is 0. The struct never grows, so other structs may embed it. */
typedef struct kili_string {
    const char *data; /**< not NUL-terminated */
    size_t size;      /**< in bytes */
} kili_string;

/** A literal as a kili_string, in a static initializer. */
#define KILI_STR_INIT(literal) { "" literal, sizeof(literal) - 1 }
/** A literal as a kili_string, in an expression. */
#ifdef __cplusplus
#define KILI_STR(literal) (kili_string KILI_STR_INIT(literal))
#else
#define KILI_STR(literal) ((kili_string)KILI_STR_INIT(literal))
#endif

/* --- Results ------------------------------------------------------------------------------------------- */

/** What a function returns. Handlers return KILI_OK. They may also pass on KILI_LIMIT from `report`: it is no failure,
 * and what fitted counts. Any other status fails the call: its findings are dropped, and the host keeps the event with
 * the text given to `fail`. */
typedef int32_t kili_status;
/** The values of a kili_status. */
enum {
    KILI_OK = 0,          /**< done */
    KILI_FAILED = 1,      /**< the general error */
    KILI_INVALID = 2,     /**< an argument is wrong or missing, or the call is not allowed here */
    KILI_UNAVAILABLE = 3, /**< a service is not available: no network in a dry run, Kili refused, ... */
    KILI_LIMIT = 4        /**< a documented limit is exceeded; what fitted was taken */
};

/* --- JSON values --------------------------------------------------------------------------------------- */

/** A JSON value that the host owns: immutable, and parsed once for all rules. NULL is a valid argument
 * for any `const kili_value *` and reads as JSON's null, so look-ups chain without tests. */
typedef struct kili_value kili_value;

/** The type of a JSON value. */
typedef int32_t kili_type;
/** The values of a kili_type. */
enum {
    KILI_NULL = 0, /**< null, absent, out of range */
    KILI_BOOL = 1, /**< true or false */
    KILI_INTEGER = 2, /**< a number written without fraction or exponent that fits int64_t */
    KILI_NUMBER = 3,  /**< any other number; always finite */
    KILI_STRING = 4, /**< text, UTF-8 */
    KILI_ARRAY = 5,  /**< elements, by index */
    KILI_OBJECT = 6  /**< members, by name or by index */
};

/* --- Findings ------------------------------------------------------------------------------------------ */

/** What a finding leads to. */
typedef int32_t kili_severity;
/** The values of a kili_severity. */
enum {
    KILI_BLOCK = 0, /**< create the issue and send the asset back to the queue */
    KILI_WARN = 1   /**< create the issue only */
};

/** What a rule found wrong with the label. Initialize with KILI_FINDING_INIT. The struct grows at its end.
 * If something is wrong in many frames or pages, report it once for each, with the same text and mid. The host joins
 * these into one finding, and its text ends with their ranges ("frames 3 to 18, 25"). */
typedef struct kili_finding {
    uint32_t struct_size; /**< sizeof(kili_finding) as the plugin was compiled */
    kili_severity severity; /**< KILI_BLOCK or KILI_WARN */
    kili_string text; /**< for the labeler; required; cut at KILI_MAX_TEXT bytes; U+FFFD replaces invalid UTF-8 */
    kili_string mid;  /**< the annotation's `mid`, or empty: the finding concerns the whole label */
    int64_t frame; /**< Since 1.2. The video's frame, from 0 as in its jsonResponse; -1: none */
    int64_t page;  /**< Since 1.2. The PDF's page, from 1 as in Kili's pageNumberArray; -1: none */
} kili_finding;
/** The initializer of a kili_finding: blocking, without text, mid, frame or page. */
#define KILI_FINDING_INIT { (uint32_t)sizeof(kili_finding), KILI_BLOCK, { NULL, 0 }, { NULL, 0 }, -1, -1 }

/** Most findings of one call of a handler; those that differ only in frame or page count as one. Beyond it
 * `report` returns KILI_LIMIT, and the last issue says how many findings were left out. Kili's createIssues takes 100
 * at most. */
#define KILI_MAX_FINDINGS 100
/** Most bytes of a text; the host cuts a longer one. */
#define KILI_MAX_TEXT 2000

/** Since 1.2. Most keys of metadata that one call of a handler may set. */
#define KILI_MAX_METADATA 100

/* --- Filters ------------------------------------------------------------------------------------------- */

/** Since 1.2. Which labels `labels_where` returns. Initialize with KILI_LABEL_FILTER_INIT. The struct grows at its
 * end. */
typedef struct kili_label_filter {
    uint32_t struct_size; /**< sizeof(kili_label_filter) as the plugin was compiled */
    uint32_t reserved;    /**< 0 */
    const kili_string *types; /**< labelTypes, such as "DEFAULT" or "REVIEW"; NULL: any */
    size_t type_count;        /**< how many; 0: any */
    kili_string author; /**< the user's id, as in a label's authorId, or email address; empty: anybody */
} kili_label_filter;
/** The initializer of a kili_label_filter: any label. */
#define KILI_LABEL_FILTER_INIT { (uint32_t)sizeof(kili_label_filter), 0, NULL, 0, { NULL, 0 } }

/* --- Annotations --------------------------------------------------------------------------------------- */

/** Since 1.2. How an annotation is drawn or marked. A newer host may give further values: skip what you do not know. */
typedef int32_t kili_shape;
/** Since 1.2. The values of a kili_shape. */
enum {
    KILI_SHAPE_UNKNOWN = 0,   /**< none of these, such as a type that Kili adds later */
    KILI_SHAPE_RECTANGLE = 1, /**< four vertices, or two: opposite corners */
    KILI_SHAPE_POLYGON = 2,   /**< one outline */
    KILI_SHAPE_MASK = 3,      /**< type "semantic": rings or parts, with or without holes */
    KILI_SHAPE_OUTLINE = 4,   /**< an outline without a type */
    KILI_SHAPE_LINE = 5,      /**< type "polyline" or "vector" */
    KILI_SHAPE_MARKER = 6,    /**< one point */
    KILI_SHAPE_POSE = 7,      /**< named points, some of which may be missing */
    KILI_SHAPE_ENTITY = 8,    /**< a span of a text */
    KILI_SHAPE_SEGMENT = 9,   /**< a span of time, of a sound */
    KILI_SHAPE_RELATION = 10  /**< between other annotations: drawn nowhere itself */
};

/** Since 1.2. An annotation as the host read it, whatever form Kili wrote it in. The struct grows at its end. It and what
 * it points to are valid until the plugin function returns. */
typedef struct kili_annotation {
    uint32_t struct_size;    /**< sizeof(kili_annotation) as the host was compiled */
    kili_shape shape;        /**< KILI_SHAPE_RECTANGLE, ... */
    kili_string job;         /**< the name of its job, "JOB_0" */
    kili_string mid;         /**< its `mid`, as text even if Kili wrote a number; empty: none */
    kili_string category;    /**< the code of its first category; Kili's objects have one; empty: none */
    int64_t frame;           /**< the video's frame, from 0; -1: none */
    int64_t page;            /**< the PDF's page, from 1, if it is on one page only; else -1 */
    const kili_value *value; /**< as Kili wrote it */
    const kili_value *parts; /**< in a PDF the array of its parts, which hold geometry and pages; else NULL */
    /** @name The box around its first outline
     * In a PDF, that of its first part. Shares of the asset's width and height; in a geospatial project, degrees of
     * longitude and latitude. All four are NaN if it has no outline, or too few sound vertices: a rectangle needs two,
     * any other shape three.
     * @{ */
    double min_x; /**< left */
    double min_y; /**< top */
    double max_x; /**< right */
    double max_y; /**< bottom */
    /** @} */
} kili_annotation;

/* --- What the host offers ------------------------------------------------------------------------------ */

/** The severity of a line of the log. */
typedef int32_t kili_level;
/** The values of a kili_level. */
enum {
    KILI_LOG_DEBUG = 0,   /**< for the rule's author; by default the host's log leaves it out */
    KILI_LOG_INFO = 1,    /**< worth knowing */
    KILI_LOG_WARNING = 2, /**< may be wrong */
    KILI_LOG_ERROR = 3    /**< is wrong */
};

/** One run of a plugin function: the host's record of what it read, reported and asked for. */
typedef struct kili_call kili_call;

/** The host's functions. The struct grows at its end. Before you use a function that an older host may lack, ask
 * KILI_HOST_HAS(host, f). Valid as long as the library is loaded. */
typedef struct kili_host {
    uint32_t abi_major;   /**< the host's KILI_ABI_MAJOR, which is the plugin's own */
    uint32_t struct_size; /**< how much of this struct the host has, see KILI_HOST_HAS */

    /** @name Reading values
     * [call] Any value of any type may be given: a mismatch gives null, 0, empty or the fallback.
     * @{ */

    /** The JSON type; KILI_NULL for NULL. */
    kili_type(KILI_CALL *type)(const kili_value *value);
    /** Number of elements of an array, of members of an object, of bytes of a string; else 0. */
    size_t(KILI_CALL *size)(const kili_value *value);
    /** An object's member by its name, in O(log n); NULL if absent. If the name stands twice, the last one counts. */
    const kili_value *(KILI_CALL *get)(const kili_value *object, kili_string name);
    /** The element of an array, or the member of an object in the order written, at `index` from 0, in O(1);
     * NULL beyond the end. */
    const kili_value *(KILI_CALL *at)(const kili_value *value, size_t index);
    /** The name of an object's member at `index`; empty beyond the end. Valid as long as the value. */
    kili_string(KILI_CALL *name_at)(const kili_value *object, size_t index);
    /** A string's text; empty for other types. Valid as long as the value. */
    kili_string(KILI_CALL *string)(const kili_value *value);
    /** A number of either type as a double; `fallback` for other types. */
    double(KILI_CALL *number)(const kili_value *value, double fallback);
    /** An integer, or a number without fraction within int64_t; else `fallback`. */
    int64_t(KILI_CALL *integer)(const kili_value *value, int64_t fallback);
    /** A bool; else `fallback`. */
    bool(KILI_CALL *boolean)(const kili_value *value, bool fallback);
    /** The value as compact JSON text, for a plugin with a parser of its own. Valid until the plugin function
     * returns. */
    kili_string(KILI_CALL *text)(kili_call *call, const kili_value *value);

    /** @} @name About the event
     * [call]
     * @{ */

    /** The whole event as Kili posted it: eventType, logPayload, payload. NULL inside `create`. */
    const kili_value *(KILI_CALL *event)(const kili_call *call);
    /** The project that the instance was created for; empty while the host tries `create`, see there. */
    kili_string(KILI_CALL *project_id)(const kili_call *call);

    /** @} @name Writing
     * [call]
     * @{ */

    /** Adds a finding. KILI_INVALID without text, or inside `create`; KILI_LIMIT beyond KILI_MAX_FINDINGS. */
    kili_status(KILI_CALL *report)(kili_call *call, const kili_finding *finding);
    /** Asks to send the event's asset back to the queue even if no finding blocks. KILI_INVALID inside `create` or
     * if the event names no asset. */
    kili_status(KILI_CALL *send_back)(kili_call *call);
    /** Says why the call will return an error; the last text counts, cut at KILI_MAX_TEXT. */
    void(KILI_CALL *fail)(kili_call *call, kili_string text);
    /** Writes a line to the host's log, with the rule's name, project and run id. */
    void(KILI_CALL *log)(kili_call *call, kili_level level, kili_string text);

    /** @} @name Services
     * [call] These block, and each costs calls of the API budget that all rules share.
     * @{ */

    /** The labels of an asset of this project, newest first, as an array of objects with id, labelType,
     * createdAt, author {id, email}, isLatestLabelForUser and jsonResponse (an object). 1 API call for each 100
     * labels. KILI_UNAVAILABLE if Kili cannot be asked; *labels is then NULL, and `service_error` says why. */
    kili_status(KILI_CALL *labels)(kili_call *call, kili_string asset_id, const kili_value **labels);
    /** Sends any GraphQL document to Kili's API. `variables` is a JSON object as text, or empty. *data is the reply's
     * "data". 1 API call. KILI_UNAVAILABLE as above, also for a reply with GraphQL errors. A mutation
     * is carried out at once, and again if the event is retried: prefer findings. */
    kili_status(KILI_CALL *graphql)(kili_call *call, kili_string document, kili_string variables,
                                    const kili_value **data);
    /** Creates `count` issues (1 to 100) on any label of this project; mids[i] may be empty. This is carried out
     * at once, and again if the event is retried: prefer findings for the event's own label. 1 API call. */
    kili_status(KILI_CALL *create_issues)(kili_call *call, kili_string label_id, const kili_string *texts,
                                          const kili_string *mids, size_t count);
    /** Why the last service failed; empty if none did. */
    kili_string(KILI_CALL *service_error)(kili_call *call);

    /** @} @name Since 1.2
     * [call] Ask KILI_HOST_HAS before you use any of these.
     * @{ */

    /** The project as an object of id, title, inputType ("IMAGE", ...), workflowVersion ("V1" or "V2") and
     * jsonInterface (an object, already parsed). The host keeps it for all rules, and asks Kili at most once an hour
     * and project, and after an onProjectUpdated event: ask for it in the handler, not in `create`. It is NULL if there
     * is no API key, while the host tries `create`, and in `kili-host check` without --project: judge without it then.
     * It is also NULL while Kili is away, when the host tries the event again later, and if Kili does not show the
     * project to the key, when the event becomes a dead letter; both whatever the handler returns. */
    const kili_value *(KILI_CALL *project)(kili_call *call);
    /** Parses JSON text, such as Kili's JSON within JSON. NULL if `text` is not JSON; JSON's null gives a value of type
     * KILI_NULL. Valid until the plugin function returns. */
    const kili_value *(KILI_CALL *parse)(kili_call *call, kili_string text);
    /** Sets a key of the metadata of the event's asset to a JSON value (`"accuracy"`, `0.5`); other keys stay. Like a
     * finding, it is carried out once, after all rules have judged, and only if this call does not fail. If a key is
     * set twice, the last value counts. KILI_INVALID inside `create`, if the event names no asset, for an empty key,
     * for a value that is not JSON, and for a key or value of more than KILI_MAX_TEXT bytes; KILI_LIMIT beyond
     * KILI_MAX_METADATA keys. */
    kili_status(KILI_CALL *set_metadata)(kili_call *call, kili_string key, kili_string value_json);
    /** Asks to put the event's asset into review. This is carried out once, as above. If any rule blocks or calls
     * `send_back`, the asset goes back to its labeler instead. KILI_INVALID inside `create` or if the event names no
     * asset. */
    kili_status(KILI_CALL *add_to_review)(kili_call *call);
    /** As `labels`, but only those that fit the filter; a NULL filter means any. KILI_INVALID if the filter's
     * struct_size is smaller than that of 1.2; *labels is then NULL. */
    kili_status(KILI_CALL *labels_where)(kili_call *call, kili_string asset_id, const kili_label_filter *filter,
                                         const kili_value **labels);
    /** The annotation at `index`, from 0, of a label's jsonResponse, in the order written; NULL beyond the end, and for
     * any value that is no jsonResponse. These are the annotations of all frames and jobs, also of the jobs nested in
     * annotations and categories. The host reads those of the event's label once for all rules. It reads those of
     * another label at the first use in a call. Either takes time proportional to the label. */
    const kili_annotation *(KILI_CALL *annotation_at)(kili_call *call, const kili_value *json_response, size_t index);
    /** @} */
} kili_host;

/** True if the host is new enough to have `member`. */
#define KILI_HOST_HAS(host, member) \
    ((size_t)(host)->struct_size >= offsetof(kili_host, member) + sizeof(((kili_host *)0)->member))

/* --- What a plugin is ---------------------------------------------------------------------------------- */

/** Descriptor and handlers of a rule, exported as the constant `kili_plugin`; every plugin exports exactly this
 * one symbol. It must be initialized at compile time: the host reads it before any plugin code runs. Members
 * that the plugin leaves out are zero; a handler that is NULL is not implemented and never called. */
typedef struct kili_plugin_v1 {
    uint32_t abi_major;   /**< KILI_ABI_MAJOR */
    uint32_t struct_size; /**< sizeof(kili_plugin_v1) as the plugin was compiled */

    kili_string name;    /**< 1 to 64 of a-z 0-9 _ -, unique in a plugin directory; configuration uses it */
    kili_string version; /**< of the rule, for people: "1.2.0" */
    kili_string summary; /**< one line on what the rule checks, or empty */

    /** Makes an instance for a project. [instance] `configuration` is the rule's table for this project as a
     * JSON object, empty if there is none; it is valid until `create` returns. Sets *instance, which may stay
     * NULL. If it fails, the host leaves the rule out and reports the text given to host->fail. At its start the host
     * tries `create`: it makes and destroys an instance for each configured project, and one with an empty project id
     * for all others, so that a wrong parameter shows at once. NULL: no state. */
    kili_status(KILI_CALL *create)(const kili_host *host, kili_call *call, const kili_value *configuration,
                                   void **instance);
    /** Ends an instance: its last call. [instance] Not called if `create` failed. */
    void(KILI_CALL *destroy)(void *instance);

    /** @name PluginCore's handlers
     * [instance] `label` is Kili's label: id, labelType, authorId, search, jsonResponse (always an object here), ...;
     * host->event has the whole event.
     * @{ */

    /** A labeler submitted a label. */
    kili_status(KILI_CALL *on_submit)(void *instance, const kili_host *host, kili_call *call,
                                      const kili_value *label, kili_string asset_id);
    /** A reviewer reviewed a label. */
    kili_status(KILI_CALL *on_review)(void *instance, const kili_host *host, kili_call *call,
                                      const kili_value *label, kili_string asset_id);
    /** A labeler clicked a button of a custom interface; the label has id and jsonResponse. */
    kili_status(KILI_CALL *on_custom_interface_click)(void *instance, const kili_host *host, kili_call *call,
                                                      const kili_value *label, kili_string asset_id);
    /** Project settings changed: an array of {key, newValue, oldValue}. */
    kili_status(KILI_CALL *on_project_updated)(void *instance, const kili_host *host, kili_call *call,
                                               const kili_value *settings_updated);
    /** A person or this host sent an asset back to the queue. */
    kili_status(KILI_CALL *on_send_back_to_queue)(void *instance, const kili_host *host, kili_call *call,
                                                  kili_string asset_id);
    /** Every event, of the types above and all others ("labels.created.submit"), with its `payload` as posted;
     * after the handler of its type. host->event(call) holds the eventType. */
    kili_status(KILI_CALL *on_event)(void *instance, const kili_host *host, kili_call *call,
                                     const kili_value *payload);
    /** @} */

    /** Since 1.1. JSON Schema (draft 7) of `create`'s configuration, `"type": "object"`, as text; empty: not checked.
     * The host refuses a configuration that does not fit before it calls create, and shows title, description, range
     * and default to people. It fills in no defaults: an absent parameter stays absent. It checks type, enum,
     * const, minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, minLength, maxLength, pattern
     * (ECMAScript), items, additionalItems, minItems, maxItems, uniqueItems, properties, patternProperties,
     * additionalProperties, required, dependencies, minProperties, maxProperties, allOf, anyOf, oneOf, not, and a $ref
     * within the text that does not lead to itself. A warning at load names each other keyword. If a rule judges
     * nothing without one of certain parameters, it lists their names under "x-judges-nothing-without"; the host says
     * so while it has none of them. */
    kili_string parameters;

    /** Since 1.2. The events that the rule wants in on_event, as names or globs of Kili's ("labels.created.*",
     * where `*` stands for one or more parts between dots), an array of event_matcher_count; NULL and 0: all that Kili
     * sends. `kili-host webhook create --plugins` registers them. */
    const kili_string *event_matcher;
    size_t event_matcher_count; /**< Since 1.2. How many. */

    /** Since 1.2. The input types of the projects that the rule judges ("IMAGE", "VIDEO", "PDF", ...), an array of
     * applies_to_count; NULL and 0: all. The host does not run the rule for a project of another type, and says so once
     * in its log. */
    const kili_string *applies_to;
    size_t applies_to_count; /**< Since 1.2. How many. */
} kili_plugin_v1;

/** The one exported symbol. */
extern KILI_EXPORT const kili_plugin_v1 kili_plugin;

#ifdef __cplusplus
} /* extern "C" */
#endif

/* --- The promise, checked at compile time -------------------------------------------------------------- */

#ifdef __cplusplus
#define KILI_ASSERT(condition) static_assert(condition, "kili/plugin.h: ABI layout changed")
#else
#define KILI_ASSERT(condition) _Static_assert(condition, "kili/plugin.h: ABI layout changed")
#endif

#define KILI_WORD sizeof(void *)
#define KILI_AT(type, member, words) KILI_ASSERT(offsetof(type, member) == 8 + (words) * KILI_WORD)
KILI_ASSERT(sizeof(size_t) == KILI_WORD && sizeof(kili_string) == 2 * KILI_WORD);
KILI_ASSERT(offsetof(kili_finding, text) == 8 && offsetof(kili_finding, mid) == 8 + 2 * KILI_WORD);
KILI_ASSERT(offsetof(kili_finding, frame) == 8 + 4 * KILI_WORD && offsetof(kili_finding, page) == 16 + 4 * KILI_WORD);
KILI_AT(kili_label_filter, types, 0);
KILI_AT(kili_label_filter, type_count, 1);
KILI_AT(kili_label_filter, author, 2);
KILI_AT(kili_annotation, job, 0);
KILI_AT(kili_annotation, mid, 2);
KILI_AT(kili_annotation, category, 4);
KILI_ASSERT(offsetof(kili_annotation, frame) == 8 + 6 * KILI_WORD);
KILI_ASSERT(offsetof(kili_annotation, page) == 16 + 6 * KILI_WORD);
KILI_ASSERT(offsetof(kili_annotation, value) == 24 + 6 * KILI_WORD);
KILI_ASSERT(offsetof(kili_annotation, parts) == 24 + 7 * KILI_WORD);
KILI_ASSERT(offsetof(kili_annotation, min_x) == 24 + 8 * KILI_WORD);
KILI_ASSERT(offsetof(kili_annotation, max_y) == 48 + 8 * KILI_WORD);
KILI_ASSERT(sizeof(kili_annotation) == 56 + 8 * KILI_WORD);
KILI_ASSERT(offsetof(kili_host, abi_major) == 0 && offsetof(kili_host, struct_size) == 4);
KILI_AT(kili_host, type, 0);
KILI_AT(kili_host, size, 1);
KILI_AT(kili_host, get, 2);
KILI_AT(kili_host, at, 3);
KILI_AT(kili_host, name_at, 4);
KILI_AT(kili_host, string, 5);
KILI_AT(kili_host, number, 6);
KILI_AT(kili_host, integer, 7);
KILI_AT(kili_host, boolean, 8);
KILI_AT(kili_host, text, 9);
KILI_AT(kili_host, event, 10);
KILI_AT(kili_host, project_id, 11);
KILI_AT(kili_host, report, 12);
KILI_AT(kili_host, send_back, 13);
KILI_AT(kili_host, fail, 14);
KILI_AT(kili_host, log, 15);
KILI_AT(kili_host, labels, 16);
KILI_AT(kili_host, graphql, 17);
KILI_AT(kili_host, create_issues, 18);
KILI_AT(kili_host, service_error, 19);
KILI_AT(kili_host, project, 20);
KILI_AT(kili_host, parse, 21);
KILI_AT(kili_host, set_metadata, 22);
KILI_AT(kili_host, add_to_review, 23);
KILI_AT(kili_host, labels_where, 24);
KILI_AT(kili_host, annotation_at, 25);
KILI_ASSERT(offsetof(kili_plugin_v1, abi_major) == 0 && offsetof(kili_plugin_v1, struct_size) == 4);
KILI_AT(kili_plugin_v1, name, 0);
KILI_AT(kili_plugin_v1, version, 2);
KILI_AT(kili_plugin_v1, summary, 4);
KILI_AT(kili_plugin_v1, create, 6);
KILI_AT(kili_plugin_v1, destroy, 7);
KILI_AT(kili_plugin_v1, on_submit, 8);
KILI_AT(kili_plugin_v1, on_review, 9);
KILI_AT(kili_plugin_v1, on_custom_interface_click, 10);
KILI_AT(kili_plugin_v1, on_project_updated, 11);
KILI_AT(kili_plugin_v1, on_send_back_to_queue, 12);
KILI_AT(kili_plugin_v1, on_event, 13);
KILI_AT(kili_plugin_v1, parameters, 14);
KILI_AT(kili_plugin_v1, event_matcher, 16);
KILI_AT(kili_plugin_v1, event_matcher_count, 17);
KILI_AT(kili_plugin_v1, applies_to, 18);
KILI_AT(kili_plugin_v1, applies_to_count, 19);
KILI_ASSERT(sizeof(kili_finding) == 24 + 4 * KILI_WORD && sizeof(kili_label_filter) == 8 + 4 * KILI_WORD);
KILI_ASSERT(sizeof(kili_host) == 8 + 26 * KILI_WORD && sizeof(kili_plugin_v1) == 8 + 20 * KILI_WORD);
#undef KILI_AT
#undef KILI_WORD
#undef KILI_ASSERT

#endif
