// libcurl's types and constants. The library itself is loaded when the first letter is sent (docs/decisions/0034): nothing here links to it.
#define CURL_DISABLE_TYPECHECK 1
#include <curl/curl.h>

// Swift calls no variadic functions. Each of these calls the one that it is given, which was found by its name.
static inline CURLcode gatehouse_curl_set_long(void *setopt, CURL *handle, CURLoption option, long value) {
    return ((CURLcode (*)(CURL *, CURLoption, ...))setopt)(handle, option, value);
}
static inline CURLcode gatehouse_curl_set_pointer(void *setopt, CURL *handle, CURLoption option, const void *value) {
    return ((CURLcode (*)(CURL *, CURLoption, ...))setopt)(handle, option, value);
}
static inline CURLcode gatehouse_curl_get_long(void *getinfo, CURL *handle, CURLINFO info, long *value) {
    return ((CURLcode (*)(CURL *, CURLINFO, ...))getinfo)(handle, info, value);
}
