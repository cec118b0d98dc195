#include "machine.h"

#include "json_string.h"

static const char *const words[] = {
	[VERDICT_OK] = "ok",
	[VERDICT_LESS] = "less",
	[VERDICT_NO] = "no",
	[VERDICT_UNKNOWN] = "?",
};

static const char *conclusion(const struct machine *m)
{
	if (m->traces_kernel && m->traces_programs)
		return "Functions of the kernel and of programs can be traced.";
	if (m->traces_kernel)
		return "Functions of the kernel can be traced, those of programs cannot.";
	if (m->traces_programs)
		return "Functions of the kernel cannot be traced here; those of programs can: ./prog:func.";
	return "Nothing can be traced here; --explain, --emit and --list work.";
}

static void write_text(FILE *out, const struct machine *m, const char *version)
{
	fprintf(out, "kprobe-args %s on Linux %s, %s\n\n", version, m->release, m->arch);
	for (unsigned int i = 0; i < m->nr_findings; i++) {
		const struct finding *f = &m->findings[i];

		fprintf(out, "%-4s  %-21s  %s\n", words[f->verdict], f->subject, f->found);
		/* Once for those that follow each other. */
		if (f->advice && (i + 1 == m->nr_findings || m->findings[i + 1].advice != f->advice))
			fprintf(out, "%29s%s\n", "", f->advice);
	}
	fprintf(out, "\n%s\n", conclusion(m));
}

static void write_json(FILE *out, const struct machine *m, const char *version)
{
	fputs("{\"version\":", out);
	json__string(out, version);
	fputs(",\"release\":", out);
	json__string(out, m->release);
	fputs(",\"machine\":", out);
	json__string(out, m->arch);
	fprintf(out, ",\"kernel_functions\":%s,\"program_functions\":%s,\"findings\":[",
		m->traces_kernel ? "true" : "false", m->traces_programs ? "true" : "false");
	for (unsigned int i = 0; i < m->nr_findings; i++) {
		const struct finding *f = &m->findings[i];

		fputs(i ? ",{\"subject\":" : "{\"subject\":", out);
		json__string(out, f->subject);
		fputs(",\"verdict\":", out);
		json__string(out, f->verdict == VERDICT_UNKNOWN ? "unknown" : words[f->verdict]);
		fputs(",\"found\":", out);
		json__string(out, f->found);
		fputs(",\"advice\":", out);
		json__string(out, f->advice);
		fputc('}', out);
	}
	fputs("]}\n", out);
}

void machine__write(FILE *out, const struct machine *m, const char *version, bool json)
{
	(json ? write_json : write_text)(out, m, version);
}
