#include "meaning.h"

#include "arena.h"
#include "flag_rules.h"
#include "flag_sets.h"
#include "gfp.h"
#include "probe.h"
#include "symbols.h"

#include <arpa/inet.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/un.h>
#include <stdarg.h>
#include <string.h>
#include <sys/sysmacros.h>

/* What is known of a value by its type. */
enum by_type {
	BY_NOTHING,
	BY_OCTAL,  /* the mode of a file */
	BY_DEVICE, /* its numbers */
	BY_MEMBER, /* a struct of one member stands for that */
	BY_GFP,
	BY_CODE, /* a pointer to a function */
};

/* What is known of a field. */
struct rule {
	enum by_type by_type;
	const struct flag_set *flags;	/* NULL: none */
	unsigned int behind[NR_BEHIND]; /* fields of the layout, plus 1; 0: there is none */
};

struct meanings {
	struct meanings_options o;
	struct arena *arena;
	struct rule **rules; /* by function and field */
	bool is_user;
	bool has_gfp;
	struct flag_set gfp;
};

static bool has_name(const struct type *t, const char *const *names, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		if (!strcmp(t->name, names[i]))
			return true;
	return false;
}

#define HAS_NAME(t, ...)                                  \
	has_name(t, (const char *const[]){ __VA_ARGS__ }, \
		 sizeof((const char *[]){ __VA_ARGS__ }) / sizeof(char *))

static enum by_type by_name(const struct meanings *m, const struct type *t)
{
	if (HAS_NAME(t, "umode_t", "mode_t", "__mode_t"))
		return BY_OCTAL;
	if (HAS_NAME(t, "dev_t", "__dev_t"))
		return BY_DEVICE;
	if (m->is_user)
		return BY_NOTHING;
	if (HAS_NAME(t, "kuid_t", "kgid_t", "kprojid_t"))
		return BY_MEMBER;
	return HAS_NAME(t, "gfp_t") ? BY_GFP : BY_NOTHING;
}

static enum by_type by_type(const struct meanings *m, const struct type *t)
{
	enum by_type by = BY_NOTHING;

	while (t && (t->kind == TYPE_TYPEDEF || t->kind == TYPE_QUALIFIED) && by == BY_NOTHING) {
		if (t->kind == TYPE_TYPEDEF)
			by = by_name(m, t);
		t = t->target;
	}
	if (by == BY_NOTHING && t && t->kind == TYPE_POINTER && type__strip(t->target)->kind == TYPE_FUNCTION)
		by = BY_CODE;
	return by;
}

/* Only the numbers themselves; of a pointer's target it is the pointer that has the name. */
static const struct flag_set *flags_of(const struct prototype *p, unsigned int i)
{
	const struct parameter *param = &p->params[i];
	const char *syscall = NULL;

	if (p->file || !param->own_name || type__strip(param->type)->kind != TYPE_INT)
		return NULL;
	if (abi__syscall(abi__find(NULL), p->function, &syscall))
		return flag_rules__find(true, syscall, param->own_name);
	return flag_rules__find(false, p->function, param->own_name);
}

static void find_behind(const struct layout *l, struct rule *rules)
{
	for (unsigned int i = 0; i < l->nr_fields; i++) {
		const struct field *part = &l->fields[i];

		for (unsigned int n = 0; n < l->nr_fields && part->role == FIELD_BEHIND; n++)
			if (l->fields[n].role == FIELD_VALUE && l->fields[n].param == part->param)
				rules[n].behind[part->behind] = i + 1;
	}
}

static struct rule *find_rules(const struct meanings *m, const struct function *f)
{
	const struct layout *l = &f->layout;
	struct rule *rules = arena__array(m->arena, l->nr_fields, sizeof(*rules));

	for (unsigned int i = 0; i < l->nr_fields && rules; i++) {
		rules[i].by_type = by_type(m, l->fields[i].type);
		if (l->fields[i].role == FIELD_VALUE)
			rules[i].flags = flags_of(&f->proto, l->fields[i].param);
	}
	if (rules)
		find_behind(l, rules);
	return rules;
}

struct meanings *meanings__new(const struct meanings_options *o, struct arena *a)
{
	struct meanings *m = arena__alloc(a, sizeof(*m));

	if (!m)
		return NULL;
	m->o = *o;
	m->arena = a;
	m->is_user = o->nr_functions && o->functions[0].proto.file;
	m->rules = arena__array(a, o->nr_functions, sizeof(*m->rules));
	for (unsigned int i = 0; i < o->nr_functions && m->rules; i++) {
		m->rules[i] = find_rules(m, &o->functions[i]);
		if (!m->rules[i])
			return NULL;
	}
	return m->rules ? m : NULL;
}

