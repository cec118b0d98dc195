/* The probe sources, as CMake embeds them (embed.cmake). */
#ifndef KPA_EMBEDDED_H
#define KPA_EMBEDDED_H

extern const char embedded_call[];	     /* probes/call.c */
extern const char embedded_call_return[];    /* probes/call_return.c */
extern const char embedded_summary[];	     /* probes/summary.c */
extern const char embedded_summary_maps[];   /* probes/summary_maps.c */
extern const char embedded_summary_return[]; /* probes/summary_return.c */

#endif
