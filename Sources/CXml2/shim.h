#pragma once
// Without ICU's headers, which are other ones than Foundation's. What they add is a structure that nobody here looks into.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED
#include <libxml/xmlreader.h>

// Says nothing: what is wrong is what xmlTextReaderRead returns. libxml2 would print it.
static inline void cxml2_silent(void *context, xmlErrorPtr error) {
    (void)context;
    (void)error;
}
static inline void cxml2_silence(xmlTextReaderPtr reader) {
    xmlTextReaderSetStructuredErrorHandler(reader, (xmlStructuredErrorFunc)cxml2_silent, NULL);
}