static bool write_text(struct meaning *to, bool is_instead, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static bool write_text(struct meaning *to, bool is_instead, const char *fmt, ...)
{
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vsnprintf(to->text, sizeof(to->text), fmt, ap);
	va_end(ap);
	to->is_instead = is_instead;
	return len > 0 && (size_t)len < sizeof(to->text);
}

static bool is_number(const struct value *v)
{
	return v->kind == VALUE_UNSIGNED || v->kind == VALUE_SIGNED;
}

/* The bits that V's type has, without those that its sign was extended to. */
static uint64_t bits(const struct value *v)
{
	uint64_t size = type__strip(v->declared)->size;

	return size < 8 ? v->number & ((1ULL << (8 * size)) - 1) : v->number;
}

static bool write_flags(struct meaning *to, const struct flag_set *set, const struct value *v)
{
	to->is_instead = true;
	return is_number(v) && flags__write(to->text, sizeof(to->text), set, bits(v));
}

/* Read when the first one is to be shown: most functions have none. */
static const struct flag_set *gfp(struct meanings *m)
{
	if (!m->has_gfp)
		gfp__flags("", m->arena, &m->gfp);
	m->has_gfp = true;
	return &m->gfp;
}

/* The kernel's own dev_t has 20 bits for the minor number (include/linux/kdev_t.h); the C library's has its macros. */
static bool write_device(const struct meanings *m, struct meaning *to, const struct value *v)
{
	if (!is_number(v))
		return false;
	if (m->is_user)
		return write_text(to, true, "%u:%u", major(v->number), minor(v->number));
	return write_text(to, true, "%llu:%llu", (unsigned long long)bits(v) >> 20,
			  (unsigned long long)v->number & 0xfffff);
}

static bool write_member(struct meaning *to, const struct value *v)
{
	const char *name;
	struct value member;

	if (value__nr_parts(v) != 1)
		return false;
	member = value__part(v, 0, &name);
	return is_number(&member) && write_text(to, true, "%llu", (unsigned long long)member.number);
}

/* On 64-bit machines the kernel's addresses have their highest bit set. */
static bool write_code(const struct meanings *m, struct meaning *to, const struct value *v)
{
	struct symbol_name s;
	char offset[24] = "";

	if (v->kind != VALUE_POINTER || !(v->number >> 63) || value__error(v) || m->is_user ||
	    !m->o.symbols || symbols__find(m->o.symbols, v->number, &s))
		return false;
	if (s.offset)
		snprintf(offset, sizeof(offset), "+0x%llx", (unsigned long long)s.offset);
	return write_text(to, false, "%s%s%s%s%s", s.name, offset, s.module ? " [" : "",
			  s.module ? s.module : "", s.module ? "]" : "");
}

static bool write_by_type(struct meanings *m, enum by_type by, const struct value *v, struct meaning *to)
{
	switch (by) {
	case BY_OCTAL:
		return is_number(v) && write_text(to, true, "%#llo", (unsigned long long)bits(v));
	case BY_DEVICE:
		return write_device(m, to, v);
	case BY_MEMBER:
		return write_member(to, v);
	case BY_GFP:
		return write_flags(to, gfp(m), v);
	case BY_CODE:
		return write_code(m, to, v);
	default:
		return false;
	}
}

/* A part of what stands behind field I; false: it could not be read, or nobody looked. */
static bool read_part(const struct layout *l, const struct rule *rule, const struct record *r,
		      enum behind behind, struct value *v)
{
	return rule->behind[behind] && record__behind(r, l, rule->behind[behind] - 1, v);
}

static bool number_part(const struct layout *l, const struct rule *rule, const struct record *r,
			enum behind behind, uint64_t *number)
{
	struct value v;

	if (!read_part(l, rule, r, behind, &v) || !is_number(&v))
		return false;
	*number = bits(&v);
	return true;
}

/* No more than MAX bytes of a text, which need not end in a 0. */
static void take_name(struct meaning *to, const struct value *v, uint64_t max)
{
	to->name = v->text;
	to->name_len = v->len < max ? v->len : max;
	to->is_cut = v->is_cut && to->name_len == v->len && max > v->len;
}

static bool write_name(const struct layout *l, const struct rule *rule, const struct record *r,
		       struct meaning *to)
{
	uint64_t len = UINT64_MAX;
	struct value v;

	if (!read_part(l, rule, r, BEHIND_NAME, &v) || v.kind != VALUE_STRING)
		return false;
	if (rule->behind[BEHIND_LENGTH] && !number_part(l, rule, r, BEHIND_LENGTH, &len))
		return false;
	take_name(to, &v, len);
	return to->name_len;
}

static bool address_bytes(const struct layout *l, const struct rule *rule, const struct record *r,
			  enum behind behind, void *to, size_t size)
{
	struct value v;

	if (!read_part(l, rule, r, behind, &v) || v.kind != VALUE_RECORD || v.type->size != size)
		return false;
	memcpy(to, v.bytes, size);
	return true;
}

static bool write_inet(const struct layout *l, const struct rule *rule, const struct record *r, uint64_t size,
		       struct meaning *to)
{
	struct sockaddr_in in;
	char address[INET_ADDRSTRLEN];

	if (size < sizeof(in) || !address_bytes(l, rule, r, BEHIND_INET, &in, sizeof(in)) ||
	    !inet_ntop(AF_INET, &in.sin_addr, address, sizeof(address)))
		return false;
	return write_text(to, false, "AF_INET %s:%u", address, ntohs(in.sin_port));
}

/* RFC 2133's struct ends before the scope; the kernel takes it too (include/net/ipv6.h: SIN6_LEN_RFC2133). */
static bool write_inet6(const struct layout *l, const struct rule *rule, const struct record *r,
			uint64_t size, struct meaning *to)
{
	struct sockaddr_in6 in;
	char address[INET6_ADDRSTRLEN], scope[16] = "";

	if (size < offsetof(struct sockaddr_in6, sin6_scope_id) ||
	    !address_bytes(l, rule, r, BEHIND_INET6, &in, sizeof(in)) ||
	    !inet_ntop(AF_INET6, &in.sin6_addr, address, sizeof(address)))
		return false;
	if (size >= sizeof(in) && in.sin6_scope_id)
		snprintf(scope, sizeof(scope), "%%%u", in.sin6_scope_id);
	return write_text(to, false, "AF_INET6 [%s%s]:%u", address, scope, ntohs(in.sin6_port));
}

/* net/unix/af_unix.c: unix_validate_addr(); an abstract name begins with a 0 and may have more of them. */
static bool write_unix(const struct layout *l, const struct rule *rule, const struct record *r, uint64_t size,
		       struct meaning *to)
{
	uint64_t max = sizeof(struct sockaddr_un) - offsetof(struct sockaddr_un, sun_path);
	struct value v;

	if (size <= offsetof(struct sockaddr_un, sun_path))
		return write_text(to, false, "AF_UNIX");
	if (size < sizeof(struct sockaddr_un))
		max = size - offsetof(struct sockaddr_un, sun_path);
	if (!read_part(l, rule, r, BEHIND_PATH, &v) || v.kind != VALUE_STRING)
		return false;
	if (v.len) {
		take_name(to, &v, max);
		return write_text(to, false, "AF_UNIX ");
	}
	if (!read_part(l, rule, r, BEHIND_ABSTRACT, &v) || v.kind != VALUE_STRING)
		return false;
	take_name(to, &v, max - 1);
	to->is_cut |= to->name_len < max - 1 && size != UINT64_MAX;
	return write_text(to, false, "AF_UNIX @");
}

static bool write_address(const struct layout *l, const struct rule *rule, const struct record *r,
			  struct meaning *to)
{
	uint64_t size = UINT64_MAX, family;

	if (rule->behind[BEHIND_SIZE] && !number_part(l, rule, r, BEHIND_SIZE, &size))
		return false;
	if (size < sizeof(__kernel_sa_family_t) || !number_part(l, rule, r, BEHIND_FAMILY, &family))
		return false;
	switch (family) {
	case AF_INET:
		return write_inet(l, rule, r, size, to);
	case AF_INET6:
		return write_inet6(l, rule, r, size, to);
	case AF_UNIX:
		return write_unix(l, rule, r, size, to);
	default:
		to->is_instead = false;
		return flags__write(to->text, sizeof(to->text), &flags_of_family, family);
	}
}

static void clear(struct meaning *m)
{
	m->text[0] = '\0';
	m->name = NULL;
	m->name_len = 0;
	m->is_instead = false;
	m->is_cut = false;
}

bool meanings__of_field(struct meanings *m, const struct record *r, unsigned int i, const struct value *v,
			struct meaning *meaning)
{
	const struct rule *rule = m ? &m->rules[r->header.function][i] : NULL;
	const struct layout *l = m ? &m->o.functions[r->header.function].layout : NULL;

	if (!m)
		return false;
	clear(meaning);
	if (rule->flags)
		return write_flags(meaning, rule->flags, v);
	if (rule->behind[BEHIND_NAME])
		return write_name(l, rule, r, meaning);
	if (rule->behind[BEHIND_FAMILY])
		return write_address(l, rule, r, meaning);
	return write_by_type(m, rule->by_type, v, meaning);
}

bool meanings__of_parameter(struct meanings *m, const struct prototype *p, unsigned int i,
			    const struct value *v, struct meaning *meaning)
{
	const struct flag_set *flags = m ? flags_of(p, i) : NULL;

	if (!flags)
		return meanings__of_value(m, v, meaning);
	clear(meaning);
	return write_flags(meaning, flags, v);
}

bool meanings__of_value(struct meanings *m, const struct value *v, struct meaning *meaning)
{
	if (!m || !v->declared)
		return false;
	clear(meaning);
	return write_by_type(m, by_type(m, v->declared), v, meaning);
}
